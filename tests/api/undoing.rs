//! What is undone is as if it had never been.

use serde_json::{Value, json};

use crate::app::{TestApp, list, numbers};
use crate::corpus;
use crate::corrections::{change, correct, corrections, topic_of, undo};

/// The sample with four topics, some with parts, found with settings of their own.
fn app_with_sample() -> TestApp {
    let app = TestApp::with_sample();
    app.refresh(&json!({ "n_clusters": 4, "seed": 5, "max_unassigned": 0.1 }));
    app
}

/// All that is said of the topics but the number of the run.
fn all_topics(app: &TestApp) -> Value {
    let mut topics = app.get("topics?hidden=true").json();
    topics["model"]["id"].take();
    topics
}

fn id_at(topics: &Value, place: usize) -> String {
    let id = topics["topics"][place]["id"].as_str();
    id.expect("a topic has an id").to_owned()
}

/// Every correction there may be, of the topics and documents of the sample.
fn changes(topics: &Value) -> Vec<Value> {
    let (first, second) = (id_at(topics, 0), id_at(topics, 1));
    let documents: Vec<String> = [0, 1, 2]
        .iter()
        .map(|&place| {
            let shown = &topics["topics"][place]["representatives"][0]["document"]["id"];
            shown.as_str().expect("a document has an id").to_owned()
        })
        .collect();
    vec![
        json!({ "kind": "split", "topic": first, "n_parts": 3 }),
        json!({ "kind": "rename", "topic": first, "label": "Called otherwise" }),
        json!({ "kind": "hide", "topic": second }),
        json!({ "kind": "must_link", "documents": documents[..2] }),
        json!({ "kind": "cannot_link", "documents": documents[1..] }),
        json!({ "kind": "merge", "topic": second, "into": first }),
    ]
}

#[test]
fn topics_are_exactly_as_before_once_a_correction_is_undone() {
    let app = app_with_sample();
    let before = all_topics(&app);
    for change in changes(&before) {
        let correction = correct(&app, &change);
        undo(&app, &correction);
        assert_eq!(all_topics(&app), before, "{change}");
    }
}

#[test]
fn corrections_are_undone_one_by_one_down_to_what_was_found() {
    let app = app_with_sample();
    let found = all_topics(&app);
    let mut steps = Vec::new();
    for change in changes(&found) {
        let before = all_topics(&app);
        steps.push((before, correct(&app, &change)));
    }
    while let Some((before, correction)) = steps.pop() {
        undo(&app, &correction);
        assert_eq!(all_topics(&app), before, "{correction}");
    }
    assert_eq!(all_topics(&app), found);
    let again = correct(&app, &changes(&found)[0]);
    let app = app.restart_with(crate::app::builtin());
    undo(&app, &again);
    assert_eq!(all_topics(&app), found);
    let app = app.restart_with(crate::app::builtin());
    assert_eq!(all_topics(&app), found);
}

#[test]
fn what_was_split_before_the_last_run_is_whole_as_the_run_found_it() {
    let found = |is_split: bool| {
        let app = TestApp::start();
        app.add(&json!(corpus::documents()));
        app.refresh(&json!({ "n_clusters": 1 }));
        let whole = topic_of(&app, "bread-1");
        if is_split {
            let answer = change(&app, &whole, &json!({ "split_into": 3 }));
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        app.refresh(&json!({ "n_clusters": 1 }));
        if is_split {
            undo(&app, &corrections(&app)[0]);
        }
        let topics = app.get("topics").json();
        assert_eq!(list(&topics["topics"]).len(), 1);
        let passages = app.get(&format!("topics/{whole}/passages")).json();
        (topics, numbers(&passages["passages"], "/similarity"))
    };
    let ((expected, nearness), (undone, nearness_undone)) = (found(false), found(true));
    assert_eq!(
        undone["topics"][0]["stability"],
        expected["topics"][0]["stability"]
    );
    assert_eq!(undone["topics"][0]["label"], expected["topics"][0]["label"]);
    let pairs = nearness.iter().zip(&nearness_undone);
    let furthest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(furthest < 1e-5, "{nearness:?} {nearness_undone:?}");
}

#[test]
fn a_part_that_is_cut_again_is_whole_with_all_of_it() {
    let app = app_with_sample();
    let found = all_topics(&app);
    let first = id_at(&found, 0);
    let outer = correct(
        &app,
        &json!({ "kind": "split", "topic": first, "n_parts": 2 }),
    );
    let known: Vec<String> = crate::app::texts(&found["topics"], "/id");
    let now = all_topics(&app);
    let parts = crate::app::texts(&now["topics"], "/id");
    let part = parts.iter().find(|id| !known.contains(id)).unwrap();
    correct(
        &app,
        &json!({ "kind": "split", "topic": part, "n_parts": 2 }),
    );
    assert_eq!(list(&all_topics(&app)["topics"]).len(), 6);
    undo(&app, &outer);
    let whole = all_topics(&app);
    assert_eq!(list(&whole["topics"]).len(), 4);
    for field in ["/n_passages", "/share"] {
        assert_eq!(
            numbers(&whole["topics"], field),
            numbers(&found["topics"], field)
        );
    }
}
