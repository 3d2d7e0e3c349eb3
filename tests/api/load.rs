//! Many at once: nothing is lost, nothing is counted twice, nobody sees half of anything.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::app::{TestApp, list, texts};
use crate::corpus;

const N_WRITERS: usize = 8;
const N_EACH: usize = 12;

fn document(writer: usize, i: usize) -> Value {
    json!({ "id": format!("w{writer}-{i:02}"), "text": corpus::long_text(3 + (writer + i) % 9) })
}

/// Writes documents of its own in small batches, and one that all writers write.
fn write(app: &TestApp, writer: usize) {
    let own: Vec<Value> = (0..N_EACH).map(|i| document(writer, i)).collect();
    for batch in own.chunks(4) {
        let shared = json!({ "id": "shared", "text": format!("Writer {writer} was here.") });
        let documents: Vec<Value> = batch.iter().cloned().chain([shared]).collect();
        let results = app.add(&json!(documents));
        assert!(
            results.iter().all(|result| result["status"] != "rejected"),
            "{results:?}"
        );
    }
    let deleted = format!("documents/w{writer}-00");
    assert_eq!(app.delete(&deleted).status, 204);
}

/// Asks while others write; every answer must be whole.
fn read(app: &TestApp) {
    for _ in 0..N_EACH {
        let page = app.get("documents?limit=1000").json();
        let ids = texts(&page["documents"], "/id");
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        let question =
            json!({ "like": [{ "text": "the comet and the tram" }], "group_by": "passage" });
        for found in list(&app.similar(&question)["matches"]) {
            assert!(found["score"].is_number(), "{found}");
        }
        assert_eq!(app.get("topics").status, 200);
    }
}

#[test]
fn writers_and_readers_at_once_end_with_every_document() {
    let app = TestApp::start();
    let start = Barrier::new(2 * N_WRITERS);
    thread::scope(|scope| {
        for writer in 0..N_WRITERS {
            let (app, start) = (&app, &start);
            scope.spawn(move || {
                start.wait();
                write(app, writer);
            });
            scope.spawn(move || {
                start.wait();
                read(app);
            });
        }
    });

    let expected = N_WRITERS * (N_EACH - 1) + 1;
    let page = app.get("documents?limit=1000").json();
    let ids = texts(&page["documents"], "/id");
    assert_eq!(ids.len(), expected);
    let mut n_passages = 0;
    for id in &ids {
        let passages = app.get(&format!("documents/{id}/passages")).json();
        n_passages += list(&passages["passages"]).len();
    }
    let collection = app.get("/v1/collections/default").json();
    assert_eq!(
        (&collection["n_documents"], &collection["n_passages"]),
        (&json!(expected), &json!(n_passages))
    );
    let similar = app
        .get("documents/shared/similar?min_strength=unrelated&limit=1000")
        .json();
    assert_eq!(list(&similar["matches"]).len(), expected - 1);
    let passages = app
        .get("documents/shared/similar?min_strength=unrelated&limit=1000&group_by=passage")
        .json();
    assert_eq!(list(&passages["matches"]).len(), n_passages - 1);
}

#[test]
fn a_refresh_among_writers_ends_with_every_document_in_a_topic() {
    let app = TestApp::with_sample();
    let job = app
        .post(
            "topics/refresh",
            &json!({ "n_clusters": 5, "max_unassigned": 0 }),
        )
        .json();
    thread::scope(|scope| {
        for writer in 0..N_WRITERS {
            let app = &app;
            scope.spawn(move || write(app, writer));
        }
    });
    assert_eq!(app.wait_for(&job)["status"], "done");
    let topics = app.get("topics").json();
    let total: u64 = list(&topics["topics"])
        .iter()
        .filter_map(|topic| topic["n_documents"].as_u64())
        .sum();
    let collection = app.get("/v1/collections/default").json();
    assert_eq!(Some(total), collection["n_documents"].as_u64());
    assert_eq!(topics["unassigned"]["n_documents"], 0);
}

#[test]
fn a_collection_dropped_among_writers_is_gone_for_all_of_them() {
    let app = TestApp::start();
    app.put("/v1/collections/short", &json!({}));
    thread::scope(|scope| {
        for writer in 0..N_WRITERS {
            let app = &app;
            scope.spawn(move || {
                for i in 0..N_EACH {
                    let answer = app.post("/v1/collections/short/documents", &document(writer, i));
                    assert!(matches!(answer.status, 200 | 404), "{answer:?}");
                }
            });
        }
        scope.spawn(|| assert_eq!(app.delete("/v1/collections/short").status, 204));
    });
    app.get("/v1/collections/short")
        .expect_problem(404, "unknown_collection");
    let again = app.put("/v1/collections/short", &json!({})).json();
    assert_eq!(again["n_documents"], 0);
}
