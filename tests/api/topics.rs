//! Topics found, listed, read; and the topics of any text.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{NOW, TestApp, encoded, list, numbers, texts};
use crate::corpus;

fn app_with_topics() -> (TestApp, Value) {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let topics = app.refresh(&json!({ "n_clusters": 3 }));
    (app, topics)
}

/// Every document of a topic, page by page.
fn documents_of(app: &TestApp, topic: &str, limit: usize) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("topics/{topic}/documents?limit={limit}{cursor}");
        let page = app.get(&path).json();
        assert!(list(&page["documents"]).len() <= limit);
        found.extend(texts(&page["documents"], "/document/id"));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={}", encoded(next)),
            None => return found,
        }
    }
}

#[test]
fn there_are_no_topics_before_the_first_refresh() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let topics = app.get("topics").json();
    assert_eq!(
        (&topics["model"], &topics["topics"]),
        (&Value::Null, &json!([]))
    );
    assert_eq!(topics["unassigned"]["n_documents"], 12);
    assert!(topics["unassigned"]["reason"].is_string());
    app.get("topics/t1").expect_problem(409, "no_topics_yet");
    let answer = app.post("topics/assign", &json!({ "text": "bread" }));
    answer.expect_problem(409, "no_topics_yet");
}

#[test]
fn an_empty_collection_has_no_topics_to_find() {
    let app = TestApp::start();
    let answer = app.post("topics/refresh", &json!({}));
    answer.expect_problem(409, "empty_collection");
    app.add_text("crabs", "🦀🦀🦀");
    let answer = app.post("topics/refresh", &json!({}));
    answer.expect_problem(409, "empty_collection");
}

#[test]
fn a_number_of_topics_that_cannot_be_is_refused() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    for n_clusters in [0, 1000, usize::MAX] {
        let answer = app.post("topics/refresh", &json!({ "n_clusters": n_clusters }));
        let detail = answer.expect_problem(400, "invalid_n_clusters");
        assert!(detail.contains(&n_clusters.to_string()), "{detail}");
    }
    for body in [
        json!({ "n_clusters": -1 }),
        json!({ "clusters": 3 }),
        json!([3]),
    ] {
        app.post("topics/refresh", &body)
            .expect_problem(400, "invalid_json");
    }
}

#[test]
fn as_many_topics_as_passages_and_a_single_one_are_both_found() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let n_passages = app.get("/v1/collections/default").json()["n_passages"].as_u64();
    for n_clusters in [1, n_passages.unwrap()] {
        let topics = app.refresh(&json!({ "n_clusters": n_clusters }));
        let n_topics = list(&topics["topics"]).len() as u64;
        assert!((1..=n_clusters).contains(&n_topics), "{n_topics}");
        let labels: BTreeSet<String> = texts(&topics["topics"], "/label").into_iter().collect();
        assert_eq!(labels.len() as u64, n_topics, "labels are unique");
    }
}

#[test]
fn topics_have_labels_keywords_and_representatives() {
    let (_app, topics) = app_with_topics();
    assert_eq!(list(&topics["topics"]).len(), 3);
    for topic in list(&topics["topics"]) {
        assert!(!topic["label"].as_str().unwrap().is_empty());
        assert!(!list(&topic["keywords"]).is_empty());
        let weights = numbers(&topic["keywords"], "/weight");
        assert!(
            weights.iter().all(|weight| (0.0..=1.0).contains(weight)),
            "{weights:?}"
        );
        assert!(!list(&topic["representatives"]).is_empty());
        assert!(
            texts(&topic["representatives"], "/text")
                .iter()
                .all(|text| !text.is_empty())
        );
        assert!(topic["n_documents"].as_u64().unwrap() > 0);
    }
    let labels: BTreeSet<String> = texts(&topics["topics"], "/label").into_iter().collect();
    assert_eq!(labels.len(), 3, "{labels:?}");
}

#[test]
fn topics_keep_subjects_apart() {
    let (app, topics) = app_with_topics();
    for id in texts(&topics["topics"], "/id") {
        let found = documents_of(&app, &id, 100);
        let subjects: BTreeSet<&str> = found.iter().map(|id| corpus::subject(id)).collect();
        assert_eq!(subjects.len(), 1, "{found:?}");
    }
}

#[test]
fn sizes_and_shares_add_up() {
    let app = TestApp::with_sample();
    app.add_text("crabs", "🦀🦀🦀");
    let topics = app.refresh(&json!({ "n_clusters": 7, "max_unassigned": 0 }));
    let total = |field| numbers(&topics["topics"], field).iter().sum::<f64>();
    assert!((total("/share") - 1.0).abs() < 1e-5);
    let collection = app.get("/v1/collections/default").json();
    assert_eq!(topics["unassigned"]["n_documents"], 1);
    assert_eq!(topics["unassigned"]["n_passages"], 1);
    assert_eq!(topics["unassigned"]["n_unknown"], 1);
    assert_eq!(
        topics["unassigned"]["reason"],
        "the model knows no word of 1"
    );
    assert_eq!(
        Some(total("/n_documents") + 1.0),
        collection["n_documents"].as_f64()
    );
    assert_eq!(
        Some(total("/n_passages") + 1.0),
        collection["n_passages"].as_f64()
    );
    assert_eq!(collection["n_topics"], list(&topics["topics"]).len());
    let sizes = numbers(&topics["topics"], "/n_passages");
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
}

