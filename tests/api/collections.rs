//! Collections made, listed, described, dropped.

use serde_json::{Value, json};

use crate::app::{NOW, TestApp, list, texts};
use crate::corpus;

#[test]
fn the_default_collection_is_there_from_the_start() {
    let app = TestApp::start();
    let all = app.get("/v1/collections").json();
    assert_eq!(texts(&all["collections"], "/name"), ["default"]);
    let default = app.get("/v1/collections/default").json();
    assert_eq!(default, all["collections"][0]);
    assert_eq!(
        (&default["n_documents"], &default["n_topics"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(default["created_at"], NOW);
    assert_eq!(default["model"]["id"], "builtin");
    assert!(default["model"]["dimension"].as_u64().unwrap() > 0);
}

#[test]
fn a_collection_is_made_listed_and_described() {
    let app = TestApp::start();
    let made = app
        .put("/v1/collections/news-2025", &json!({ "n_clusters": 3 }))
        .json();
    assert_eq!(
        (&made["name"], &made["n_clusters"]),
        (&json!("news-2025"), &json!(3))
    );
    assert_eq!(app.get("/v1/collections/news-2025").json(), made);
    app.put("/v1/collections/archive", &json!({}));
    let all = app.get("/v1/collections").json();
    assert_eq!(
        texts(&all["collections"], "/name"),
        ["archive", "default", "news-2025"]
    );
}

#[test]
fn a_collection_can_be_made_without_a_body() {
    let app = TestApp::start();
    let made = app.send("PUT", "/v1/collections/plain", &[], b"");
    assert_eq!(made.json()["name"], "plain");
}

#[test]
fn making_a_collection_again_changes_its_settings_and_keeps_its_documents() {
    let app = TestApp::start();
    app.put("/v1/collections/news", &json!({ "n_clusters": 3 }));
    app.post(
        "/v1/collections/news/documents",
        &json!(corpus::documents()),
    );
    let changed = app
        .put("/v1/collections/news", &json!({ "n_clusters": 2 }))
        .json();
    assert_eq!(
        (&changed["n_clusters"], &changed["n_documents"]),
        (&json!(2), &json!(12))
    );
    let job = app
        .post("/v1/collections/news/topics/refresh", &json!({}))
        .json();
    app.wait_for(&job);
    let topics = app.get("/v1/collections/news/topics").json();
    assert_eq!(list(&topics["topics"]).len(), 2);
    assert_eq!(app.get("/v1/collections/news").json()["n_topics"], 2);
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let app = TestApp::start();
    let put = |body: Value| app.put("/v1/collections/news", &body);
    put(json!({ "n_clusters": 0 })).expect_problem(400, "invalid_n_clusters");
    for body in [
        json!({ "n_clusters": -1 }),
        json!({ "n_topics": 3 }),
        json!([]),
    ] {
        put(body).expect_problem(400, "invalid_json");
    }
    app.get("/v1/collections/news")
        .expect_problem(404, "unknown_collection");
}

#[test]
fn an_unknown_collection_is_not_found_by_any_route() {
    let app = TestApp::start();
    let none = "/v1/collections/none";
    for path in [
        "",
        "/documents",
        "/documents/a",
        "/documents/a/passages",
        "/documents/a/similar",
        "/topics",
        "/topics/t1",
        "/topics/t1/documents",
        "/reports",
        "/reports/r1",
    ] {
        app.get(&format!("{none}{path}"))
            .expect_problem(404, "unknown_collection");
    }
    for (path, body) in [
        ("/documents", json!({ "text": "Words." })),
        ("/similar", json!({ "like": [{ "text": "words" }] })),
        ("/topics/refresh", json!({})),
        ("/topics/assign", json!({ "text": "words" })),
        ("/reports", json!({})),
    ] {
        let answer = app.post(&format!("{none}{path}"), &body);
        answer.expect_problem(404, "unknown_collection");
    }
    for path in ["", "/documents/a"] {
        app.delete(&format!("{none}{path}"))
            .expect_problem(404, "unknown_collection");
    }
}

#[test]
fn an_unknown_collection_is_not_found_whatever_the_stream_holds() {
    let app = TestApp::start();
    let lines = [("content-type", "application/x-ndjson")];
    for body in ["", "\n\n", "{\"text\":\"Words.\"}\n", "broken\n"] {
        let answer = app.send(
            "POST",
            "/v1/collections/none/documents",
            &lines,
            body.as_bytes(),
        );
        answer.expect_problem(404, "unknown_collection");
    }
}

#[test]
fn a_name_that_cannot_be_is_refused() {
    let app = TestApp::start();
    let long = "x".repeat(65);
    for name in [
        "News", "-news", "_news", "a%20b", "a.b", "%C3%A9", "a%2Fb", "..%2Fx", &long,
    ] {
        let path = format!("/v1/collections/{name}");
        app.get(&path).expect_problem(400, "invalid_id");
        app.put(&path, &json!({})).expect_problem(400, "invalid_id");
        app.delete(&path).expect_problem(400, "invalid_id");
        app.get(&format!("{path}/documents"))
            .expect_problem(400, "invalid_id");
    }
    let longest = "x".repeat(64);
    assert_eq!(
        app.put(&format!("/v1/collections/{longest}"), &json!({}))
            .status,
        200
    );
}

#[test]
fn the_default_collection_cannot_be_dropped() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    let answer = app.delete("/v1/collections/default");
    answer.expect_problem(409, "default_stays");
    assert_eq!(app.get("documents/a").status, 200);
}

#[test]
fn a_dropped_collection_is_gone_and_its_name_can_be_used_again() {
    let app = TestApp::start();
    let news = "/v1/collections/news";
    let documents = format!("{news}/documents");
    app.put(news, &json!({ "n_clusters": 3 }));
    app.post(&documents, &json!(corpus::documents()));
    app.wait_for(
        &app.post(&format!("{news}/topics/refresh"), &json!({}))
            .json(),
    );
    app.post(&format!("{news}/reports"), &json!({}));
    assert_eq!(app.delete(news).status, 204);
    app.get(news).expect_problem(404, "unknown_collection");
    app.get(&documents)
        .expect_problem(404, "unknown_collection");
    app.delete(news).expect_problem(404, "unknown_collection");

    let again = app.put(news, &json!({})).json();
    for field in ["n_documents", "n_passages", "n_topics"] {
        assert_eq!(again[field], 0, "{field}");
    }
    assert!(again.get("n_clusters").is_none(), "{again}");
    assert_eq!(app.get(&documents).json()["documents"], json!([]));
    assert_eq!(
        app.get(&format!("{news}/topics")).json()["model"],
        Value::Null
    );
    assert_eq!(
        app.get(&format!("{news}/reports")).json()["reports"],
        json!([])
    );
    let sent = app
        .post(&documents, &json!({ "id": "bread-1", "text": "Words." }))
        .json();
    assert_eq!(sent["results"][0]["status"], "created");
}

#[test]
fn collections_do_not_see_each_other() {
    let app = TestApp::start();
    app.put("/v1/collections/other", &json!({}));
    app.add_text("a", "Bread is baked from dough.");
    let other = json!({ "id": "a", "text": "Bread is baked in an oven." });
    app.post("/v1/collections/other/documents", &other);
    assert_eq!(
        app.get("documents/a").json()["text"],
        "Bread is baked from dough."
    );
    let similar = app.get("documents/a/similar").json();
    assert_eq!(similar["matches"], json!([]));
    app.delete("documents/a");
    assert_eq!(app.get("/v1/collections/other/documents/a").status, 200);
}
