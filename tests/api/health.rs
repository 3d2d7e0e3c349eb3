//! Is the service there, and the pages and documents that need no key?

use serde_json::json;

use crate::app::TestApp;

#[test]
fn a_running_service_is_live_and_ready() {
    let app = TestApp::start();
    let expected = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
    assert_eq!(app.get("/health/live").json(), expected);
    assert_eq!(app.get("/health/ready").json(), expected);
}

#[test]
fn the_pages_are_served_with_their_types() {
    let app = TestApp::start();
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/web/style.css", "text/css; charset=utf-8"),
        ("/web/app.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = app.get(path);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, content_type)
        );
    }
}

#[test]
fn the_documentation_is_served() {
    let app = TestApp::start();
    assert_eq!(app.get("/docs").header("location"), "/docs/");
    let page = app.get("/docs/");
    assert_eq!(page.status, 200);
    assert!(page.text.contains("swagger"), "{}", page.text);
}

#[test]
fn an_answer_is_compressed_where_that_is_accepted() {
    let app = TestApp::start();
    let plain = app.get("/openapi.json");
    assert_eq!(plain.header("content-encoding"), "");
    let accepted = [("accept-encoding", "gzip")];
    let packed = app.send("GET", "/openapi.json", &accepted, b"");
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(packed.header("vary").to_lowercase(), "accept-encoding");
}
