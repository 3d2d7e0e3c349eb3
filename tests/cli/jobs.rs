//! `likewise jobs`, and jobs between two starts of a service.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use serde_json::{Value, json};

use crate::program::{PATIENCE, Service};
use crate::{Cli, assert_has};

fn post(service: &Service, path: &str) -> Value {
    let url = service.url(&format!("/v1/collections/default/{path}"));
    let answer = ureq::post(url).send_empty();
    let mut answer = answer.expect("the service takes it");
    answer.body_mut().read_json().expect("it answers in JSON")
}

fn job(service: &Service, id: &Value) -> Value {
    let url = service.url(&format!("/v1/jobs/{}", id.as_str().expect("an id")));
    let mut answer = ureq::get(url).call().expect("the service answers");
    answer.body_mut().read_json().expect("it answers in JSON")
}

fn ended(service: &Service, id: &Value) -> Value {
    let started = std::time::Instant::now();
    while started.elapsed() < PATIENCE {
        let job = job(service, id);
        if job["finished_at"].is_string() {
            return job;
        }
    }
    panic!("job {id} does not end");
}

fn terminate(service: &mut Service) {
    let id = service.process.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &id]).status();
    assert!(sent.expect("there is a kill").success());
    assert_eq!(service.ended().code(), Some(0));
}

#[test]
fn jobs_of_a_service_are_shown_when_it_has_ended() {
    let cli = Cli::with_articles();
    let mut service = Service::start(&cli.data_dir(), &[]);
    for path in ["clean", "topics/refresh"] {
        ended(&service, &post(&service, path)["id"]);
    }
    let refresh = job(&service, &json!("2"));
    terminate(&mut service);
    let listed = cli.json(&["jobs"]);
    assert_eq!(listed["jobs"][0], refresh);
    assert_eq!(listed["jobs"].as_array().map(Vec::len), Some(2));
    assert_eq!(cli.json(&["jobs", "2"]), refresh);
    assert_has(
        &cli.answer(&["jobs"]),
        &["topics_refresh", "clean", "done", "100 %"],
    );
    assert_has(
        &cli.answer(&["jobs", "2"]),
        &["topics_refresh", "n_clusters"],
    );
    let filtered = cli.answer(&["jobs", "--kind", "clean", "--status", "done"]);
    assert!(!filtered.contains("topics_refresh"), "{filtered}");
    let page = cli.json(&["jobs", "--limit", "1"]);
    assert_eq!(page["next_cursor"], "2");
    let page = cli.json(&["jobs", "--limit", "1", "--cursor", "2"]);
    assert_eq!(page["jobs"][0]["kind"], "clean");
    let other = ["jobs", "--collection", "other"];
    assert_eq!(cli.answer(&other), "no jobs\n");
    assert!(
        cli.answer(&[&other[..], &["--all"]].concat())
            .contains("clean")
    );
}

#[test]
fn what_no_job_can_be_is_refused() {
    let cli = Cli::new();
    assert_has(&cli.refusal(&["jobs", "7"]), &["there is no job 7"]);
    assert_has(
        &cli.refusal(&["jobs", "--limit", "0"]),
        &["limit must be 1 to 1000"],
    );
    assert_has(&cli.refusal(&["jobs", "--cursor", "x"]), &["cursor"]);
    assert_has(
        &cli.misuse(&["jobs", "--kind", "cleaning"]),
        &["topics_refresh, reembed, clean, report"],
    );
    assert_has(
        &cli.misuse(&["jobs", "--status", "ended"]),
        &["queued, running"],
    );
    assert_has(&cli.misuse(&["jobs", "two"]), &["two"]);
}

#[test]
fn a_command_leaves_the_jobs_of_a_service_alone() {
    let cli = Cli::with_articles();
    let mut service = Service::start(&cli.data_dir(), &[]);
    let id = post(&service, "topics/refresh")["id"].clone();
    terminate(&mut service);
    let before = cli.json(&["jobs", "1"]);
    if before["status"] != "done" {
        assert_eq!(
            (&before["status"], &before["attempts"]),
            (&json!("queued"), &json!(0))
        );
    }
    cli.answer(&["topics"]);
    assert_eq!(cli.json(&["jobs", "1"]), before);
    let service = Service::start(&cli.data_dir(), &[]);
    let done = ended(&service, &id);
    assert_eq!(
        (&done["status"], &done["attempts"]),
        (&json!("done"), &json!(1))
    );
}

#[test]
fn streams_of_jobs_end_when_the_service_stops() {
    let cli = Cli::new();
    let mut service = Service::start(&cli.data_dir(), &[]);
    let address = service.address.trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).expect("the service listens");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a time limit can be set");
    let request = format!("GET /v1/jobs/events HTTP/1.1\r\nhost: {address}\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .expect("the service reads");
    let mut first = [0; 12];
    stream.read_exact(&mut first).expect("the service answers");
    assert_eq!(&first, b"HTTP/1.1 200");
    terminate(&mut service);
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("the answer is whole");
    assert!(
        rest.ends_with(b"\r\n0\r\n\r\n"),
        "{}",
        String::from_utf8_lossy(&rest)
    );
}
