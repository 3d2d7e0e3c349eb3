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

#[test]
fn a_refresh_that_is_cancelled_changes_nothing_and_another_can_be_asked_for() {
    let app = TestApp::with_sample();
    let before = app.refresh(&json!({ "n_clusters": 5 }));
    let mut n_cancelled = 0;
    for _ in 0..20 {
        let job = app.post("topics/refresh", &json!({ "seed": 9 })).json();
        let path = format!("/v1/jobs/{}", job["id"].as_str().unwrap());
        let answer = app.delete(&path);
        let ended = app.wait_for(&job);
        if ended["status"] == "cancelled" {
            assert_eq!(answer.status, 200);
            n_cancelled += 1;
            break;
        }
        // It was done before it could be stopped.
        answer.expect_problem(409, "job_ended");
    }
    assert_eq!(n_cancelled, 1);
    let after = app.get("topics").json();
    assert_eq!(after["model"]["seed"], before["model"]["seed"]);
    assert_eq!(
        app.refresh(&json!({ "n_clusters": 5 }))["model"]["n_clusters"],
        5
    );
}

#[test]
fn a_job_that_has_ended_or_never_was_cannot_be_cancelled() {
    let app = TestApp::with_sample();
    let job = app
        .post("topics/refresh", &json!({ "n_clusters": 2 }))
        .json();
    app.wait_for(&job);
    let path = format!("/v1/jobs/{}", job["id"].as_str().unwrap());
    app.delete(&path).expect_problem(409, "job_ended");
    app.delete("/v1/jobs/999")
        .expect_problem(404, "unknown_job");
}
