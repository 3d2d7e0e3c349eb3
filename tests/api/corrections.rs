//! What a person changes about topics holds now and in every later run, until it is undone.

use std::thread;

use serde_json::{Value, json};

use crate::app::{Answer, TestApp, list, texts};
use crate::corpus;

/// The app with three topics, each of one subject, and their ids: bread, comets, and the third.
pub fn app_with_topics() -> (TestApp, [String; 3]) {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3 }));
    let subjects = ["bread-1", "comet-1", "tram-1"];
    let ids = subjects.map(|document| topic_of(&app, document));
    (app, ids)
}

pub fn topic_of(app: &TestApp, document: &str) -> String {
    let document = app.get(&format!("documents/{document}")).json();
    let topic = document["topics"][0]["id"].as_str();
    topic.expect("the document has a topic").to_owned()
}

pub fn change(app: &TestApp, topic: &str, change: &Value) -> Answer {
    let body = change.to_string();
    let json = [("content-type", "application/json")];
    app.send("PATCH", &format!("topics/{topic}"), &json, body.as_bytes())
}

pub fn correct(app: &TestApp, correction: &Value) -> Value {
    let answer = app.post("topics/corrections", correction);
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()
}

pub fn undo(app: &TestApp, correction: &Value) {
    let id = correction["id"].as_str().expect("a correction has an id");
    let answer = app.delete(&format!("topics/corrections/{id}"));
    assert_eq!(answer.status, 204, "{}", answer.text);
}

pub fn corrections(app: &TestApp) -> Vec<Value> {
    list(&app.get("topics/corrections").json()["corrections"]).to_vec()
}

pub fn topic_ids(app: &TestApp) -> Vec<String> {
    let mut ids = texts(&app.get("topics").json()["topics"], "/id");
    ids.sort();
    ids
}

#[test]
fn a_pinned_label_wins_in_every_run_until_it_is_unpinned() {
    let (app, [bread, ..]) = app_with_topics();
    let found = app.get(&format!("topics/{bread}")).json()["label"].clone();
    let pinned = change(&app, &bread, &json!({ "label": "Baking" })).json();
    assert_eq!(
        (&pinned["label"], &pinned["pinned"]),
        (&json!("Baking"), &json!(true))
    );
    app.refresh(&json!({ "n_clusters": 3, "seed": 5 }));
    assert_eq!(
        app.get(&format!("topics/{bread}")).json()["label"],
        "Baking"
    );
    let document = app.get("documents/bread-1").json();
    assert_eq!(document["topics"][0]["label"], "Baking");
    assert_eq!(
        change(&app, &bread, &json!({ "label": "Bread and rolls" })).status,
        200
    );
    assert_eq!(corrections(&app).len(), 1);
    let unpinned = change(&app, &bread, &json!({ "label": null })).json();
    assert_eq!(
        (&unpinned["label"], &unpinned["pinned"]),
        (&found, &json!(false))
    );
    assert!(corrections(&app).is_empty());
}

#[test]
fn a_hidden_topic_is_left_out_until_it_is_shown() {
    let (app, [bread, ..]) = app_with_topics();
    assert_eq!(
        change(&app, &bread, &json!({ "hidden": true })).json()["hidden"],
        true
    );
    let topics = app.get("topics").json();
    assert_eq!(topics["n_hidden"], 1);
    assert!(!texts(&topics["topics"], "/id").contains(&bread));
    let all = app.get("topics?hidden=true").json();
    assert!(texts(&all["topics"], "/id").contains(&bread));
    let report = app.post("reports", &json!({})).json();
    assert!(!texts(&report["topics"], "/id").contains(&bread));
    let ledger = &report["ledger"];
    assert_eq!(ledger["n_hidden"], 4);
    assert_eq!(ledger["n_reported"].as_u64().unwrap() + 4, 12);
    app.refresh(&json!({ "n_clusters": 3 }));
    assert!(!topic_ids(&app).contains(&bread));
    change(&app, &bread, &json!({ "hidden": false }));
    assert!(topic_ids(&app).contains(&bread));
}

#[test]
fn merged_topics_stay_merged_and_come_apart_when_that_is_undone() {
    let (app, [bread, comets, _]) = app_with_topics();
    let merged = change(&app, &comets, &json!({ "merge_into": bread }));
    assert_eq!(merged.status, 200, "{}", merged.text);
    assert_eq!(merged.json()["id"], json!(bread));
    assert_eq!(merged.json()["n_documents"], 8);
    for n_runs in 0..2 {
        assert_eq!(topic_ids(&app).len(), 2, "after {n_runs} runs");
        assert_eq!(topic_of(&app, "comet-1"), bread);
        app.get(&format!("topics/{comets}"))
            .expect_problem(404, "topic_merged");
        app.refresh(&json!({ "n_clusters": 3 }));
    }
    app.add_text(
        "comet-9",
        "A bright comet with a long tail among the stars after sunset.",
    );
    assert_eq!(topic_of(&app, "comet-9"), bread);
    undo(&app, &corrections(&app)[0]);
    assert_eq!(topic_of(&app, "comet-1"), comets);
    assert_eq!(topic_of(&app, "bread-1"), bread);
}

