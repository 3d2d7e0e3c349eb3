//! Jobs as they change: the stream of events, read byte by byte.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::corpus;
use crate::models::Letters;
use crate::raw::Raw;

const PATH: &str = "/v1/jobs/events";

/// The events of a stream, as numbers and jobs.
struct Events {
    raw: Raw,
    waiting: VecDeque<(u64, Value)>,
}

impl Events {
    fn of(app: &TestApp) -> Self {
        let mut raw = Raw::send(
            app,
            &format!("GET {PATH} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip"),
        );
        let head = raw.head();
        for expected in [
            "http/1.1 200",
            "content-type: text/event-stream",
            "cache-control: no-store",
        ] {
            assert!(head.contains(expected), "{expected}: {head}");
        }
        assert!(!head.contains("content-encoding"), "{head}");
        Self {
            raw,
            waiting: VecDeque::new(),
        }
    }

    fn next(&mut self) -> (u64, Value) {
        while self.waiting.is_empty() {
            let chunk = self.raw.chunk().expect("the stream goes on");
            let events = chunk.split_terminator("\n\n").filter(|text| *text != ":");
            self.waiting.extend(events.map(event));
        }
        self.waiting.pop_front().expect("there is one")
    }

    /// Every event of a job, up to its end.
    fn of_job(&mut self, id: &Value) -> Vec<(u64, Value)> {
        let mut seen = Vec::new();
        loop {
            let (number, job) = self.next();
            if job["id"] == *id {
                let has_ended = job["finished_at"].is_string();
                seen.push((number, job));
                if has_ended {
                    return seen;
                }
            }
        }
    }
}

fn event(text: &str) -> (u64, Value) {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("event: job"), "{text}");
    let mut field = |name: &str| {
        let line = lines.next().expect("a field");
        line.strip_prefix(name).expect("the field").to_owned()
    };
    let number = field("id: ").parse().expect("a number");
    let job = serde_json::from_str(&field("data: ")).expect("the job is JSON");
    assert_eq!(lines.next(), None);
    (number, job)
}

#[test]
fn a_job_is_followed_from_its_start_to_its_end() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let mut events = Events::of(&app);
    let started = app
        .post("topics/refresh", &json!({ "n_clusters": 3 }))
        .json();
    let seen = events.of_job(&started["id"]);
    assert!(seen.is_sorted_by(|(a, before), (b, after)| {
        let progress = |job: &Value| job["progress"].as_f64();
        a < b && progress(before) <= progress(after)
    }));
    let (_, last) = seen.last().unwrap();
    assert_eq!(
        last["result"],
        json!({ "id": 1, "n_clusters": 3, "n_topics": 3 })
    );
    let path = format!("/v1/jobs/{}", started["id"].as_str().unwrap());
    assert_eq!(app.get(&path).json(), *last);
}

#[test]
fn who_comes_later_sees_first_what_is_not_finished() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let model = Letters::behind_a_gate();
    let app = app.restart_with(model.clone());
    let started = app.post("reembed", &json!({})).json();
    let mut all = [Events::of(&app), Events::of(&app)];
    for events in &mut all {
        let (_, job) = events.next();
        assert_eq!(
            (&job["id"], &job["status"]),
            (&started["id"], &json!("running"))
        );
    }
    model.open();
    for events in &mut all {
        let seen = events.of_job(&started["id"]);
        assert_eq!(seen.last().unwrap().1["status"], "done");
    }
}

#[test]
fn a_job_that_is_cancelled_is_told() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let model = Letters::behind_a_gate();
    let app = app.restart_with(model.clone());
    let mut events = Events::of(&app);
    let started = app.post("reembed", &json!({})).json();
    let path = format!("/v1/jobs/{}", started["id"].as_str().unwrap());
    assert_eq!(app.delete(&path).status, 200);
    model.open();
    let seen = events.of_job(&started["id"]);
    assert_eq!(seen.last().unwrap().1["status"], "cancelled");
}

#[test]
fn so_many_follow_at_once_and_no_more() {
    let app = TestApp::start();
    let _all: Vec<Events> = (0..100).map(|_| Events::of(&app)).collect();
    let answer = app.get(PATH);
    answer.expect_problem(503, "too_many_followers");
    assert_ne!(answer.header("retry-after"), "");
}

#[test]
fn the_stream_takes_no_parameters_and_other_methods_are_refused() {
    let app = TestApp::start();
    app.get(&format!("{PATH}?job=1"))
        .expect_problem(400, "invalid_query");
    let answer = app.delete(PATH);
    answer.expect_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET, HEAD");
}
