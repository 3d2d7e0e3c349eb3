//! Every correction says whether the present topics are as it wants them.

use std::thread;

use serde_json::{Value, json};

use crate::app::{TestApp, texts};
use crate::corpus;
use crate::corrections::{app_with_topics, change, correct, corrections, topic_of};

fn link(app: &TestApp, kind: &str, documents: [&str; 2]) -> Value {
    correct(app, &json!({ "kind": kind, "documents": documents }))
}

fn reasons(app: &TestApp) -> Vec<Option<String>> {
    let reason = |correction: &Value| {
        let reason = correction["reason"].as_str().map(ToOwned::to_owned);
        assert_eq!(correction["holds"], reason.is_none(), "{correction}");
        reason
    };
    corrections(app).iter().map(reason).collect()
}

#[test]
fn with_more_documents_apart_than_topics_some_links_do_not_hold_and_say_so() {
    let (app, _) = app_with_topics();
    let documents = ["bread-1", "bread-2", "bread-3", "bread-4"];
    let mut answers = Vec::new();
    for (place, first) in documents.iter().enumerate() {
        for second in &documents[place + 1..] {
            answers.push(link(&app, "cannot_link", [first, second]));
        }
    }
    assert!(answers.iter().all(|answer| answer["kind"] == "cannot_link"));
    assert!(reasons(&app).iter().any(Option::is_some));
    for correction in corrections(&app) {
        let [a, b] = [0, 1].map(|place| {
            let document = correction["documents"][place].as_str();
            topic_of(&app, document.unwrap())
        });
        assert_eq!(correction["holds"], a != b, "{correction}");
    }
    app.refresh(&json!({ "n_clusters": 1 }));
    let too_few = |reason: &Option<String>| {
        let reason = reason.as_deref();
        reason.is_some_and(|reason| reason.contains("too few"))
    };
    assert!(reasons(&app).iter().all(too_few), "{:?}", reasons(&app));
    let answer = link(&app, "cannot_link", ["bread-1", "tram-1"]);
    assert_eq!(answer["holds"], false);
    assert!(too_few(&answer["reason"].as_str().map(ToOwned::to_owned)));
    app.refresh(&json!({ "n_clusters": 4 }));
    assert!(
        reasons(&app).iter().all(Option::is_none),
        "{:?}",
        reasons(&app)
    );
}

#[test]
fn what_a_person_said_of_a_topic_that_has_ended_is_marked_until_it_comes_back() {
    let (app, ids) = app_with_topics();
    for (place, id) in ids.iter().enumerate() {
        change(&app, id, &json!({ "label": format!("Pinned {place}") }));
        change(&app, id, &json!({ "hidden": true }));
    }
    assert_eq!(reasons(&app), [const { None }; 6]);
    app.refresh(&json!({ "n_clusters": 1 }));
    let ended: Vec<String> = reasons(&app).into_iter().flatten().collect();
    assert_eq!(ended.len(), 4);
    assert!(
        ended.iter().all(|reason| reason.contains("has ended")),
        "{ended:?}"
    );
    app.refresh(&json!({ "n_clusters": 3 }));
    assert_eq!(reasons(&app), [const { None }; 6]);
}

#[test]
fn a_label_of_what_was_merged_away_waits_and_a_merge_of_what_has_ended_is_marked() {
    let (app, [bread, comets, _]) = app_with_topics();
    change(&app, &comets, &json!({ "label": "Comets" }));
    change(&app, &comets, &json!({ "merge_into": bread }));
    let [Some(label), None] = &reasons(&app)[..] else {
        panic!("{:?}", reasons(&app));
    };
    assert!(
        label.contains(&format!("{comets} was merged into {bread}")),
        "{label}"
    );
    for number in 1..=4 {
        app.delete(&format!("documents/comet-{number}"));
    }
    app.refresh(&json!({ "n_clusters": 2 }));
    for reason in reasons(&app) {
        let reason = reason.expect("it cannot hold");
        assert!(
            reason.contains(&format!("topic {comets} has ended")),
            "{reason}"
        );
    }
}

#[test]
fn a_split_into_more_parts_than_there_can_be_says_how_many_there_are() {
    let (app, [bread, ..]) = app_with_topics();
    let split = correct(
        &app,
        &json!({ "kind": "split", "topic": bread, "n_parts": 20 }),
    );
    let reason = split["reason"].as_str().expect("it does not hold");
    assert!(reason.contains("of 20 parts"), "{reason}");
    let n_topics = texts(&app.get("topics").json()["topics"], "/id").len();
    assert!(
        reason.contains(&format!("has {} of", n_topics - 2)),
        "{reason}"
    );
}