#[test]
fn a_split_topic_stays_split_and_is_whole_again_when_that_is_undone() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let one = app.refresh(&json!({ "n_clusters": 1 }));
    let whole = one["topics"][0]["id"].as_str().unwrap().to_owned();
    let answer = change(&app, &whole, &json!({ "split_into": 3 }));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let parts = topic_ids(&app);
    assert_eq!(parts.len(), 3);
    assert!(parts.contains(&whole));
    let of_subjects = ["bread-1", "comet-1", "tram-1"].map(|document| topic_of(&app, document));
    for _ in 0..2 {
        app.refresh(&json!({ "n_clusters": 1 }));
        assert_eq!(topic_ids(&app), parts);
        let again = ["bread-1", "comet-1", "tram-1"].map(|document| topic_of(&app, document));
        assert_eq!(again, of_subjects);
    }
    undo(&app, &corrections(&app)[0]);
    assert_eq!(topic_ids(&app), std::slice::from_ref(&whole));
    app.refresh(&json!({ "n_clusters": 1 }));
    assert_eq!(topic_ids(&app), [whole]);
}

#[test]
fn a_topic_cut_into_many_parts_stays_cut_and_keeps_its_id() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "n_clusters": 4 }));
    let whole = topics["topics"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(
        change(&app, &whole, &json!({ "split_into": 6 })).status,
        200
    );
    let parts = topic_ids(&app);
    assert_eq!(parts.len(), 9);
    for seed in [0, 7] {
        app.refresh(&json!({ "n_clusters": 4, "seed": seed }));
        assert!(topic_ids(&app).contains(&whole), "{:?}", topic_ids(&app));
        assert!(topic_ids(&app).len() >= 8, "{:?}", topic_ids(&app));
    }
    undo(&app, &corrections(&app)[0]);
    app.refresh(&json!({ "n_clusters": 4 }));
    assert_eq!(topic_ids(&app).len(), 4);
    assert!(topic_ids(&app).contains(&whole));
}

#[test]
fn a_refused_split_changes_nothing() {
    let (app, [bread, ..]) = app_with_topics();
    for number in 1..=4 {
        app.delete(&format!("documents/bread-{number}"));
    }
    let before = (app.get("topics").json(), app.get("topics/events").json());
    change(&app, &bread, &json!({ "split_into": 2 })).expect_problem(409, "indivisible_topic");
    let after = (app.get("topics").json(), app.get("topics/events").json());
    assert_eq!(before, after);
}

#[test]
fn what_is_cut_from_a_hidden_topic_is_hidden_and_so_may_be_a_subtopic() {
    let (app, [bread, comets, _]) = app_with_topics();
    change(&app, &bread, &json!({ "hidden": true }));
    change(&app, &bread, &json!({ "split_into": 2 }));
    assert_eq!(topic_ids(&app).len(), 2);
    assert_eq!(app.get("topics").json()["n_hidden"], 2);
    assert!(topic_ids(&app).contains(&comets));
}

#[test]
fn two_topics_never_have_one_label() {
    let (app, [bread, comets, trams]) = app_with_topics();
    change(&app, &bread, &json!({ "label": "Gone" }));
    change(&app, &bread, &json!({ "merge_into": comets }));
    let taken = change(&app, &trams, &json!({ "label": "Gone" }));
    taken.expect_problem(409, "label_taken");
    for unseen in ["\u{200b}", "\u{202e}gone"] {
        let answer = change(&app, &trams, &json!({ "label": unseen }));
        answer.expect_problem(400, "invalid_label");
    }
}

#[test]
fn documents_that_must_be_together_or_apart_are() {
    let (app, [bread, comets, _]) = app_with_topics();
    let together = json!({ "kind": "must_link", "documents": ["bread-1", "comet-1"] });
    let together = correct(&app, &together);
    assert_eq!(topic_of(&app, "bread-1"), topic_of(&app, "comet-1"));
    app.refresh(&json!({ "n_clusters": 3 }));
    assert_eq!(topic_of(&app, "bread-1"), topic_of(&app, "comet-1"));
    undo(&app, &together);
    assert_eq!(topic_of(&app, "bread-1"), bread);
    assert_eq!(topic_of(&app, "comet-1"), comets);
    let apart = json!({ "kind": "cannot_link", "documents": ["bread-1", "bread-2"] });
    let apart = correct(&app, &apart);
    assert_ne!(topic_of(&app, "bread-1"), topic_of(&app, "bread-2"));
    app.refresh(&json!({ "n_clusters": 3 }));
    assert_ne!(topic_of(&app, "bread-1"), topic_of(&app, "bread-2"));
    undo(&app, &apart);
    assert_eq!(topic_of(&app, "bread-2"), bread);
}

#[test]
fn linked_documents_may_go_and_come() {
    let (app, [bread, ..]) = app_with_topics();
    correct(
        &app,
        &json!({ "kind": "must_link", "documents": ["bread-1", "comet-1"] }),
    );
    app.delete("documents/comet-1");
    assert_eq!(topic_of(&app, "bread-1"), bread);
    app.add_text(
        "comet-1",
        "The comet can be seen after sunset low in the western sky.",
    );
    assert_eq!(topic_of(&app, "bread-1"), topic_of(&app, "comet-1"));
}

