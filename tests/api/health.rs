//! Is the service there, and the pages and documents that need no key?

use std::io::{Read, Write};
use std::net::TcpStream;

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

/// The head of an answer as it is sent, in lower case; the client of the other tests unpacks what is packed.
fn raw_head(app: &TestApp, request: &str) -> String {
    let address = app.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("the service listens");
    let request = format!("{request}\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .expect("the service reads");
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .expect("the service answers");
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    let head = answer.split("\r\n\r\n").next();
    head.unwrap_or_default().to_owned()
}

#[test]
fn an_answer_is_compressed_where_that_is_accepted() {
    let app = TestApp::start();
    let plain = app.get("/openapi.json");
    assert_eq!(plain.header("content-encoding"), "");
    let head = raw_head(&app, "GET /openapi.json HTTP/1.1\r\naccept-encoding: gzip");
    assert!(head.contains("content-encoding: gzip"), "{head}");
    assert!(head.contains("vary: accept-encoding"), "{head}");
}
