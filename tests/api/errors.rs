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
    for (method, path) in [
        ("POST", "/v1/collections"),
        ("PUT", "documents"),
        ("DELETE", "topics"),
    ] {
        let answer = app.send(method, path, &[], b"");
        assert!(matches!(answer.status, 404 | 405), "{answer:?}");
        let code = if answer.status == 404 {
            "unknown_path"
        } else {
            "method_not_allowed"
        };
        answer.expect_problem(answer.status, code);
    }
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