#[test]
fn corrections_survive_a_restart() {
    let (app, [bread, comets, _]) = app_with_topics();
    change(&app, &bread, &json!({ "label": "Baking" }));
    change(&app, &comets, &json!({ "merge_into": bread }));
    correct(
        &app,
        &json!({ "kind": "cannot_link", "documents": ["bread-1", "bread-2"] }),
    );
    let before = (app.get("topics").json(), corrections(&app));
    let app = app.restart_with(crate::app::builtin());
    assert_eq!((app.get("topics").json(), corrections(&app)), before);
}

#[test]
fn the_same_correction_is_kept_once() {
    let (app, _) = app_with_topics();
    let link = json!({ "kind": "must_link", "documents": ["bread-1", "bread-2"] });
    assert_eq!(correct(&app, &link), correct(&app, &link));
    let turned = json!({ "kind": "must_link", "documents": ["bread-2", "bread-1"] });
    assert_eq!(correct(&app, &link), correct(&app, &turned));
    assert_eq!(corrections(&app).len(), 1);
}

#[test]
fn corrections_that_make_no_sense_are_refused() {
    let (app, [bread, comets, _]) = app_with_topics();
    let refused = |patch: Value, status, code| {
        change(&app, &bread, &patch).expect_problem(status, code);
    };
    refused(json!({ "merge_into": bread }), 400, "same_twice");
    refused(json!({ "merge_into": "t999" }), 404, "unknown_topic");
    refused(json!({ "merge_into": "bread" }), 400, "invalid_id");
    let both = json!({ "label": "Baking", "merge_into": comets });
    refused(both, 400, "one_change_at_a_time");
    let both = json!({ "split_into": 2, "merge_into": comets });
    refused(both, 400, "one_change_at_a_time");
    refused(json!({ "split_into": 1 }), 400, "invalid_n_parts");
    refused(json!({ "split_into": 1_000_000 }), 400, "invalid_n_parts");
    refused(json!({ "label": "" }), 400, "invalid_label");
    refused(json!({ "label": "two\nlines" }), 400, "invalid_label");
    refused(json!({ "label": "x".repeat(1_000) }), 400, "invalid_label");
    let taken = app.get(&format!("topics/{comets}")).json()["label"].clone();
    refused(json!({ "label": taken }), 409, "label_taken");
    refused(json!({ "labels": "Baking" }), 400, "invalid_json");
    change(&app, "t999", &json!({ "hidden": true })).expect_problem(404, "unknown_topic");
    let link = |documents: [&str; 2], kind: &str| {
        app.post(
            "topics/corrections",
            &json!({ "kind": kind, "documents": documents }),
        )
    };
    link(["bread-1", "bread-1"], "must_link").expect_problem(400, "same_twice");
    link(["bread-1", "nowhere"], "must_link").expect_problem(404, "unknown_document");
    link(["bread-1", "bread-2"], "may_link").expect_problem(400, "invalid_json");
    assert_eq!(link(["bread-1", "bread-2"], "must_link").status, 201);
    assert_eq!(link(["bread-2", "bread-3"], "must_link").status, 201);
    link(["bread-1", "bread-3"], "cannot_link").expect_problem(409, "contradiction");
    app.delete("topics/corrections/c999")
        .expect_problem(404, "unknown_correction");
    app.delete("topics/corrections/first")
        .expect_problem(400, "invalid_id");
}

#[test]
fn there_is_nothing_to_correct_before_the_first_run() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let answer = app.post(
        "topics/corrections",
        &json!({ "kind": "hide", "topic": "t1" }),
    );
    answer.expect_problem(409, "no_topics_yet");
}

#[test]
fn a_topic_of_identical_passages_cannot_be_split() {
    let app = TestApp::start();
    for id in ["a", "b", "c"] {
        app.add_text(id, "Knead the dough until it is smooth.");
    }
    app.refresh(&json!({ "n_clusters": 1 }));
    let topic = topic_of(&app, "a");
    change(&app, &topic, &json!({ "split_into": 2 })).expect_problem(409, "indivisible_topic");
    assert!(corrections(&app).is_empty());
}

#[test]
fn corrections_at_once_are_one_after_the_other_or_refused() {
    let (app, ids) = app_with_topics();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let merges = [(&ids[0], &ids[1]), (&ids[1], &ids[2]), (&ids[2], &ids[0])];
        let threads = merges.map(|(topic, into)| {
            let app = &app;
            scope.spawn(move || change(app, topic, &json!({ "merge_into": into })).status)
        });
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(
        statuses
            .iter()
            .all(|status| [200, 404, 409].contains(status)),
        "{statuses:?}"
    );
    let topics = app.get("topics").json();
    let n_documents: u64 = list(&topics["topics"])
        .iter()
        .map(|topic| topic["n_documents"].as_u64().unwrap())
        .sum();
    assert_eq!(n_documents, 12);
}
