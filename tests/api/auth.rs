//! Keys, and pages of other sites.

use likewise::config::{KeySettings, Role};
use likewise::server::ServerOptions;
use serde_json::json;

use crate::app::{Answer, MAX_TEXT_BYTES, TestApp};

const DOCUMENT: &[u8] = b"{\"id\":\"a\",\"text\":\"Words.\"}";
const LIKE: &[u8] = b"{\"like\":[{\"text\":\"words\"}]}";

/// A service with a key for each role, which is called as the role is.
pub fn app_with_keys() -> TestApp {
    TestApp::start_with(options_with_keys())
}

pub fn options_with_keys() -> ServerOptions {
    let key = |name: &str, role| KeySettings {
        name: name.to_owned(),
        role,
        hash: blake3::hash(name.as_bytes()).to_hex().to_string(),
    };
    ServerOptions {
        max_body_bytes: 1 << 20,
        max_text_bytes: MAX_TEXT_BYTES,
        hosts: Vec::new(),
        keys: vec![
            key("reader", Role::Read),
            key("writer", Role::Write),
            key("admin", Role::Admin),
        ],
    }
}

fn ask(app: &TestApp, key: &str, method: &str, path: &str, body: &[u8]) -> Answer {
    let authorization = format!("Bearer {key}");
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/json"),
    ];
    app.send(method, path, &headers, body)
}

#[test]
fn without_a_key_nothing_of_the_api_answers() {
    let app = app_with_keys();
    for path in [
        "/v1/collections",
        "/v1/jobs/1",
        "documents",
        "topics",
        "reports",
        "/v1/none",
    ] {
        app.get(path).expect_problem(401, "key_needed");
    }
    app.post("documents", &json!({}))
        .expect_problem(401, "key_needed");
    app.put("/v1/collections/x", &json!({}))
        .expect_problem(401, "key_needed");
    app.delete("/v1/collections/x")
        .expect_problem(401, "key_needed");
}

#[test]
fn a_wrong_key_is_no_key() {
    let app = app_with_keys();
    for key in ["", "wrong", "reader2", "Reader"] {
        ask(&app, key, "GET", "documents", b"").expect_problem(401, "key_needed");
    }
    for authorization in ["reader", "Basic reader", "Bearer", "Bearerreader"] {
        let headers = [("authorization", authorization)];
        let answer = app.send("GET", "documents", &headers, b"");
        answer.expect_problem(401, "key_needed");
    }
    let hash = blake3::hash(b"reader").to_hex();
    ask(&app, &hash, "GET", "documents", b"").expect_problem(401, "key_needed");
}

#[test]
fn a_refusal_for_want_of_a_key_names_the_scheme() {
    let app = app_with_keys();
    let answer = app.get("documents");
    assert!(
        answer.header("www-authenticate").starts_with("Bearer"),
        "{answer:?}"
    );
}

#[test]
fn the_name_of_the_scheme_may_be_written_in_any_case() {
    let app = app_with_keys();
    for authorization in ["bearer reader", "BEARER reader"] {
        let answer = app.send("GET", "documents", &[("authorization", authorization)], b"");
        assert_eq!(answer.status, 200, "{authorization}: {answer:?}");
    }
}

#[test]
fn a_key_to_read_asks_and_changes_nothing() {
    let app = app_with_keys();
    ask(&app, "writer", "POST", "documents", DOCUMENT).json();
    assert_eq!(ask(&app, "reader", "GET", "documents/a", b"").status, 200);
    assert_eq!(ask(&app, "reader", "POST", "similar", LIKE).status, 200);
    let assign = ask(
        &app,
        "reader",
        "POST",
        "topics/assign",
        b"{\"text\":\"words\"}",
    );
    assign.expect_problem(409, "no_topics_yet");
    for (method, path) in [
        ("POST", "documents"),
        ("POST", "topics/refresh"),
        ("POST", "reports"),
        ("DELETE", "documents/a"),
        ("PUT", "/v1/collections/x"),
        ("DELETE", "/v1/collections/default"),
    ] {
        let answer = ask(&app, "reader", method, path, DOCUMENT);
        let detail = answer.expect_problem(403, "role_too_low");
        assert!(detail.contains("read"), "{detail}");
    }
    assert_eq!(ask(&app, "reader", "GET", "documents/a", b"").status, 200);
}