#[test]
fn a_split_holds_from_run_to_run_and_is_marked_once_its_topic_has_ended() {
    let (app, [bread, ..]) = app_with_topics();
    let split = correct(
        &app,
        &json!({ "kind": "split", "topic": bread, "n_parts": 2 }),
    );
    assert_eq!(split["holds"], true);
    app.refresh(&json!({ "n_clusters": 3 }));
    assert_eq!(reasons(&app), [None]);
    for number in 1..=4 {
        app.delete(&format!("documents/bread-{number}"));
    }
    app.refresh(&json!({ "n_clusters": 2 }));
    let reason = reasons(&app).remove(0).expect("it does not hold");
    assert!(reason.contains("has ended"), "{reason}");
}

#[test]
fn a_link_of_a_document_that_is_gone_waits_for_it() {
    let (app, _) = app_with_topics();
    let must = link(&app, "must_link", ["bread-1", "comet-1"]);
    assert_eq!(
        (&must["holds"], &must["reason"]),
        (&json!(true), &Value::Null)
    );
    app.delete("documents/comet-1");
    assert_eq!(
        reasons(&app),
        [Some("there is no document comet-1".to_owned())]
    );
    let comet = corpus::documents()
        .into_iter()
        .find(|document| document["id"] == "comet-1");
    app.add(&comet.unwrap());
    assert_eq!(reasons(&app), [None]);
    app.add_text("comet-1", "🦀🦀🦀");
    let reason = reasons(&app).remove(0).expect("it has no topic");
    assert!(reason.contains("document comet-1 has no topic"), "{reason}");
}

#[test]
fn links_that_contradict_each_other_are_refused_with_those_that_stand_against_them() {
    let (app, _) = app_with_topics();
    link(&app, "must_link", ["bread-1", "bread-2"]);
    link(&app, "must_link", ["tram-1", "tram-2"]);
    link(&app, "must_link", ["bread-2", "bread-3"]);
    let refused = |kind: &str, documents: [&str; 2]| {
        let link = json!({ "kind": kind, "documents": documents });
        let answer = app.post("topics/corrections", &link);
        let detail = answer.expect_problem(409, "contradiction");
        let problem: Value = serde_json::from_str(&answer.text).unwrap();
        (detail, problem["corrections"].clone())
    };
    let (detail, named) = refused("cannot_link", ["bread-3", "bread-1"]);
    assert_eq!(named, json!(["c1", "c3"]));
    assert!(detail.contains("c1 and c3"), "{detail}");
    link(&app, "cannot_link", ["bread-1", "comet-1"]);
    let (_, named) = refused("must_link", ["comet-1", "bread-3"]);
    assert_eq!(named, json!(["c1", "c3", "c4"]));
    let (detail, named) = refused("cannot_link", ["tram-1", "tram-2"]);
    assert_eq!(named, json!(["c2"]));
    assert!(detail.contains("with c2 they would"), "{detail}");
    assert_eq!(corrections(&app).len(), 4);
}

#[test]
fn what_is_said_while_topics_are_found_is_refused_or_holds_after_it() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "n_clusters": 4 }));
    let ids = texts(&topics["topics"], "/id");
    let job = app
        .post("topics/refresh", &json!({ "n_clusters": 4 }))
        .json();
    let named = change(&app, &ids[0], &json!({ "label": "Called so" }));
    let merge = json!({ "kind": "merge", "topic": ids[1], "into": ids[0] });
    let merged = app.post("topics/corrections", &merge);
    assert_eq!(app.wait_for(&job)["status"], "done");
    assert_eq!(named.status, 200, "{named:?}");
    assert!([201, 409].contains(&merged.status), "{merged:?}");
    let n_kept = 1 + usize::from(merged.status == 201);
    assert_eq!(reasons(&app), vec![None; n_kept]);
    let topic = app.get(&format!("topics/{}", ids[0])).json();
    assert_eq!(topic["label"], "Called so");
}

#[test]
fn a_correction_is_undone_once_however_many_ask_for_it() {
    let (app, [bread, comets, _]) = app_with_topics();
    let before = app.get("topics").json()["topics"].clone();
    let merge = json!({ "kind": "merge", "topic": comets, "into": bread });
    let path = format!(
        "topics/corrections/{}",
        correct(&app, &merge)["id"].as_str().unwrap()
    );
    let statuses: Vec<u16> = thread::scope(|scope| {
        let ask = || scope.spawn(|| app.delete(&path).status);
        let asked: Vec<_> = (0..4).map(|_| ask()).collect();
        asked
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let n_done = statuses.iter().filter(|status| **status == 204).count();
    assert_eq!(n_done, 1, "{statuses:?}");
    let is_expected = |status: &u16| [204, 404, 409].contains(status);
    assert!(statuses.iter().all(is_expected), "{statuses:?}");
    assert_eq!(app.get("topics").json()["topics"], before);
}
