//! The bounds that the OpenAPI document gives are those that the service keeps.

use serde_json::{Value, json};

use crate::app::{TestApp, list, texts};
use crate::corpus;

/// The schema of a field of a body, or of a parameter.
fn field<'d>(document: &'d Value, body: &str, name: &str) -> &'d Value {
    &document["components"]["schemas"][body]["properties"][name]
}

fn parameters(operation: &Value) -> &[Value] {
    operation["parameters"]
        .as_array()
        .map_or(&[], Vec::as_slice)
}

/// Every path that is read with `GET`, with its description, but for the one whose answers have no end.
fn read_paths(document: &Value) -> Vec<(String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let has_end = |path: &&String| path.as_str() != "/v1/jobs/events";
    let read = (paths.iter()).filter(|(path, item)| has_end(path) && item["get"].is_object());
    read.map(|(path, item)| (path.clone(), item["get"].clone()))
        .collect()
}

/// An app that has one of everything, and the paths of it.
fn app_with_everything() -> (TestApp, impl Fn(&str) -> String) {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3 }));
    app.post("reports", &json!({}));
    let job = app.post("topics/refresh", &json!({})).json();
    app.wait_for(&job);
    let topic = texts(&app.get("topics").json()["topics"], "/id").remove(0);
    let story = texts(&app.get("stories").json()["stories"], "/id").remove(0);
    let job = job["id"].as_str().expect("a job has an id").to_owned();
    let real = move |path: &str| {
        let ids = [
            ("topics", topic.as_str()),
            ("documents", "bread-1"),
            ("stories", &story),
            ("reports", "r1"),
            ("jobs", &job),
        ];
        let mut path = path
            .replace("{collection}", "default")
            .replace("{model}", "builtin");
        for (resource, id) in ids {
            path = path.replace(&format!("/{resource}/{{id}}"), &format!("/{resource}/{id}"));
        }
        path
    };
    (app, real)
}

#[test]
fn every_limit_is_what_the_document_says() {
    let (app, real) = app_with_everything();
    let document = app.get("/openapi.json").json();
    let mut n_limits = 0;
    for (path, operation) in read_paths(&document) {
        let mut all = parameters(&operation).iter();
        let Some(limit) = all.find(|parameter| parameter["name"] == "limit") else {
            continue;
        };
        n_limits += 1;
        let bound = |name: &str| limit["schema"][name].as_i64().expect("a bound");
        let ask = |limit: i64| app.get(&format!("{}?limit={limit}", real(&path)));
        for good in [bound("minimum"), bound("maximum")] {
            assert_eq!(ask(good).status, 200, "{path} {good}");
        }
        for bad in [bound("minimum") - 1, bound("maximum") + 1] {
            assert_eq!(ask(bad).status, 400, "{path} {bad}");
        }
    }
    assert!(n_limits >= 7, "{n_limits}");
}

#[test]
fn every_name_and_id_in_a_path_has_its_form() {
    let (app, real) = app_with_everything();
    let document = app.get("/openapi.json").json();
    for (path, operation) in read_paths(&document) {
        assert_eq!(app.get(&real(&path)).status, 200, "{path}");
        for parameter in parameters(&operation) {
            if parameter["in"] != "path" || parameter["name"] == "model" {
                continue;
            }
            let schema = &parameter["schema"];
            let has_form = schema["pattern"].is_string()
                || schema["maxLength"].is_u64()
                || schema["type"] == "integer";
            assert!(has_form, "{path}: {parameter}");
        }
    }
    let pattern = |path: &str| {
        let operation = &document["paths"][path]["get"];
        let mut all = parameters(operation).iter();
        let id = all.find(|parameter| parameter["name"] == "id").unwrap();
        id["schema"]["pattern"].as_str().unwrap().to_owned()
    };
    let topics = pattern("/v1/collections/{collection}/topics/{id}");
    assert_eq!(topics, "^t(0|[1-9][0-9]{0,9})$");
}

