//! Bodies of every kind: encodings, compression, sizes, depths, and what is not JSON.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use likewise::server::ServerOptions;
use serde_json::json;

use crate::app::{Answer, MAX_TEXT_BYTES, SAMPLE, TestApp};

const MAX_BODY_BYTES: usize = 16 << 10;

fn app_for_small_bodies() -> TestApp {
    TestApp::start_with(ServerOptions {
        max_body_bytes: MAX_BODY_BYTES,
        max_text_bytes: MAX_TEXT_BYTES,
        hosts: Vec::new(),
        keys: Vec::new(),
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn send(app: &TestApp, content_type: &str, coding: &str, body: &[u8]) -> Answer {
    let headers = [("content-type", content_type), ("content-encoding", coding)];
    app.send("POST", "documents", &headers, body)
}

#[test]
fn json_that_breaks_off_is_refused_with_its_position() {
    let app = TestApp::start();
    let answer = app.post_json("documents", b"{\"id\": \"a\",\n \"text\": \"no end");
    let detail = answer.expect_problem(400, "invalid_json");
    assert!(detail.contains("line 2 column"), "{detail}");
}

#[test]
fn what_is_not_a_document_or_a_list_is_refused() {
    let app = TestApp::start();
    for body in [
        "",
        " ",
        "null",
        "5",
        "\"text\"",
        "{\"documents\": 5}",
        "[1,",
        "{}{}",
    ] {
        let answer = app.post_json("documents", body.as_bytes());
        answer.expect_problem(400, "invalid_json");
    }
}

#[test]
fn broken_utf8_is_repaired_in_json_and_in_lines() {
    let app = TestApp::start();
    let document = |id: &str| {
        let text = format!("{{\"id\":\"{id}\",\"text\":\"Zürich, Köln, Łódź: one b?d byte\"}}");
        let mut bytes = text.into_bytes();
        let at = bytes.iter().position(|&byte| byte == b'?').unwrap();
        bytes[at] = 0xFF;
        bytes
    };
    assert_eq!(app.post_json("documents", &document("whole")).status, 200);
    assert_eq!(app.add_lines(&document("line"))[0]["status"], "created");
    for id in ["whole", "line"] {
        let read = app.get(&format!("documents/{id}")).json();
        assert_eq!(
            read["text"], "Zürich, Köln, Łódź: one b\u{FFFD}d byte",
            "{id}"
        );
    }
}

#[test]
fn a_legacy_encoding_is_recognised() {
    let app = TestApp::start();
    let body =
        b"{\"id\":\"a\",\"text\":\"The caf\xe9 on the corner serves cr\xe8me br\xfbl\xe9e.\"}";
    assert_eq!(app.add_lines(body)[0]["status"], "created");
    let text = app.get("documents/a").json()["text"].clone();
    assert_eq!(text, "The café on the corner serves crème brûlée.");
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let app = TestApp::start();
    let body = "\u{FEFF}{\"id\": \"a\", \"text\": \"Words.\"}";
    assert_eq!(app.post_json("documents", body.as_bytes()).status, 200);
    assert_eq!(app.add_lines(body.as_bytes())[0]["status"], "unchanged");
}

#[test]
fn nul_bytes_in_a_text_go_and_nothing_else_does() {
    let app = TestApp::start();
    app.add_text("a", "Before\u{0} and\u{0}\u{7} after.");
    assert_eq!(app.get("documents/a").json()["text"], "Before and after.");
    let raw = app.add_lines(b"{\"id\":\"b\",\"text\":\"raw \0 byte\"}");
    assert_eq!(raw[0]["status"], "rejected");
    assert_eq!(raw[0]["error"]["code"], "malformed_document");
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let app = app_for_small_bodies();
    let body = json!({ "id": "a", "text": "x", "padding": "y".repeat(MAX_BODY_BYTES) });
    let answer = app.post("documents", &body);
    let detail = answer.expect_problem(413, "body_too_large");
    assert!(detail.contains("16384"), "{detail}");
    let answer = app.post("similar", &body);
    answer.expect_problem(413, "body_too_large");
    assert_eq!(app.get("/v1/collections/default").json()["n_documents"], 0);
}

#[test]
fn a_stream_may_be_longer_than_the_limit_of_a_body() {
    let app = app_for_small_bodies();
    assert!(SAMPLE.len() > MAX_BODY_BYTES);
    assert_eq!(app.add_lines(SAMPLE.as_bytes()).len(), 64);
}

#[test]
fn another_content_type_is_refused() {
    let app = TestApp::start();
    let body = b"{\"id\":\"a\",\"text\":\"Words.\"}";
    for content_type in [
        "text/plain",
        "application/xml",
        "nonsense",
        "application/jsonp",
    ] {
        let headers = [("content-type", content_type)];
        let answer = app.send("POST", "documents", &headers, body);
        answer.expect_problem(415, "content_type");
    }
    let without = app.send("POST", "documents", &[], body);
    without.expect_problem(415, "content_type");
    let like = app.send(
        "POST",
        "similar",
        &[("content-type", "text/plain")],
        b"{\"like\":[]}",
    );
    like.expect_problem(415, "content_type");
}

#[test]
fn a_content_type_may_have_parameters_and_capitals() {
    let app = TestApp::start();
    for content_type in [
        "Application/JSON; charset=utf-8",
        "application/x-ndjson;charset=UTF-8",
    ] {
        let headers = [("content-type", content_type)];
        let answer = app.send(
            "POST",
            "documents",
            &headers,
            b"{\"id\":\"a\",\"text\":\"x y\"}",
        );
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

#[test]
fn a_compressed_body_is_read() {
    let app = TestApp::start();
    let body = gzip(b"{\"id\":\"a\",\"text\":\"Words.\"}");
    let answer = send(&app, "application/json", "gzip", &body).json();
    assert_eq!(answer["results"][0]["status"], "created");
    let answer = send(
        &app,
        "application/x-ndjson",
        "gzip",
        &gzip(SAMPLE.as_bytes()),
    )
    .json();
    assert_eq!(answer["results"].as_array().unwrap().len(), 64);
}

#[test]
fn a_body_that_is_not_compressed_as_it_says_is_refused() {
    let app = TestApp::start();
    let answer = send(&app, "application/json", "gzip", b"{\"text\":\"Words.\"}");
    answer.expect_problem(400, "invalid_body");
}

#[test]
fn a_compressed_body_that_grows_over_the_limit_is_refused() {
    let app = app_for_small_bodies();
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 128 << 10);
    let answer = send(&app, "application/json", "gzip", &bomb);
    answer.expect_problem(413, "body_too_large");
    assert_eq!(app.get("/health/live").status, 200);
}

#[test]
fn a_compressed_line_that_never_ends_is_rejected() {
    let app = TestApp::start();
    let mut lines = vec![b'x'; 64 << 20];
    lines.extend_from_slice(b"\n{\"id\":\"a\",\"text\":\"After.\"}\n");
    let answer = send(&app, "application/x-ndjson", "gzip", &gzip(&lines)).json();
    assert_eq!(answer["results"][0]["error"]["code"], "malformed_document");
    assert_eq!(answer["results"][1]["status"], "created");
}

#[test]
fn millions_of_blank_lines_in_a_small_body_are_skipped() {
    let app = TestApp::start();
    let mut lines = vec![b'\n'; 8 << 20];
    lines.extend_from_slice(b"{\"id\":\"a\",\"text\":\"After.\"}\n");
    let answer = send(&app, "application/x-ndjson", "gzip", &gzip(&lines)).json();
    assert_eq!(answer["results"][0]["status"], "created");
}

#[test]
fn deep_json_is_refused_and_the_service_goes_on() {
    let app = TestApp::start();
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let document = format!("{{\"id\":\"a\",\"text\":\"Words.\",\"metadata\":{{\"deep\":{deep}}}}}");
    for body in [&deep, &document] {
        let answer = app.post_json("documents", body.as_bytes()).json();
        assert_eq!(answer["results"][0]["error"]["code"], "malformed_document");
    }
    let rejected = app.add_lines(document.as_bytes());
    assert_eq!(rejected[0]["error"]["code"], "malformed_document");
    for path in ["similar", "topics/refresh", "topics/assign", "reports"] {
        let answer = app.post_json(path, deep.as_bytes());
        answer.expect_problem(400, "invalid_json");
    }
    assert_eq!(app.get("/v1/collections/default").json()["n_documents"], 0);
}

#[test]
fn a_body_where_none_is_needed_has_a_limit_that_is_a_problem_too() {
    let app = TestApp::start();
    let body = format!("{{\"seed\": {}1}}", " ".repeat(5 << 20));
    let answer = app.post_json("topics/refresh", body.as_bytes());
    answer.expect_problem(413, "body_too_large");
}

#[test]
fn a_body_where_none_is_needed_that_cannot_be_unpacked_is_a_problem_too() {
    let app = TestApp::start();
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
    ];
    for path in ["topics/refresh", "reports"] {
        let answer = app.send("POST", path, &headers, b"not gzip at all");
        answer.expect_problem(400, "invalid_body");
    }
}
