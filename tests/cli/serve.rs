//! `likewise serve`, and what a service and a command have to do with each other.

use std::io::pipe;
use std::net::TcpListener;
use std::process::Command;

use serde_json::Value;

use crate::program::{Service, likewise};
use crate::{ARTICLES, Cli, assert_has};

fn get(url: &str) -> Value {
    let mut response = ureq::get(url).call().expect("the service answers");
    response.body_mut().read_json().expect("it answers in JSON")
}

fn signal(service: &Service, name: &str) {
    let id = service.process.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status();
    assert!(sent.expect("there is a kill").success());
}

#[test]
fn the_sample_is_served_with_topics() {
    let cli = Cli::new();
    let service = Service::start(&cli.data_dir(), &["--sample"]);
    assert_eq!(get(&service.url("/health/ready"))["status"], "ok");
    let topics = get(&service.url("/v1/collections/default/topics"));
    assert!(topics["topics"].as_array().unwrap().len() > 1);
    let collection = get(&service.url("/v1/collections/default"));
    assert_eq!(collection["n_documents"], 64);
}

#[test]
fn the_sample_never_mixes_with_documents_of_the_user() {
    let cli = Cli::new();
    drop(Service::start(&cli.data_dir(), &["--sample"]));
    let service = Service::start(&cli.data_dir(), &[]);
    let collection = get(&service.url("/v1/collections/default"));
    assert_eq!(collection["n_documents"], 0);
}

#[test]
fn what_was_ingested_is_served() {
    let cli = Cli::with_articles();
    let service = Service::start(&cli.data_dir(), &[]);
    let collection = get(&service.url("/v1/collections/default"));
    assert_eq!(collection["n_documents"], 64);
}

#[test]
fn a_service_that_is_told_to_stop_ends_well() {
    for name in ["-TERM", "-INT"] {
        let cli = Cli::new();
        let mut service = Service::start(&cli.data_dir(), &[]);
        assert_eq!(get(&service.url("/health/live"))["status"], "ok");
        signal(&service, name);
        assert_eq!(service.ended().code(), Some(0), "{name}");
        cli.answer(&["topics"]);
    }
}

#[test]
fn a_second_service_on_one_data_directory_is_refused() {
    let cli = Cli::new();
    let service = Service::start(&cli.data_dir(), &[]);
    let message = cli.refusal(&["serve", "--listen", "127.0.0.1:0"]);
    let data_dir = cli.path("data");
    assert_has(&message, &[&data_dir, "in use", "--data-dir"]);
    cli.answer(&["ingest", ARTICLES]);
    drop(service);
    cli.answer(&["topics"]);
}

#[test]
fn an_open_address_without_keys_is_refused_with_what_to_do() {
    let cli = Cli::new();
    let message = cli.refusal(&["serve", "--listen", "0.0.0.0:0"]);
    assert_has(
        &message,
        &["0.0.0.0:0", "server.keys", "likewise key", "127.0.0.1"],
    );
    assert!(!cli.data_dir().exists());
}

#[test]
fn an_open_address_with_a_key_answers_whoever_has_it() {
    let cli = Cli::new();
    let printed = cli.answer(&["key", "read"]);
    let (about_key, settings) = printed.split_at(printed.find("[[server.keys]]").unwrap());
    let key = about_key
        .split_whitespace()
        .find(|word| word.starts_with("lw_"))
        .unwrap();
    let file = cli.write("settings.toml", settings);
    let service = Service::start(
        &cli.data_dir(),
        &["--listen", "0.0.0.0:0", "--config", &file],
    );
    let url = service.url("/v1/collections");
    let refused = ureq::get(&url).call().unwrap_err();
    assert!(matches!(refused, ureq::Error::StatusCode(401)), "{refused}");
    let authorization = format!("Bearer {key}");
    let answered = ureq::get(&url)
        .header("authorization", authorization)
        .call();
    assert_eq!(answered.unwrap().status(), 200);
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let message = Cli::new().refusal(&["serve", "--listen", &address]);
    assert_has(&message, &[&address, "--listen"]);
}

#[test]
fn an_address_that_is_none_is_refused_by_its_key() {
    let message = Cli::new().refusal(&["serve", "--listen", "everywhere"]);
    assert_has(&message, &["server.listen"]);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let cli = Cli::with_articles();
    let commands: [&[&str]; 4] = [
        &["check-config"],
        &["key", "read"],
        &["similar", "comet"],
        &["similar", "comet", "--format", "json"],
    ];
    for arguments in commands {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = likewise()
            .arg("--data-dir")
            .arg(cli.data_dir())
            .args(arguments)
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}
