//! What all refusals have in common.

use serde_json::json;

use crate::app::{Answer, TestApp};

const SECURITY_HEADERS: [&str; 3] = [
    "x-content-type-options",
    "referrer-policy",
    "content-security-policy",
];

fn assert_secured(answer: &Answer) {
    for name in SECURITY_HEADERS {
        assert!(
            !answer.header(name).is_empty(),
            "{name} is missing: {answer:?}"
        );
    }
}

#[test]
fn an_unknown_path_is_a_problem() {
    let app = TestApp::start();
    for path in [
        "/v1",
        "/v1/",
        "/v1/none",
        "/none",
        "/v1/collections/default/none",
        "/health",
    ] {
        let detail = app.get(path).expect_problem(404, "unknown_path");
        assert!(detail.contains(path), "{detail}");
    }
    app.post("/v1/none", &json!({}))
        .expect_problem(404, "unknown_path");
}

#[test]
fn a_method_that_a_path_does_not_take_is_a_problem() {
    let app = TestApp::start();
    for (method, path, allowed) in [
        ("POST", "/v1/collections", "GET, HEAD"),
        ("PATCH", "/v1/collections/x", "GET, HEAD, PUT, DELETE"),
        ("PUT", "documents", "GET, HEAD, POST"),
        ("POST", "documents/a%2Fb", "GET, HEAD, DELETE"),
        ("DELETE", "topics", "GET, HEAD"),
        ("DELETE", "topics/refresh", "POST"),
        ("PATCH", "topics/map", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
        ("DELETE", "/docs/", "GET, HEAD"),
        ("GET", "similar", "POST"),
        ("HEAD", "similar", "POST"),
        ("OPTIONS", "/v1/embeddings", "POST"),
        ("DELETE", "/health/live", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("PUT", "/web/app.js", "GET, HEAD"),
    ] {
        let answer = app.send(method, path, &[], b"");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
        if method == "HEAD" {
            assert_eq!(answer.status, 405);
            continue;
        }
        let detail = answer.expect_problem(405, "method_not_allowed");
        assert!(detail.contains(allowed), "{detail}");
        assert!(detail.ends_with(&format!("but not {method}")), "{detail}");
    }
}

#[test]
fn a_parameter_that_cannot_be_read_is_named() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    for (path, name) in [
        ("documents?limit=abc", "limit"),
        ("documents?cursor=a&limit=-1", "limit"),
        ("documents?limit=1&limit=2", "limit"),
        ("documents/a/similar?min_score=high", "min_score"),
        ("documents/a/similar?group_by=author", "group_by"),
        ("documents/a?explain=all", "explain"),
        ("stories?limit=1.5", "limit"),
        ("documents?Limit=5", "Limit"),
    ] {
        let detail = app.get(path).expect_problem(400, "invalid_query");
        assert!(detail.contains(name), "{path}: {detail}");
    }
}

#[test]
fn a_path_that_takes_no_parameters_refuses_them() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    for path in [
        "/v1/collections",
        "/v1/collections/default",
        "documents/a/passages",
        "topics",
        "topics/t1",
        "reports",
        "reports/r1",
        "/v1/jobs/1",
        "/v1/models",
    ] {
        let answer = app.get(&format!("{path}?limit=5"));
        let detail = answer.expect_problem(400, "invalid_query");
        assert!(detail.contains("`limit`"), "{path}: {detail}");
        assert_ne!(app.get(&format!("{path}?")).status, 400, "{path}");
    }
    let deletion = app.delete("documents/a?dry_run=true");
    deletion.expect_problem(400, "invalid_query");
    assert_eq!(app.get("documents/a").status, 200);
    for path in [
        "documents",
        "similar",
        "topics/refresh",
        "topics/assign",
        "reports",
        "reembed",
        "clean",
    ] {
        let answer = app.post(
            &format!("{path}?wait=true"),
            &json!({ "id": "b", "text": "x" }),
        );
        answer.expect_problem(400, "invalid_query");
    }
    assert_eq!(app.get("documents/b").status, 404);
}

#[test]
fn an_array_is_not_taken_for_an_object() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    for (path, array) in [
        (
            "similar",
            json!([[{ "document": "a" }], [], null, 5, null, null]),
        ),
        ("topics/assign", json!(["Words."])),
        ("topics/refresh", json!([3])),
        ("reports", json!(["2025-03-03", "2025-03-09"])),
    ] {
        let detail = app.post(path, &array).expect_problem(400, "invalid_json");
        assert!(detail.contains("a JSON object"), "{path}: {detail}");
    }
    let answer = app.put("/v1/collections/x", &json!([3]));
    answer.expect_problem(400, "invalid_json");
    assert_eq!(app.get("/v1/collections/x").status, 404);
    let answer = app.post("/v1/embeddings", &json!(["builtin", "Words."]));
    assert_eq!(answer.status, 400, "{answer:?}");
    let rejected = app.add(&json!([["a", "Title", "Text"]]));
    assert_eq!(rejected[0]["error"]["code"], "malformed_document");
}

#[test]
fn broken_json_is_a_problem_on_every_route_that_takes_some() {
    let app = TestApp::start();
    for path in [
        "documents",
        "similar",
        "topics/refresh",
        "topics/assign",
        "reports",
    ] {
        for body in ["{", "{\"a\":}", "nonsense", "[{]"] {
            let answer = app.post_json(path, body.as_bytes());
            let detail = answer.expect_problem(400, "invalid_json");
            assert!(detail.contains("line 1 column"), "{detail}");
        }
    }
    let headers = [("content-type", "application/json")];
    let answer = app.send("PUT", "/v1/collections/x", &headers, b"{");
    answer.expect_problem(400, "invalid_json");
}

#[test]
fn a_refusal_never_shows_what_is_inside() {
    let app = TestApp::start();
    for answer in [
        app.get("documents/none"),
        app.get("documents?limit=x"),
        app.post_json("documents", b"{"),
    ] {
        for inside in ["src/", ".rs", "sqlite", "actix", "panicked"] {
            assert!(!answer.text.contains(inside), "{inside}: {answer:?}");
        }
    }
}

#[test]
fn every_answer_tells_browsers_to_be_careful() {
    let app = TestApp::start();
    for path in [
        "/",
        "/v1/collections",
        "/v1/none",
        "documents/none",
        "documents?limit=0",
    ] {
        assert_secured(&app.get(path));
    }
}

#[test]
fn a_refusal_at_the_door_tells_browsers_to_be_careful_too() {
    let app = TestApp::start();
    let headers = [("origin", "https://evil.example")];
    let answer = app.send("POST", "documents", &headers, b"{}");
    assert_eq!(answer.status, 403);
    assert_secured(&answer);
}

#[test]
fn the_same_refusal_has_the_same_code_on_every_route() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    app.refresh(&json!({ "n_clusters": 1 }));
    for path in ["documents", "documents/a/similar", "topics/t1/documents"] {
        app.get(&format!("{path}?limit=0"))
            .expect_problem(400, "invalid_limit");
        app.get(&format!("{path}?limit=x"))
            .expect_problem(400, "invalid_query");
        app.get(&format!("{path}?x=1"))
            .expect_problem(400, "invalid_query");
        let twice = format!("{path}?limit=1&limit=2");
        app.get(&twice).expect_problem(400, "invalid_query");
    }
}
