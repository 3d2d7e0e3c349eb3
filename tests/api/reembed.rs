//! A collection moved over to another embedding model.

use serde_json::{Value, json};

use crate::app::{TestApp, builtin, encoded, list, texts};
use crate::models::{Failure, Letters, MAX_TOKENS};

const REEMBED: &str = "/v1/collections/default/reembed";
const COLLECTION: &str = "/v1/collections/default";

fn first_id(app: &TestApp) -> String {
    texts(&app.get("documents?limit=1").json()["documents"], "/id").remove(0)
}

fn similar(app: &TestApp, id: &str) -> crate::app::Answer {
    app.get(&format!("documents/{}/similar", encoded(id)))
}

/// The topics without what may change with the vectors.
/// In order of id: which one is largest may differ from model to model.
fn identities(topics: &Value) -> Vec<(Value, Value, Value)> {
    let mut all: Vec<_> = list(&topics["topics"])
        .iter()
        .map(|topic| {
            (
                topic["id"].clone(),
                topic["label"].clone(),
                topic["keywords"].clone(),
            )
        })
        .collect();
    all.sort_by_key(|(id, ..)| id.as_str().map(str::to_owned));
    all
}

#[test]
fn until_it_is_moved_a_collection_answers_by_id_and_takes_no_texts() {
    let app = TestApp::with_sample();
    let id = first_id(&app);
    let before = similar(&app, &id).json();
    let app = app.restart_with(Letters::new());
    assert_eq!(app.get(COLLECTION).json()["needs_reembedding"], true);
    assert_eq!(similar(&app, &id).json(), before);
    app.refresh(&json!({}));
    let question = json!({ "like": [{ "text": "harbour" }] });
    let told = app
        .post("similar", &question)
        .expect_problem(409, "other_model");
    assert!(told.contains("likewise reembed"), "{told}");
    app.post("documents", &json!({ "id": "new", "text": "New words." }))
        .expect_problem(409, "other_model");
    app.post("topics/assign", &json!({ "text": "harbour" }))
        .expect_problem(409, "other_model");
    assert_eq!(
        app.delete(&format!("documents/{}", encoded(&id))).status,
        204
    );
}

#[test]
fn a_collection_is_moved_with_all_its_documents_and_topics() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "n_clusters": 6 }));
    let model = Letters::new();
    let app = app.restart_with(model.clone());
    let id = first_id(&app);
    // What likeness means in the former space must not be remembered in the new one.
    assert_eq!(similar(&app, &id).status, 200);
    let job = app.wait_for(&app.post(REEMBED, &json!({})).json());
    assert_eq!(
        (&job["status"], &job["kind"]),
        (&json!("done"), &json!("reembed")),
        "{job}"
    );

    let collection = app.get(COLLECTION).json();
    assert_eq!(collection["model"]["id"], "letters");
    assert_eq!(collection["needs_reembedding"], false);
    assert_eq!(collection["n_passages"], model.n_read());
    let moved = app.get("topics").json();
    assert_eq!(identities(&moved), identities(&topics));
    let representatives = &moved["topics"][0]["representatives"];
    assert!(!list(representatives).is_empty(), "{moved}");

    assert!(!list(&similar(&app, &id).json()["matches"]).is_empty());
    let found = app.similar(&json!({ "like": [{ "text": "zzz zz zzzz" }] }));
    assert!(found["matches"].is_array());
    app.add_text("new", "New words.");
    app.refresh(&json!({}));

    let app = app.restart_with(Letters::new());
    assert!(!identities(&app.get("topics").json()).is_empty());
    assert_eq!(similar(&app, "new").status, 200);
}

#[test]
fn passages_that_the_new_model_cannot_read_at_once_are_cut_anew() {
    let app = TestApp::with_sample();
    let app = app.restart_with(Letters::new());
    app.wait_for(&app.post(REEMBED, &json!({})).json());
    let id = encoded(&first_id(&app));
    let passages = app.get(&format!("documents/{id}/passages")).json();
    for passage in list(&passages["passages"]) {
        let n_words = passage["text"].as_str().unwrap().split_whitespace().count();
        assert!(n_words <= MAX_TOKENS, "{passage}");
    }
}

#[test]
fn what_was_embedded_before_a_failure_is_not_embedded_again() {
    let app = TestApp::start();
    for number in 0..150 {
        app.add_text(
            &format!("note-{number:03}"),
            &format!("Note number {number}."),
        );
    }
    let failing = Letters::that_fails_after(100, Failure::Broken);
    let app = app.restart_with(failing.clone());
    let job = app.wait_for(&app.post(REEMBED, &json!({})).json());
    assert_eq!(job["status"], "failed");
    let told = job["error"].as_str().unwrap();
    assert!(told.contains("out of ink"), "{told}");
    assert_eq!(app.get(COLLECTION).json()["model"]["id"], "builtin");
    assert!(failing.n_read() > 0);

    // One that was embedded already and one that was not are gone before it goes on.
    for gone in ["note-000", "note-149"] {
        assert_eq!(app.delete(&format!("documents/{gone}")).status, 204);
    }
    let model = Letters::new();
    let app = app.restart_with(model.clone());
    let job = app.wait_for(&app.post(REEMBED, &json!({})).json());
    assert_eq!(job["status"], "done", "{job}");
    assert_eq!(failing.n_read() + model.n_read(), 149);
    assert_eq!(app.get(COLLECTION).json()["n_passages"], 148);
    assert_eq!(similar(&app, "note-001").status, 200);

    let app = app.restart_with(builtin());
    let job = app.wait_for(&app.post(REEMBED, &json!({})).json());
    assert_eq!(job["status"], "done", "{job}");
    let found = app.similar(&json!({ "like": [{ "text": "note" }], "limit": 1000 }));
    assert_eq!(list(&found["matches"]).len(), 148);
}

#[test]
fn a_collection_that_is_there_already_is_left_alone() {
    let app = TestApp::with_sample();
    let before = app.get(COLLECTION).json();
    let job = app.wait_for(&app.post(REEMBED, &json!({})).json());
    assert_eq!(job["status"], "done");
    assert_eq!(app.get(COLLECTION).json(), before);
}

#[test]
fn an_unknown_collection_cannot_be_moved() {
    let app = TestApp::start();
    app.post("/v1/collections/nowhere/reembed", &json!({}))
        .expect_problem(404, "unknown_collection");
}

#[test]
fn a_busy_model_is_told_with_the_time_to_come_back() {
    let app = TestApp::start().restart_with(Letters::new());
    let job = app.wait_for(&app.post(REEMBED, &json!({})).json());
    assert_eq!(job["status"], "done");
    app.add_text("one", "Some words of a document.");
    let app = app.restart_with(Letters::that_fails_after(0, Failure::Busy));
    let answer = app.post("similar", &json!({ "like": [{ "text": "words" }] }));
    answer.expect_problem(503, "model_busy");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    let answer = app.post("documents", &json!({ "id": "two", "text": "More words." }));
    answer.expect_problem(503, "model_busy");
    assert_eq!(app.get("documents/two").status, 404);
}
