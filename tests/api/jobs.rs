//! Jobs: long work that can be looked up.

use serde_json::json;

use crate::app::{NOW, TestApp};
use crate::corpus;

#[test]
fn a_job_that_is_done_says_so() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let answer = app.post("topics/refresh", &json!({ "n_clusters": 3 }));
    assert_eq!(answer.status, 202);
    let started = answer.json();
    assert_eq!(
        (&started["kind"], &started["status"]),
        (&json!("topics_refresh"), &json!("running"))
    );
    let done = app.wait_for(&started);
    let expected = json!({
        "id": started["id"], "kind": "topics_refresh", "collection": "default", "status": "done",
        "progress": 1.0, "created_at": NOW, "finished_at": NOW,
    });
    assert_eq!(done, expected);
}

#[test]
fn progress_only_grows() {
    let app = TestApp::with_sample();
    let job = app.post("topics/refresh", &json!({})).json();
    let path = format!("/v1/jobs/{}", job["id"].as_str().unwrap());
    let mut former = 0.0;
    for _ in 0..100_000 {
        let job = app.get(&path).json();
        let progress = job["progress"].as_f64().unwrap();
        assert!(
            (former..=1.0).contains(&progress),
            "{former} then {progress}"
        );
        former = progress;
        if job["status"] != "running" {
            break;
        }
    }
    assert_eq!(app.get(&path).json()["status"], "done");
}

#[test]
fn every_job_has_an_id_of_its_own() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let first = app
        .post("topics/refresh", &json!({ "n_clusters": 2 }))
        .json();
    app.wait_for(&first);
    let second = app
        .post("topics/refresh", &json!({ "n_clusters": 2 }))
        .json();
    app.wait_for(&second);
    assert_ne!(first["id"], second["id"]);
}

#[test]
fn a_refused_refresh_leaves_no_job() {
    let app = TestApp::start();
    app.post("topics/refresh", &json!({}))
        .expect_problem(409, "empty_collection");
    app.get("/v1/jobs/1").expect_problem(404, "unknown_job");
}

#[test]
fn an_unknown_job_is_not_found_and_a_malformed_id_is_refused() {
    let app = TestApp::start();
    app.get("/v1/jobs/99").expect_problem(404, "unknown_job");
    for id in ["abc", "-1", "1.5", "%20"] {
        app.get(&format!("/v1/jobs/{id}"))
            .expect_problem(400, "invalid_path");
    }
}
