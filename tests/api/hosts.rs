//! Whom a request is sent to: pages of the web that give their own name the address of this machine.

use likewise::server::ServerOptions;

use crate::app::{TestApp, options};
use crate::auth::app_with_keys;
use crate::raw::Raw;

/// The status of an answer to a request for `target` with these lines of a head.
fn ask(app: &TestApp, target: &str, lines: &[&str]) -> u16 {
    let mut head = format!("GET {target} HTTP/1.1\r\nconnection: close");
    for line in lines {
        head += "\r\n";
        head += line;
    }
    Raw::send(app, &head).status()
}

fn with_host(app: &TestApp, host: &str) -> u16 {
    ask(app, "/v1/collections", &[&format!("host: {host}")])
}

fn app_with_hosts(hosts: &[&str]) -> TestApp {
    TestApp::start_with(ServerOptions {
        hosts: hosts
            .iter()
            .map(|host| host.parse().expect("a host"))
            .collect(),
        ..options()
    })
}

#[test]
fn without_keys_the_service_answers_to_this_machine_alone() {
    let app = TestApp::start();
    for host in [
        "localhost",
        "localhost:8080",
        "LOCALHOST.",
        "127.0.0.1:1",
        "127.1.2.3",
        "[::1]",
        "[::1]:80",
    ] {
        assert_eq!(with_host(&app, host), 200, "{host}");
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "evil.example:80",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0.0.0.0",
        "192.168.0.1",
        "[::]",
        "user@localhost",
        "localhost@evil.example",
        "localhost:80@evil.example",
        "localhost, evil.example",
        "localhost:x",
        "",
    ] {
        assert_eq!(with_host(&app, host), 421, "{host}");
    }
}

#[test]
fn pages_health_and_documentation_are_for_this_machine_too() {
    let app = TestApp::start();
    for target in [
        "/",
        "/web/app.js",
        "/docs/",
        "/openapi.json",
        "/health/live",
        "/none",
    ] {
        assert_eq!(ask(&app, target, &["host: evil.example"]), 421, "{target}");
    }
}

#[test]
fn the_refusal_names_the_setting() {
    let app = TestApp::start();
    let answer = app.send("GET", "documents", &[("host", "evil.example")], b"");
    let detail = answer.expect_problem(421, "unknown_host");
    assert!(
        detail.contains("server.hosts") && detail.contains("evil.example"),
        "{detail}"
    );
}

#[test]
fn a_page_that_has_our_address_under_its_own_name_changes_nothing() {
    let app = TestApp::start();
    let headers = [
        ("host", "evil.example"),
        ("origin", "http://evil.example"),
        ("content-type", "application/json"),
    ];
    let answer = app.send(
        "POST",
        "documents",
        &headers,
        b"{\"id\":\"a\",\"text\":\"Words.\"}",
    );
    answer.expect_problem(421, "unknown_host");
    assert_eq!(app.get("documents/a").status, 404);
}

#[test]
fn a_request_says_once_whom_it_is_sent_to() {
    let app = TestApp::start();
    assert_eq!(ask(&app, "/v1/collections", &[]), 400);
    let old = Raw::send(&app, "GET /v1/collections HTTP/1.0").status();
    assert_eq!(old, 400);
    for second in ["host: localhost", "host: evil.example"] {
        let hosts = ["host: localhost", second];
        assert_eq!(ask(&app, "/v1/collections", &hosts), 400, "{second}");
    }
}

#[test]
fn a_whole_url_as_the_target_is_looked_at_like_the_header() {
    let app = TestApp::start();
    let good = "http://localhost/v1/collections";
    assert_eq!(ask(&app, good, &["host: localhost"]), 200);
    assert_eq!(ask(&app, good, &["host: evil.example"]), 421);
    for target in [
        "http://evil.example/v1/collections",
        "http://localhost@evil.example/v1/collections",
        "http://localhost.evil.example/v1/collections",
    ] {
        assert_eq!(ask(&app, target, &["host: localhost"]), 421, "{target}");
    }
}

#[test]
fn hosts_that_are_set_are_answered_too() {
    let app = app_with_hosts(&["Likewise.example", "10.0.0.7:8080"]);
    for host in [
        "likewise.example",
        "LIKEWISE.example.:81",
        "10.0.0.7:8080",
        "localhost",
    ] {
        assert_eq!(with_host(&app, host), 200, "{host}");
    }
    for host in [
        "www.likewise.example",
        "10.0.0.7",
        "10.0.0.7:80",
        "likewise.example.evil",
    ] {
        assert_eq!(with_host(&app, host), 421, "{host}");
    }
}

#[test]
fn with_keys_every_host_is_good_unless_some_are_set() {
    let app = app_with_keys();
    let ask_with_key = |app: &TestApp, host: &str| {
        let host = format!("host: {host}");
        ask(
            app,
            "/v1/collections",
            &[&host, "authorization: Bearer reader"],
        )
    };
    assert_eq!(ask_with_key(&app, "likewise.example"), 200);
    let app = TestApp::start_with(ServerOptions {
        hosts: vec!["likewise.example".parse().unwrap()],
        ..crate::auth::options_with_keys()
    });
    assert_eq!(ask_with_key(&app, "likewise.example"), 200);
    assert_eq!(ask_with_key(&app, "127.0.0.1:80"), 200);
    assert_eq!(ask_with_key(&app, "evil.example"), 421);
}
