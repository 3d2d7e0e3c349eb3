//! The OpenAPI document: valid, and about everything there is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::app::TestApp;

/// The route whose answers have no end.
const EVENTS: &str = "/v1/jobs/events";

/// Every route of the API.
const ROUTES: [(&str, &str); 41] = [
    ("get", "/health/live"),
    ("get", "/health/ready"),
    ("get", "/v1/collections"),
    ("put", "/v1/collections/{collection}"),
    ("get", "/v1/collections/{collection}"),
    ("delete", "/v1/collections/{collection}"),
    ("post", "/v1/collections/{collection}/documents"),
    ("get", "/v1/collections/{collection}/documents"),
    ("get", "/v1/collections/{collection}/documents/{id}"),
    ("delete", "/v1/collections/{collection}/documents/{id}"),
    (
        "get",
        "/v1/collections/{collection}/documents/{id}/passages",
    ),
    ("get", "/v1/collections/{collection}/documents/{id}/similar"),
    ("post", "/v1/collections/{collection}/similar"),
    ("get", "/v1/collections/{collection}/stories"),
    ("get", "/v1/collections/{collection}/stories/{id}"),
    ("get", "/v1/collections/{collection}/topics"),
    ("post", "/v1/collections/{collection}/topics/refresh"),
    ("post", "/v1/collections/{collection}/topics/assign"),
    ("get", "/v1/collections/{collection}/topics/map"),
    ("get", "/v1/collections/{collection}/topics/map.svg"),
    ("get", "/v1/collections/{collection}/topics/{id}"),
    ("get", "/v1/collections/{collection}/topics/{id}/documents"),
    ("get", "/v1/collections/{collection}/topics/{id}/passages"),
    ("patch", "/v1/collections/{collection}/topics/{id}"),
    ("get", "/v1/collections/{collection}/topics/events"),
    ("get", "/v1/collections/{collection}/topics/corrections"),
    ("post", "/v1/collections/{collection}/topics/corrections"),
    (
        "delete",
        "/v1/collections/{collection}/topics/corrections/{id}",
    ),
    ("delete", "/v1/jobs/{id}"),
    ("get", "/v1/collections/{collection}/reports"),
    ("post", "/v1/collections/{collection}/reports"),
    ("get", "/v1/collections/{collection}/reports/{id}"),
    ("get", "/v1/jobs"),
    ("get", EVENTS),
    ("get", "/v1/jobs/{id}"),
    ("post", "/v1/collections/{collection}/reembed"),
    ("post", "/v1/collections/{collection}/clean"),
    ("post", "/v1/embeddings"),
    ("get", "/v1/models"),
    ("get", "/v1/models/{model}"),
    ("get", "/openapi.json"),
];

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Method, path and description of every operation.
fn operations(document: &Value) -> Vec<(String, String, Map<String, Value>)> {
    let mut found = Vec::new();
    let fields = |value: &Value| value.as_object().expect("an object").clone();
    for (path, item) in fields(&document["paths"]) {
        for (method, operation) in fields(&item) {
            if METHODS.contains(&method.as_str()) {
                found.push((method, path.clone(), fields(&operation)));
            }
        }
    }
    found
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.insert(reference.clone());
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| references(element, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    let described: BTreeSet<(String, String)> = operations(&document)
        .into_iter()
        .map(|(method, path, _)| (method, path))
        .collect();
    let expected: BTreeSet<(String, String)> = ROUTES
        .iter()
        .filter(|(_, path)| *path != "/openapi.json")
        .map(|&(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(described, expected);
}

#[test]
fn every_described_route_is_there() {
    let app = TestApp::start();
    for (method, path) in ROUTES.into_iter().filter(|(_, path)| *path != EVENTS) {
        let path = path
            .replace("{collection}", "none")
            .replace("{id}", "1")
            .replace("{model}", "builtin");
        let answer = app.send(&method.to_uppercase(), &path, &[], b"");
        assert!(
            !answer.text.contains("unknown_path"),
            "{method} {path}: {answer:?}"
        );
    }
}

#[test]
fn the_document_is_openapi_3_1() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(document["info"]["title"], "Likewise");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(
            ids.insert(id),
            "{method} {path} has an id that is used twice"
        );
        let responses = operation["responses"].as_object().unwrap();
        assert!(!responses.is_empty(), "{method} {path}");
        for (status, response) in responses {
            assert!(
                status
                    .parse::<u16>()
                    .is_ok_and(|status| (200..600).contains(&status))
            );
            assert!(
                response["description"].is_string(),
                "{method} {path} {status}"
            );
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_parameter_of_a_path_is_described() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    for (method, path, operation) in operations(&document) {
        let in_template: BTreeSet<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        let empty = Vec::new();
        let parameters = operation.get("parameters").and_then(Value::as_array);
        let described: BTreeSet<&str> = parameters
            .unwrap_or(&empty)
            .iter()
            .filter(|parameter| parameter["in"] == "path" && parameter["required"] == true)
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        assert_eq!(described, in_template, "{method} {path}");
    }
}

#[test]
fn a_body_that_may_be_left_out_is_described_so() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    for (method, path) in [
        ("post", "/v1/collections/{collection}/topics/refresh"),
        ("post", "/v1/collections/{collection}/reports"),
        ("put", "/v1/collections/{collection}"),
    ] {
        let body = &document["paths"][path][method]["requestBody"];
        assert_ne!(body["required"], true, "{method} {path}");
    }
}

#[test]
fn refusals_are_described_as_problems() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    for (method, path, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            if status.as_str() >= "400" {
                let content = response["content"].as_object().unwrap();
                let types: Vec<&str> = content.keys().map(String::as_str).collect();
                let schema = content[types[0]]["schema"]["$ref"].as_str().unwrap();
                let expected = match schema.rsplit('/').next() {
                    Some("Problem") => "application/problem+json",
                    Some("OpenAiProblem") => "application/json",
                    other => panic!("{method} {path} {status}: {other:?}"),
                };
                assert_eq!(types, [expected], "{method} {path} {status}");
            }
        }
    }
}

#[test]
fn what_is_not_described_is_refused_with_the_methods_that_are() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    let mut of_path: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, path, _) in operations(&document) {
        let methods = of_path.entry(path).or_default();
        if method == "get" {
            methods.insert("HEAD".to_owned());
        }
        methods.insert(method.to_uppercase());
    }
    for (path, described) in of_path {
        let real = path
            .replace("{collection}", "default")
            .replace("{id}", "t1")
            .replace("{model}", "builtin");
        for method in METHODS.map(str::to_uppercase) {
            if described.contains(&method) {
                continue;
            }
            let answer = app.send(&method, &real, &[], b"");
            assert_eq!(answer.status, 405, "{method} {path}: {answer:?}");
            let allowed = answer.header("allow").split(", ");
            let allowed: BTreeSet<String> = allowed.map(ToOwned::to_owned).collect();
            assert_eq!(allowed, described, "{method} {path}");
        }
    }
}

#[test]
fn refusals_of_embeddings_have_the_described_type() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    for (method, path, status) in [
        ("post", "/v1/embeddings", 400),
        ("get", "/v1/models/{model}", 404),
    ] {
        let real = path.replace("{model}", "none");
        let answer = app.send(&method.to_uppercase(), &real, &[], b"");
        assert_eq!(answer.status, status, "{answer:?}");
        let described = &document["paths"][path][method]["responses"][status.to_string()];
        let described = described["content"].as_object().unwrap();
        assert!(
            described.contains_key(answer.header("content-type")),
            "{path}"
        );
    }
}