#[test]
fn numbers_of_bodies_are_bounded_as_the_document_says() {
    let (app, _) = app_with_everything();
    let document = app.get("/openapi.json").json();
    let similar = |name: &str, value: &Value| {
        app.post(
            "similar",
            &json!({ "like": [{ "text": "bread" }], name: value }),
        )
    };
    for name in ["limit", "diversity", "freshness"] {
        let schema = field(&document, "SimilarBody", name);
        let (least, most) = (&schema["minimum"], &schema["maximum"]);
        assert_eq!(similar(name, least).status, 200, "{name} {least}");
        assert_eq!(similar(name, most).status, 200, "{name} {most}");
        let (below, above) = (
            json!(least.as_f64().unwrap() - 1.0),
            json!(most.as_f64().unwrap() + 1.0),
        );
        assert_eq!(similar(name, &below).status, 400, "{name} {below}");
        assert_eq!(similar(name, &above).status, 400, "{name} {above}");
    }
    let refresh = |name: &str, value: &Value| app.post("topics/refresh", &json!({ name: value }));
    let schema = field(&document, "RefreshBody", "max_unassigned");
    assert_eq!(
        (&schema["minimum"], &schema["maximum"]),
        (&json!(0), &json!(0.5))
    );
    assert_eq!(refresh("max_unassigned", &json!(0.51)).status, 400);
    let schema = field(&document, "RefreshBody", "n_clusters");
    assert_eq!(schema["minimum"], 1);
    assert_eq!(refresh("n_clusters", &json!(0)).status, 400);
    let put = |n_clusters: u64| {
        app.put(
            "/v1/collections/other",
            &json!({ "n_clusters": n_clusters }),
        )
    };
    let schema = field(&document, "CollectionBody", "n_clusters");
    let bound = |name: &str| schema[name].as_u64().expect("a bound");
    assert!(put(bound("minimum")).status < 300 && put(bound("maximum")).status < 300);
    assert_eq!(put(bound("minimum") - 1).status, 400);
    assert_eq!(put(bound("maximum") + 1).status, 400);
    let schema = field(&document, "TopicBody", "split_into");
    assert_eq!(
        (&schema["minimum"], &schema["maximum"]),
        (&json!(2), &json!(20))
    );
}

#[test]
fn the_documents_of_a_link_are_two() {
    let (app, _) = app_with_everything();
    let document = app.get("/openapi.json").json();
    let kinds = list(&document["components"]["schemas"]["ChangeBody"]["oneOf"]);
    let mut n_links = 0;
    for kind in kinds {
        let documents = &kind["properties"]["documents"];
        if documents.is_object() {
            n_links += 1;
            assert_eq!(
                (&documents["minItems"], &documents["maxItems"]),
                (&json!(2), &json!(2))
            );
        }
    }
    assert_eq!(n_links, 2);
    for documents in [json!(["bread-1"]), json!(["bread-1", "bread-2", "bread-3"])] {
        let link = json!({ "kind": "must_link", "documents": documents });
        app.post("topics/corrections", &link)
            .expect_problem(400, "invalid_json");
    }
}

#[test]
fn null_is_a_body_that_is_left_out_where_one_may_be() {
    let (app, _) = app_with_everything();
    let document = app.get("/openapi.json").json();
    let mut n_optional = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["post", "put", "patch"] {
            let body = &item[method]["requestBody"];
            let schema = &body["content"]["application/json"]["schema"];
            let mut kinds = schema["oneOf"].as_array().into_iter().flatten();
            if !kinds.any(|kind| kind["type"] == "null") {
                continue;
            }
            n_optional += 1;
            let path = path.replace("{collection}", "default");
            let headers = [("content-type", "application/json")];
            let answer = app.send(&method.to_uppercase(), &path, &headers, b"null");
            assert!(answer.status < 300, "{method} {path}: {answer:?}");
        }
    }
    assert_eq!(n_optional, 3);
}