#[test]
fn the_run_says_how_it_was_made() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "seed": 7 }));
    let model = &topics["model"];
    assert_eq!((&model["id"], &model["seed"]), (&json!(1), &json!(7)));
    assert_eq!(model["n_clusters_chosen"], "automatically");
    assert_eq!(model["created_at"], NOW);
    assert_eq!(model["n_documents"], 64);
    let n_clusters = model["n_clusters"].as_u64().unwrap() as usize;
    assert_eq!(list(&topics["topics"]).len(), n_clusters);
    assert!(n_clusters > 1);
    let curve = numbers(&model["curve"], "/n_clusters");
    assert!(curve.contains(&(n_clusters as f64)), "{curve:?}");
    assert!(
        numbers(&model["curve"], "/score")
            .iter()
            .all(|score| score.is_finite())
    );
    let topics = app.refresh(&json!({ "n_clusters": 2 }));
    assert_eq!(topics["model"]["id"], 2);
    assert_eq!(topics["model"]["n_clusters_chosen"], "given");
    assert_eq!(topics["model"]["curve"], json!([]));
}

#[test]
fn one_topic_reads_as_it_is_listed() {
    let (app, topics) = app_with_topics();
    for topic in list(&topics["topics"]) {
        let id = topic["id"].as_str().unwrap();
        assert_eq!(&app.get(&format!("topics/{id}")).json(), topic);
    }
}

#[test]
fn pages_of_a_topic_hold_every_document_once() {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({ "n_clusters": 4 }));
    let mut of_any_topic = BTreeSet::new();
    for topic in list(&topics["topics"]) {
        let id = topic["id"].as_str().unwrap();
        let found = documents_of(&app, id, 3);
        let unique: BTreeSet<&String> = found.iter().collect();
        assert_eq!(unique.len(), found.len(), "{found:?}");
        assert_eq!(found, documents_of(&app, id, 1000));
        assert!(found.len() as u64 >= topic["n_documents"].as_u64().unwrap());
        of_any_topic.extend(found);
    }
    assert_eq!(of_any_topic.len(), 64);
}

#[test]
fn documents_of_a_topic_come_with_their_shares_largest_first() {
    let (app, topics) = app_with_topics();
    let id = topics["topics"][0]["id"].as_str().unwrap();
    let page = app.get(&format!("topics/{id}/documents")).json();
    let shares = numbers(&page["documents"], "/share");
    assert!(shares.is_sorted_by(|a, b| a >= b), "{shares:?}");
    assert!(
        shares.iter().all(|share| (0.0..=1.001).contains(share)),
        "{shares:?}"
    );
    assert!(page["documents"][0]["document"]["title"].is_string());
}

#[test]
fn a_page_that_cannot_be_is_refused() {
    let (app, topics) = app_with_topics();
    let id = topics["topics"][0]["id"].as_str().unwrap();
    let refused = |query: &str, code: &str| {
        let answer = app.get(&format!("topics/{id}/documents?{query}"));
        answer.expect_problem(400, code);
    };
    refused("limit=0", "invalid_limit");
    refused("limit=1000000", "invalid_limit");
    refused("limit=abc", "invalid_query");
    refused("pages=2", "invalid_query");
    refused("cursor=nonsense", "invalid_cursor");
    refused("cursor=-1", "invalid_cursor");
    refused("cursor=5", "invalid_cursor");
}

#[test]
fn an_unknown_topic_is_not_found_and_a_malformed_id_is_refused() {
    let (app, _) = app_with_topics();
    for path in ["topics/t99", "topics/t99/documents"] {
        app.get(path).expect_problem(404, "unknown_topic");
    }
    for id in ["1", "t", "tx", "t-1", "T1", "t99999999999", "refreshed"] {
        app.get(&format!("topics/{id}"))
            .expect_problem(400, "invalid_id");
    }
}

#[test]
fn a_text_is_assigned_to_the_topics_nearest_to_it() {
    let (app, topics) = app_with_topics();
    let text = "A telescope shows the tail of the comet.";
    let answer = app.post("topics/assign", &json!({ "text": text })).json();
    let scores = numbers(&answer["topics"], "/score");
    assert!((1..=5).contains(&scores.len()), "{scores:?}");
    assert!(
        scores
            .iter()
            .all(|score| *score >= scores[0] / 2.0 && *score > 0.0)
    );
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let nearest = answer["topics"][0]["id"].as_str().unwrap();
    let documents = documents_of(&app, nearest, 100);
    assert!(documents.contains(&"comet-2".to_owned()), "{documents:?}");
    let labels = texts(&topics["topics"], "/label");
    assert!(labels.contains(&answer["topics"][0]["label"].as_str().unwrap().to_owned()));
}

#[test]
fn a_text_without_known_words_has_no_topics() {
    let (app, _) = app_with_topics();
    let answer = app
        .post("topics/assign", &json!({ "text": "🦀🦀🦀" }))
        .json();
    assert_eq!(answer["topics"], json!([]));
}

#[test]
fn a_text_that_cannot_be_assigned_is_refused() {
    let (app, _) = app_with_topics();
    let refused = |body: Value, code: &str| {
        app.post("topics/assign", &body).expect_problem(400, code);
    };
    refused(json!({ "text": "" }), "empty_text");
    refused(
        json!({ "text": "x".repeat((1 << 20) + 1) }),
        "text_too_long",
    );
    refused(json!({}), "invalid_json");
    refused(json!({ "text": 5 }), "invalid_json");
    refused(json!({ "text": "a", "limit": 5 }), "invalid_json");
}

#[test]
fn a_text_of_white_space_cannot_be_assigned_because_it_is_empty() {
    let (app, _) = app_with_topics();
    let answer = app.post("topics/assign", &json!({ "text": " \n\t" }));
    answer.expect_problem(400, "empty_text");
}
