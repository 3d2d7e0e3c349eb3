//! What is answered about topics that are no more, and answers within parts of topics.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{Answer, TestApp, list, texts};
use crate::corpus;
use crate::corrections::{app_with_topics, change, correct, topic_of, undo};

/// Every way of asking for a topic.
fn asked(app: &TestApp, id: &str) -> Vec<Answer> {
    let hide = json!({ "kind": "hide", "topic": id });
    let inside = json!({ "like": [{ "text": "bread" }], "inside_topic": id });
    vec![
        app.get(&format!("topics/{id}")),
        app.get(&format!("topics/{id}/documents")),
        app.get(&format!("topics/{id}/passages")),
        change(app, id, &json!({ "label": "Another" })),
        app.post("topics/corrections", &hide),
        app.post("similar", &inside),
    ]
}

/// Checks that every way of asking teaches the same.
fn expect_fate(app: &TestApp, id: &str, code: &str, successors: &Value) -> String {
    let mut details = BTreeSet::new();
    for answer in asked(app, id) {
        details.insert(answer.expect_problem(404, code));
        let problem: Value = serde_json::from_str(&answer.text).expect("a problem is JSON");
        assert_eq!(&problem["successors"], successors, "{problem}");
    }
    assert_eq!(details.len(), 1, "{details:?}");
    details.pop_first().expect("there is one")
}

#[test]
fn a_merged_topic_says_where_it_went() {
    let (app, [bread, comets, trams]) = app_with_topics();
    change(&app, &comets, &json!({ "merge_into": bread }));
    let detail = expect_fate(&app, &comets, "topic_merged", &json!([bread]));
    assert!(
        detail.contains(&format!("topic {comets} was merged into {bread}")),
        "{detail}"
    );
    change(&app, &bread, &json!({ "merge_into": trams }));
    expect_fate(&app, &comets, "topic_merged", &json!([trams]));
    change(&app, &trams, &json!({ "merge_into": comets })).expect_problem(404, "topic_merged");
}

#[test]
fn a_topic_that_was_not_found_again_says_where_its_documents_are() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let three = app.refresh(&json!({ "n_clusters": 3 }));
    let one = app.refresh(&json!({ "n_clusters": 1 }));
    let left = one["topics"][0]["id"].clone();
    let ids = texts(&three["topics"], "/id");
    for id in ids.iter().filter(|id| json!(id) != left) {
        let detail = expect_fate(&app, id, "topic_ended", &json!([left]));
        assert!(
            detail.starts_with(&format!("topic {id} has ended")),
            "{detail}"
        );
    }
    app.refresh(&json!({ "n_clusters": 3 }));
    for id in ids {
        assert_eq!(app.get(&format!("topics/{id}")).status, 200);
    }
}

#[test]
fn a_topic_whose_documents_are_gone_has_no_successor() {
    let (app, [bread, ..]) = app_with_topics();
    for number in 1..=4 {
        app.delete(&format!("documents/bread-{number}"));
    }
    app.refresh(&json!({ "n_clusters": 2 }));
    expect_fate(&app, &bread, "topic_ended", &json!([]));
}

#[test]
fn the_parts_of_an_undone_split_lead_to_the_whole() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 1 }));
    let whole = topic_of(&app, "bread-1");
    let split = correct(
        &app,
        &json!({ "kind": "split", "topic": whole, "n_parts": 3 }),
    );
    let parts = texts(&app.get("topics").json()["topics"], "/id");
    undo(&app, &split);
    for part in parts.iter().filter(|part| **part != whole) {
        expect_fate(&app, part, "topic_ended", &json!([whole]));
    }
}

#[test]
fn an_id_that_no_topic_ever_had_is_unknown() {
    let (app, _) = app_with_topics();
    for id in ["t0", "t99", "t4294967295"] {
        let detail = expect_fate(&app, id, "unknown_topic", &Value::Null);
        assert_eq!(detail, format!("there is no topic {id}"));
    }
}

/// The ids of all sub-topics, with those of their topics.
fn subtopics(topics: &Value) -> Vec<(String, String)> {
    let parts = |topic: &Value| texts(&topic["subtopics"], "/id");
    let of = |topic: &Value| topic["id"].as_str().expect("a topic has an id").to_owned();
    let topics = list(&topics["topics"]).iter();
    topics
        .flat_map(|topic| parts(topic).into_iter().map(move |part| (part, of(topic))))
        .collect()
}

#[test]
fn a_subtopic_that_is_no_more_leads_on_too() {
    let app = TestApp::with_sample();
    let before = subtopics(&app.refresh(&json!({ "n_clusters": 2 })));
    let after = subtopics(&app.refresh(&json!({ "n_clusters": 9, "fresh": true })));
    let is_gone = |part: &&String| !after.iter().any(|(there, _)| there == *part);
    let gone: Vec<&String> = before
        .iter()
        .map(|(part, _)| part)
        .filter(is_gone)
        .collect();
    assert!(!gone.is_empty(), "{before:?} {after:?}");
    for id in gone {
        let answer = app.get(&format!("topics/{id}"));
        answer.expect_problem(404, "topic_ended");
        let problem: Value = serde_json::from_str(&answer.text).unwrap();
        let there = texts(&app.get("topics").json()["topics"], "/id");
        let successors = list(&problem["successors"]);
        assert!(!successors.is_empty(), "{problem}");
        assert!(
            successors
                .iter()
                .all(|id| there.contains(&id.as_str().unwrap().to_owned()))
        );
    }
}

#[test]
fn a_part_of_a_topic_can_be_neither_merged_nor_split() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "n_clusters": 2 }));
    let (part, topic) = subtopics(&topics).pop().expect("the sample has sub-topics");
    let detail = change(&app, &part, &json!({ "split_into": 2 })).expect_problem(409, "subtopic");
    assert!(
        detail.contains(&part) && detail.contains(&topic),
        "{detail}"
    );
    change(&app, &part, &json!({ "merge_into": topic })).expect_problem(409, "subtopic");
}

#[test]
fn answers_may_be_kept_inside_and_outside_a_part_of_a_topic() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "n_clusters": 2 }));
    let ask = |bound: &str, id: &str| {
        let question = json!({ "like": [{ "text": "a report" }], "limit": 1000, "min_strength": "unrelated", bound: id });
        let answer = app.similar(&question);
        let ids = texts(&answer["matches"], "/document/id").into_iter();
        ids.collect::<BTreeSet<String>>()
    };
    let parts = subtopics(&topics);
    assert!(!parts.is_empty());
    let n_documents = |id: &str| app.get(&format!("topics/{id}")).json()["n_documents"].clone();
    for (part, topic) in parts {
        let (inside, outside) = (ask("inside_topic", &part), ask("outside_topic", &part));
        assert_eq!(json!(inside.len()), n_documents(&part));
        assert_eq!(inside.len() + outside.len(), 64);
        assert!(inside.is_disjoint(&outside));
        assert!(inside.is_subset(&ask("inside_topic", &topic)));
        let path = format!("topics/{part}/documents?limit=1000");
        let members = texts(&app.get(&path).json()["documents"], "/document/id");
        assert!(inside.iter().all(|id| members.contains(id)));
    }
}
