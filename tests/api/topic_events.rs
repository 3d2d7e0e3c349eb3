//! What became of topics from run to run, and whether they still fit what arrives.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::app::{TestApp, list, texts};
use crate::corpus;

fn events(app: &TestApp, query: &str) -> Vec<Value> {
    list(&app.get(&format!("topics/events{query}")).json()["events"]).to_vec()
}

fn kinds(events: &[Value], run: u32) -> Vec<&str> {
    let of_run = events.iter().filter(|event| event["topic_model"] == run);
    of_run
        .map(|event| event["kind"].as_str().expect("an event has a kind"))
        .collect()
}

#[test]
fn nothing_has_happened_before_the_first_run() {
    let app = TestApp::start();
    assert!(events(&app, "").is_empty());
}

#[test]
fn topics_are_born_split_and_merged() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 1 }));
    app.refresh(&json!({ "n_clusters": 3 }));
    app.refresh(&json!({ "n_clusters": 3 }));
    app.refresh(&json!({ "n_clusters": 1 }));
    let all = events(&app, "");
    assert_eq!(kinds(&all, 1), ["born"]);
    assert_eq!(kinds(&all, 2)[0], "split");
    assert!(!kinds(&all, 2).contains(&"born"));
    assert_eq!(kinds(&all, 3), [""; 0]);
    assert_eq!(kinds(&all, 4)[0], "merged");
    let split = all.iter().find(|event| event["kind"] == "split").unwrap();
    assert_eq!(list(&split["parts"]).len(), 3);
    assert_eq!(split["n_documents_before"], 12);
    assert!(!list(&split["examples"]).is_empty());
    let merged = all.iter().find(|event| event["kind"] == "merged").unwrap();
    assert_eq!(merged["n_documents"], 12);
}

#[test]
fn a_topic_comes_back_as_itself() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    for n_clusters in [3, 1, 3] {
        app.refresh(&json!({ "n_clusters": n_clusters }));
    }
    let all = events(&app, "");
    let born: Vec<&Value> = all.iter().filter(|event| event["kind"] == "born").collect();
    assert_eq!(born.len(), 3);
    let revived = all.iter().filter(|event| event["kind"] == "revived");
    let ids: Vec<&Value> = revived.map(|event| &event["topic"]["id"]).collect();
    assert_eq!(ids.len(), 2);
    assert!(
        ids.iter()
            .all(|id| born.iter().any(|event| event["topic"]["id"] == **id))
    );
}

#[test]
fn a_topic_whose_documents_are_gone_has_ended() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3 }));
    let trams = app.get("documents/tram-1").json()["topics"][0]["id"].clone();
    for number in 1..=4 {
        app.delete(&format!("documents/tram-{number}"));
    }
    app.refresh(&json!({ "n_clusters": 2 }));
    let ended: Vec<Value> = events(&app, "")
        .into_iter()
        .filter(|event| event["kind"] == "ended")
        .collect();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0]["topic"]["id"], trams);
    assert_eq!(
        (&ended[0]["n_documents_before"], &ended[0]["n_documents"]),
        (&json!(0), &json!(0))
    );
    let of_topic = events(&app, &format!("?topic={}", trams.as_str().unwrap()));
    assert_eq!(of_topic.len(), 2);
}

#[test]
fn pages_of_events_hold_each_once() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    for n_clusters in [3, 1, 3, 2] {
        app.refresh(&json!({ "n_clusters": n_clusters }));
    }
    let all = events(&app, "");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("topics/events?limit=2{cursor}")).json();
        paged.extend(list(&page["events"]).to_vec());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, all);
    app.get("topics/events?limit=0")
        .expect_problem(400, "invalid_limit");
    app.get("topics/events?cursor=first")
        .expect_problem(400, "invalid_cursor");
    app.get("topics/events?topic=first")
        .expect_problem(400, "invalid_id");
}

#[test]
fn many_new_documents_suggest_a_refresh() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let topics = app.refresh(&json!({ "n_clusters": 3 }));
    assert_eq!(topics["drift"]["refresh_suggested"], false);
    app.hands.move_on(SignedDuration::from_mins(1));
    for number in 0..30 {
        app.add_text(
            &format!("wool-{number}"),
            &format!("The spinning wheel turns the wool of {number} sheep into yarn for the loom."),
        );
    }
    let drift = app.get("topics").json()["drift"].clone();
    assert_eq!(drift["n_new_documents"], 30);
    assert_eq!(drift["refresh_suggested"], true);
    assert_eq!(drift["reason"], "many_new_documents");
    assert_eq!(app.refresh(&json!({}))["drift"]["refresh_suggested"], false);
}

#[test]
fn passages_far_from_every_topic_belong_to_none_within_the_bound() {
    let app = TestApp::with_sample();
    let none = app.refresh(&json!({ "n_clusters": 7, "max_unassigned": 0 }));
    assert_eq!(none["unassigned"]["n_far"], 0);
    let some = app.refresh(&json!({ "n_clusters": 7, "max_unassigned": 0.1 }));
    let n_passages = some["model"]["n_passages"].as_f64().unwrap();
    assert!(some["unassigned"]["n_far"].as_f64().unwrap() <= 0.15 * n_passages);
    for wrong in [json!(-0.1), json!(0.9)] {
        let answer = app.post("topics/refresh", &json!({ "max_unassigned": wrong }));
        answer.expect_problem(400, "invalid_max_unassigned");
    }
}

#[test]
fn passages_of_a_topic_come_page_by_page_the_most_typical_first() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "n_clusters": 7 }));
    let topic = topics["topics"][0]["id"].as_str().unwrap();
    let all = app
        .get(&format!("topics/{topic}/passages?limit=1000"))
        .json();
    let n_passages = topics["topics"][0]["n_passages"].as_u64().unwrap();
    assert_eq!(list(&all["passages"]).len() as u64, n_passages);
    let first = app.get(&format!("topics/{topic}/passages?limit=2")).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = app
        .get(&format!("topics/{topic}/passages?limit=2&cursor={cursor}"))
        .json();
    let ids: Vec<String> = [first, second]
        .iter()
        .flat_map(|page| texts(&page["passages"], "/id"))
        .collect();
    assert_eq!(ids, texts(&all["passages"], "/id")[..4]);
    let similarities: Vec<f64> = list(&all["passages"])
        .iter()
        .map(|passage| passage["similarity"].as_f64().unwrap())
        .collect();
    assert!(similarities.is_sorted_by(|a, b| a >= b));
}
