//! Topics when documents come and go and topics are found again.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::app::{SAMPLE, TestApp, list, numbers, texts};
use crate::corpus;

/// What must be the same of two runs over the same documents.
fn identity(topics: &Value) -> Vec<Value> {
    let fields = [
        "id",
        "label",
        "keywords",
        "n_documents",
        "n_passages",
        "share",
        "representatives",
    ];
    list(&topics["topics"])
        .iter()
        .map(|topic| fields.iter().map(|field| topic[field].clone()).collect())
        .collect()
}

#[test]
fn documents_in_another_order_give_the_same_topics() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let reversed: Vec<&str> = lines.iter().rev().copied().collect();
    let interleaved: Vec<&str> = (0..64).map(|i| lines[(i * 27 + 5) % 64]).collect();
    let topics = |lines: &[&str]| {
        let app = TestApp::start();
        for batch in lines.chunks(20) {
            app.add_lines(batch.join("\n").as_bytes());
        }
        app.refresh(&json!({}))
    };
    let expected = topics(&lines);
    for order in [reversed, interleaved] {
        let found = topics(&order);
        assert_eq!(identity(&found), identity(&expected));
        assert_eq!(found["model"], expected["model"]);
    }
}

#[test]
fn a_second_refresh_keeps_the_ids_of_topics() {
    let app = TestApp::with_sample();
    let first = app.refresh(&json!({ "n_clusters": 7 }));
    let second = app.refresh(&json!({ "n_clusters": 7 }));
    assert_eq!(identity(&first), identity(&second));
    for field in ["unassigned", "drift"] {
        assert_eq!(first[field], second[field]);
    }
    assert_eq!(second["model"]["id"], 2);
}

#[test]
fn topics_that_go_on_or_come_back_keep_their_ids_and_no_other_topic_gets_them() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let refresh = |n_clusters: usize| app.refresh(&json!({ "n_clusters": n_clusters }));
    let members = |topics: &Value| -> Vec<(String, Vec<String>)> {
        let members = |id: String| {
            let page = app.get(&format!("topics/{id}/documents")).json();
            let mut ids = texts(&page["documents"], "/document/id");
            ids.sort();
            (id, ids)
        };
        let mut all: Vec<_> = texts(&topics["topics"], "/id")
            .into_iter()
            .map(members)
            .collect();
        all.sort();
        all
    };
    let three = members(&refresh(3));
    let one = members(&refresh(1));
    assert_eq!(one.len(), 1);
    assert!(three.iter().any(|(id, _)| *id == one[0].0));
    assert_eq!(members(&refresh(3)), three);
    app.add_text(
        "far",
        "Spinning wheels and looms: the wool of mountain sheep.",
    );
    let four = members(&refresh(4));
    let new = four
        .iter()
        .filter(|(id, _)| !three.iter().any(|(known, _)| known == id));
    assert_eq!(new.count(), 1);
}

#[test]
fn documents_that_arrive_after_a_refresh_are_assigned_at_once() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let before = app.refresh(&json!({ "n_clusters": 3 }));
    app.add_text(
        "late",
        "Let the dough rise, then bake the loaf of bread in the oven.",
    );
    let late = app.get("documents/late").json();
    let bread = app.get("documents/bread-2").json();
    assert_eq!(late["topics"][0]["id"], bread["topics"][0]["id"]);
    let after = app.get("topics").json();
    assert_eq!(after["model"], before["model"]);
    assert_eq!(
        texts(&after["topics"], "/id"),
        texts(&before["topics"], "/id")
    );
    let total = |topics: &Value| {
        numbers(&topics["topics"], "/n_documents")
            .iter()
            .sum::<f64>()
    };
    assert_eq!(total(&after) as u64, 13);
    assert_eq!(after["unassigned"]["n_documents"], 0);
}

#[test]
fn an_updated_document_changes_its_topic_at_once() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3 }));
    app.add_text(
        "bread-1",
        "The comet shows its bright tail in the telescope among the stars.",
    );
    let changed = app.get("documents/bread-1").json();
    let comet = app.get("documents/comet-2").json();
    assert_eq!(changed["topics"][0]["id"], comet["topics"][0]["id"]);
}

#[test]
fn topics_stay_readable_when_all_their_documents_are_gone() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3 }));
    for id in texts(&json!(corpus::documents()), "/id") {
        assert_eq!(app.delete(&format!("documents/{id}")).status, 204);
    }
    let topics = app.get("topics").json();
    assert!(
        numbers(&topics["topics"], "/share")
            .iter()
            .all(|share| *share == 0.0)
    );
    assert!(
        texts(&topics["topics"], "/label")
            .iter()
            .all(|label| !label.is_empty())
    );
    let answer = app.post("topics/refresh", &json!({}));
    answer.expect_problem(409, "empty_collection");
}

#[test]
fn two_refreshes_at_once_are_one_after_the_other_or_refused() {
    let app = TestApp::with_sample();
    let start = Barrier::new(2);
    let ask = || {
        start.wait();
        app.post("topics/refresh", &json!({ "n_clusters": 7 }))
    };
    let answers = thread::scope(|scope| {
        let asked = [scope.spawn(ask), scope.spawn(ask)];
        asked.map(|thread| thread.join().unwrap())
    });
    let mut n_done = 0_u64;
    for answer in answers {
        if answer.status == 202 {
            assert_eq!(app.wait_for(&answer.json())["status"], "done");
            n_done += 1;
        } else {
            answer.expect_problem(409, "refresh_under_way");
        }
    }
    assert!(n_done > 0);
    let topics = app.get("topics").json();
    assert_eq!(topics["model"]["id"], n_done);
    assert!((numbers(&topics["topics"], "/share").iter().sum::<f64>() - 1.0).abs() < 1e-5);
}

#[test]
fn a_refresh_can_be_asked_for_as_soon_as_the_job_before_is_done() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    for run in 1..=5 {
        let topics = app.refresh(&json!({ "n_clusters": 2 }));
        assert_eq!(topics["model"]["id"], run);
    }
}

#[test]
fn documents_sent_during_a_refresh_have_topics_after_it() {
    let app = TestApp::with_sample();
    let job = app.post("topics/refresh", &json!({})).json();
    app.add(&json!(corpus::documents()));
    assert_eq!(app.wait_for(&job)["status"], "done");
    for id in ["bread-1", "comet-1", "tram-1"] {
        let document = app.get(&format!("documents/{id}")).json();
        assert!(!list(&document["topics"]).is_empty(), "{document}");
    }
    let topics = app.get("topics").json();
    assert_eq!(
        numbers(&topics["topics"], "/n_documents")
            .iter()
            .sum::<f64>() as u64,
        76
    );
}