#[test]
fn a_key_to_write_changes_documents_but_not_collections() {
    let app = app_with_keys();
    assert_eq!(
        ask(&app, "writer", "POST", "documents", DOCUMENT).status,
        200
    );
    assert_eq!(ask(&app, "writer", "POST", "similar", LIKE).status, 200);
    assert_eq!(
        ask(&app, "writer", "DELETE", "documents/a", b"").status,
        204
    );
    for method in ["PUT", "DELETE"] {
        let answer = ask(&app, "writer", method, "/v1/collections/x", b"{}");
        answer.expect_problem(403, "role_too_low");
    }
}

#[test]
fn the_key_of_an_admin_makes_and_drops_collections() {
    let app = app_with_keys();
    let path = "/v1/collections/x";
    assert_eq!(ask(&app, "admin", "PUT", path, b"{}").status, 200);
    let documents = "/v1/collections/x/documents";
    assert_eq!(ask(&app, "admin", "POST", documents, DOCUMENT).status, 200);
    assert_eq!(ask(&app, "admin", "DELETE", path, b"").status, 204);
}

#[test]
fn an_encoded_path_needs_a_key_like_any_other() {
    let app = app_with_keys();
    let headers = [("content-type", "application/json")];
    for prefix in ["/%761/", "/v%31/", "/v1%2F", "//v1/", "/./v1/"] {
        let answer = app.get(&format!("{prefix}collections"));
        assert!(answer.status >= 400, "{prefix}: {answer:?}");
        let path = format!("{prefix}collections/default/documents");
        let answer = app.send("POST", &path, &headers, DOCUMENT);
        assert!(answer.status >= 400, "{prefix}: {answer:?}");
    }
    let documents = ask(&app, "reader", "GET", "documents", b"").json();
    assert_eq!(documents["documents"], json!([]));
}

#[test]
fn an_encoded_path_needs_the_same_role_as_any_other() {
    let app = app_with_keys();
    ask(&app, "admin", "PUT", "/v1/collections/x", b"{}").json();
    for path in ["/v1/%63ollections/x", "/v1/collections%2Fx"] {
        let answer = ask(&app, "writer", "DELETE", path, b"");
        assert!(answer.status >= 400, "{path}: {answer:?}");
    }
    assert_eq!(
        ask(&app, "admin", "GET", "/v1/collections/x", b"").status,
        200
    );
}

#[test]
fn an_id_that_looks_like_a_question_is_not_one() {
    let app = app_with_keys();
    let delete = ask(&app, "reader", "DELETE", "documents/similar", b"");
    delete.expect_problem(403, "role_too_low");
    let path = "/v1/collections/similar";
    ask(&app, "reader", "PUT", path, b"").expect_problem(403, "role_too_low");
}

#[test]
fn health_pages_and_documentation_need_no_key() {
    let app = app_with_keys();
    for path in [
        "/health/live",
        "/health/ready",
        "/",
        "/web/app.js",
        "/docs/",
        "/openapi.json",
    ] {
        assert_eq!(app.get(path).status, 200, "{path}");
    }
}

#[test]
fn pages_of_other_sites_may_not_change_anything() {
    let app = TestApp::start();
    let post = |path: &str, origin: &str, body: &[u8]| {
        let headers = [("origin", origin), ("content-type", "application/json")];
        app.send("POST", path, &headers, body)
    };
    for origin in [
        "https://evil.example",
        "http://127.0.0.1:1",
        "http://localhost",
        "null",
        "x",
    ] {
        post("documents", origin, DOCUMENT).expect_problem(403, "other_site");
        post("similar", origin, LIKE).expect_problem(403, "other_site");
    }
    let headers = [("origin", "https://evil.example")];
    let answer = app.send("DELETE", "documents/a", &headers, b"");
    answer.expect_problem(403, "other_site");
    assert_eq!(app.get("/v1/collections/default").json()["n_documents"], 0);
}

#[test]
fn our_own_pages_may_change_everything_and_others_may_look() {
    let app = TestApp::start();
    let headers = [("origin", app.url()), ("content-type", "application/json")];
    let answer = app.send("POST", "documents", &headers, DOCUMENT);
    assert_eq!(answer.json()["results"][0]["status"], "created");
    let answer = app.send(
        "GET",
        "documents",
        &[("origin", "https://evil.example")],
        b"",
    );
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
