//! Jobs: long work that can be looked up.

use serde_json::json;

use crate::app::{NOW, TestApp, texts};
use crate::corpus;
use crate::models::Letters;

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
        "progress": 1.0, "attempts": 1, "result": { "id": 1, "n_clusters": 3, "n_topics": 3 },
        "created_at": NOW, "started_at": NOW, "finished_at": NOW,
    });
    assert_eq!(done, expected);
}

#[test]
fn a_job_says_what_it_has_brought_about() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let n_documents = app.get("/v1/collections/default").json()["n_documents"].clone();
    let result = |path: &str| {
        let job = app.wait_for(&app.post(path, &json!({})).json());
        assert_eq!(job["status"], "done", "{job}");
        job["result"].clone()
    };
    let cleaned = result("clean");
    assert_eq!(
        (&cleaned["n_documents"], &cleaned["n_changed"]),
        (&n_documents, &json!(0))
    );
    assert!(cleaned["removed"].is_array() && cleaned["n_removed_lines"].is_u64());
    assert_eq!(result("reembed"), json!({ "n_documents": n_documents }));
}

#[test]
fn a_report_is_made_in_the_background_where_that_is_preferred() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let make = |prefer: &str| {
        let headers = [("content-type", "application/json"), ("prefer", prefer)];
        app.send("POST", "reports", &headers, b"{}")
    };
    for (number, prefer) in [
        (1, "respond-async"),
        (2, "wait=10, Respond-Async; foo=bar"),
        (3, "respond-async=\"\""),
    ] {
        let answer = make(prefer);
        assert_eq!(answer.status, 202, "{answer:?}");
        assert_eq!(answer.header("preference-applied"), "respond-async");
        let job = app.wait_for(&answer.json());
        let expected = json!({ "report": format!("r{number}") });
        assert_eq!(
            (&job["kind"], &job["result"]),
            (&json!("report"), &expected)
        );
        assert_eq!(app.get(&format!("reports/r{number}")).status, 200);
    }
    for prefer in ["", "wait=10", "respond-asynchronously", "x=respond-async"] {
        assert_eq!(make(prefer).status, 201, "{prefer}");
    }
}

#[test]
fn a_report_that_cannot_be_made_is_refused_at_once() {
    let app = TestApp::start();
    let headers = [
        ("content-type", "application/json"),
        ("prefer", "respond-async"),
    ];
    let make = |path: &str, body: &[u8]| app.send("POST", path, &headers, body);
    make("reports", b"{}").expect_problem(409, "empty_collection");
    make("reports", b"{\"start\":\"2025-01-01\"}").expect_problem(400, "invalid_period");
    make("/v1/collections/none/reports", b"{}").expect_problem(404, "unknown_collection");
    assert_eq!(app.get("/v1/jobs").json()["jobs"], json!([]));
}

#[test]
fn jobs_are_listed_newest_first_by_what_is_asked_for() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.put("/v1/collections/other", &json!({}));
    for path in [
        "clean",
        "reembed",
        "/v1/collections/other/clean",
        "topics/refresh",
    ] {
        app.wait_for(&app.post(path, &json!({})).json());
    }
    let ids = |query: &str| {
        let page = app.get(&format!("/v1/jobs{query}")).json();
        texts(&page["jobs"], "/id").join(" ")
    };
    for (query, expected) in [
        ("", "4 3 2 1"),
        ("?kind=clean", "3 1"),
        ("?kind=clean&collection=other", "3"),
        ("?collection=gone", ""),
        ("?status=done&limit=3", "4 3 2"),
        ("?status=running", ""),
        ("?cursor=3&limit=1", "2"),
    ] {
        assert_eq!(ids(query), expected, "{query}");
    }
    let first = app.get("/v1/jobs?limit=3").json();
    assert_eq!(first["next_cursor"], "2");
    let last = app.get("/v1/jobs?limit=3&cursor=2").json();
    assert_eq!(
        (ids("?limit=3&cursor=2").as_str(), last.get("next_cursor")),
        ("1", None)
    );
    assert_eq!(first["jobs"][0], app.get("/v1/jobs/4").json());
}

#[test]
fn what_no_job_can_be_is_refused_as_a_filter() {
    let app = TestApp::start();
    for (query, code, named) in [
        ("status=ended", "invalid_query", "status"),
        ("kind=Clean", "invalid_query", "kind"),
        ("kind=clean&kind=clean", "invalid_query", "kind"),
        ("limit=0", "invalid_limit", "1000"),
        ("limit=1001", "invalid_limit", "1000"),
        ("limit=many", "invalid_query", "limit"),
        ("cursor=x", "invalid_cursor", "x"),
        ("collection=No!", "invalid_id", "No!"),
        ("owner=me", "invalid_query", "owner"),
    ] {
        let answer = app.get(&format!("/v1/jobs?{query}"));
        let detail = answer.expect_problem(400, code);
        assert!(detail.contains(named), "{query}: {detail}");
    }
}

#[test]
fn a_second_job_of_its_kind_is_refused_while_one_is_under_way() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let model = Letters::behind_a_gate();
    let app = app.restart_with(model.clone());
    let started = app.post("reembed", &json!({})).json();
    app.post("reembed", &json!({}))
        .expect_problem(409, "reembed_under_way");
    let path = format!("/v1/jobs/{}", started["id"].as_str().unwrap());
    assert_eq!(app.get(&path).json()["status"], "running");
    model.open();
    let ended = app.wait_for(&started);
    assert_eq!(
        (&ended["status"], &ended["attempts"]),
        (&json!("done"), &json!(1))
    );
    let app = app.restart_with(model);
    assert_eq!(app.get(&path).json(), ended);
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
