//! Every route needs a role, or is open on purpose; the document says which.

use serde_json::Value;

use crate::app::TestApp;
use crate::auth::app_with_keys;
use crate::raw::Raw;

const ROLES: [&str; 3] = ["read", "write", "admin"];
/// The keys of the service, by the roles above.
const KEYS: [&str; 3] = ["reader", "writer", "admin"];
const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// Method, path and role of every route that is described; none where it is open.
fn routes(app: &TestApp) -> Vec<(&'static str, String, Option<usize>)> {
    let document = app.get("/openapi.json").json();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in METHODS
            .into_iter()
            .filter(|method| item[method].is_object())
        {
            let operation = &item[method];
            let role = operation["x-required-role"].as_str();
            let position = |role| ROLES.iter().position(|known| *known == role);
            let role = role.map(|role| position(role).expect("a role"));
            assert_eq!(role.is_some(), operation["security"].is_array(), "{path}");
            found.push((method, path.clone(), role));
        }
    }
    found
}

fn status(app: &TestApp, method: &str, path: &str, key: Option<&str>) -> u16 {
    let path = path
        .replace("{collection}", "none")
        .replace("{id}", "1")
        .replace("{model}", "none");
    let authorization = key.map(|key| format!("\r\nauthorization: Bearer {key}"));
    let head = format!(
        "{} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0{}",
        method.to_uppercase(),
        authorization.unwrap_or_default()
    );
    Raw::send(app, &head).status()
}

#[test]
fn every_route_but_health_needs_a_role() {
    let app = TestApp::start();
    let routes = routes(&app);
    assert!(routes.len() > 38);
    for (method, path, role) in routes {
        assert_eq!(
            role.is_none(),
            path.starts_with("/health/"),
            "{method} {path}"
        );
    }
}

#[test]
fn a_route_lets_in_the_roles_that_it_needs_and_no_others() {
    let app = app_with_keys();
    for (method, path, needed) in routes(&app) {
        let ask = |key| status(&app, method, &path, key);
        let Some(needed) = needed else {
            assert_eq!(ask(None), 200, "{method} {path}");
            continue;
        };
        for key in [None, Some("wrong")] {
            assert_eq!(ask(key), 401, "{method} {path} {key:?}");
        }
        for (role, key) in KEYS.into_iter().enumerate() {
            let is_refused = matches!(ask(Some(key)), 401 | 403);
            assert_eq!(is_refused, role < needed, "{method} {path} {key}");
        }
    }
}

/// The roles stand here a second time, so that none is lowered by a slip.
#[test]
fn what_changes_something_needs_more_than_to_read() {
    let app = TestApp::start();
    let asks = [
        "/v1/collections/{collection}/similar",
        "/v1/collections/{collection}/topics/assign",
        "/v1/embeddings",
    ];
    for (method, path, role) in routes(&app) {
        let expected = match method {
            _ if path.starts_with("/health/") => None,
            "get" => Some("read"),
            "post" if asks.contains(&path.as_str()) => Some("read"),
            "put" | "delete" if path == "/v1/collections/{collection}" => Some("admin"),
            _ => Some("write"),
        };
        assert_eq!(role.map(|role| ROLES[role]), expected, "{method} {path}");
    }
}

#[test]
fn the_document_says_how_keys_are_sent() {
    let app = TestApp::start();
    let document = app.get("/openapi.json").json();
    let scheme = &document["components"]["securitySchemes"]["key"];
    assert_eq!(
        (&scheme["type"], &scheme["scheme"]),
        (&"http".into(), &"bearer".into())
    );
    let security = &document["paths"]["/v1/jobs"]["get"]["security"];
    assert_eq!(*security, serde_json::json!([{ "key": ["read"] }]));
    assert_eq!(
        document["paths"]["/health/live"]["get"]["security"],
        Value::Null
    );
}
