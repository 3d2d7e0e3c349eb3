//! Documents listed, read, cut into passages, deleted.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::app::{TestApp, encoded, list, texts};
use crate::corpus;

/// Ids that mean something in a URL, unless they are encoded.
const STRANGE_IDS: [&str; 12] = [
    "https://a.example/b/c?d=e&f=g#h",
    "a/b",
    "a/passages",
    "a%2Fb",
    "100%",
    "one + one = two",
    "x?limit=0",
    "Grüße/日本 🦀",
    "..",
    "a;b,c:d@e",
    "\"quoted\" \\ back",
    "t1#0",
];

#[test]
fn strange_ids_round_trip_through_every_route() {
    let app = TestApp::start();
    for id in STRANGE_IDS {
        app.add_text(id, &format!("The comet called {id} has a tail."));
    }
    for id in STRANGE_IDS {
        let path = format!("documents/{}", encoded(id));
        assert_eq!(app.get(&path).json()["id"], id);
        let passages = app.get(&format!("{path}/passages")).json();
        assert_eq!(passages["passages"][0]["id"], format!("{id}#0"));
        let similar = app
            .get(&format!("{path}/similar?min_strength=unrelated&limit=1000"))
            .json();
        let found = texts(&similar["matches"], "/document/id");
        assert_eq!(found.len(), STRANGE_IDS.len() - 1, "{id}");
        assert!(!found.iter().any(|other| other == id), "{id}");
    }
    for (n_deleted, id) in (1..).zip(STRANGE_IDS) {
        assert_eq!(
            app.delete(&format!("documents/{}", encoded(id))).status,
            204
        );
        let left = app.get("documents").json();
        assert_eq!(
            list(&left["documents"]).len(),
            STRANGE_IDS.len() - n_deleted
        );
    }
}

#[test]
fn strange_ids_are_found_by_passage_too() {
    let app = TestApp::start();
    for id in STRANGE_IDS {
        app.add_text(id, &format!("The comet called {id} has a tail."));
    }
    for id in STRANGE_IDS {
        let answer = app.similar(&json!({ "like": [{ "passage": format!("{id}#0") }] }));
        assert!(!texts(&answer["matches"], "/document/id").contains(&id.to_owned()));
        let matched = &answer["matches"][0]["passages"][0]["matched_passage"];
        assert_eq!(matched["id"], format!("{id}#0"));
    }
}

#[test]
fn documents_are_listed_in_pages_in_order_of_id() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("documents?limit=5{cursor}")).json();
        assert!(list(&page["documents"]).len() <= 5);
        found.extend(texts(&page["documents"], "/id"));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={}", encoded(next)),
            None => break,
        }
    }
    let mut expected = texts(&json!(corpus::documents()), "/id");
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_listed_document_has_a_heading_but_no_text() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let page = app.get("documents?limit=1").json();
    let heading = json!({
        "id": "bread-1", "title": "Report bread-1", "url": "https://oven.example/bread-1",
        "source": "oven", "published_at": "2025-03-03T09:00:00Z",
    });
    assert_eq!(page["documents"], json!([heading]));
    assert_eq!(page["next_cursor"], "bread-1");
}

#[test]
fn limits_that_cannot_be_are_refused() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    for path in ["documents", "documents/a/similar"] {
        for limit in ["0", "1001", "1000000"] {
            let answer = app.get(&format!("{path}?limit={limit}"));
            let detail = answer.expect_problem(400, "invalid_limit");
            assert!(detail.contains(limit), "{detail}");
        }
        for limit in ["abc", "-1", "1.5", "", "99999999999999999999999"] {
            let answer = app.get(&format!("{path}?limit={limit}"));
            answer.expect_problem(400, "invalid_query");
        }
        assert_eq!(app.get(&format!("{path}?limit=1000")).status, 200);
    }
}

#[test]
fn an_unknown_parameter_is_refused() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    for path in ["documents", "documents/a/similar"] {
        let answer = app.get(&format!("{path}?limt=5"));
        let detail = answer.expect_problem(400, "invalid_query");
        assert!(detail.contains("limt"), "{detail}");
    }
}

#[test]
fn a_document_has_no_topics_before_they_are_found() {
    let app = TestApp::start();
    app.add_text("a", "Words.");
    assert_eq!(app.get("documents/a").json()["topics"], json!([]));
    let passages = app.get("documents/a/passages").json();
    assert_eq!(passages["passages"][0]["topic"], Value::Null);
}

#[test]
fn a_document_and_its_passages_have_topics_after_a_refresh() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    let topics = app.refresh(&json!({ "n_clusters": 3 }));
    let known = texts(&topics["topics"], "/id");
    for id in ["bread-1", "comet-2", "tram-3"] {
        let document = app.get(&format!("documents/{id}")).json();
        let shares: f64 = list(&document["topics"])
            .iter()
            .filter_map(|topic| topic["share"].as_f64())
            .sum();
        assert!((shares - 1.0).abs() < 1e-5, "{document}");
        assert!(
            texts(&document["topics"], "/id")
                .iter()
                .all(|t| known.contains(t))
        );
        let passages = app.get(&format!("documents/{id}/passages")).json();
        assert!(
            texts(&passages["passages"], "/topic/id")
                .iter()
                .all(|t| known.contains(t))
        );
    }
}

#[test]
fn passages_cover_the_text_and_their_ranges_are_bytes_of_it() {
    let app = TestApp::start();
    let text = format!(
        "Grüße aus Köln! {} Ende — schöne Grüße 🦀.",
        corpus::long_text(40)
    );
    app.add_text("a", &text);
    let document = app.get("documents/a").json();
    let text = document["text"].as_str().unwrap();
    let answer = app.get("documents/a/passages").json();
    let passages = list(&answer["passages"]);
    assert!(passages.len() > 5);
    let mut covered = 0;
    for (ordinal, passage) in (0_u64..).zip(passages) {
        let start = passage["start"].as_u64().unwrap() as usize;
        let end = passage["end"].as_u64().unwrap() as usize;
        assert_eq!(passage["text"], text[start..end]);
        assert_eq!(passage["ordinal"], ordinal);
        assert_eq!(passage["id"], format!("a#{ordinal}"));
        assert!(
            (1..=60).contains(&passage["n_tokens"].as_u64().unwrap()),
            "{passage}"
        );
        let skipped = text.get(covered..start).unwrap_or_default();
        assert!(skipped.trim().is_empty(), "{skipped:?} is in no passage");
        assert!(end > covered);
        covered = end;
    }
    assert_eq!(covered, text.len());
}

#[test]
fn a_deleted_document_is_gone_from_everywhere() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3 }));
    let before = app.get("/v1/collections/default").json();
    assert_eq!(app.delete("documents/bread-2").status, 204);
    app.get("documents/bread-2")
        .expect_problem(404, "unknown_document");
    app.get("documents/bread-2/passages")
        .expect_problem(404, "unknown_document");
    app.get("documents/bread-2/similar")
        .expect_problem(404, "unknown_document");
    app.delete("documents/bread-2")
        .expect_problem(404, "unknown_document");
    let similar = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=1000")
        .json();
    assert_eq!(list(&similar["matches"]).len(), 10);
    assert!(!similar.to_string().contains("bread-2"));
    assert!(!app.get("topics").text.contains("bread-2"));
    let after = app.get("/v1/collections/default").json();
    assert_eq!(after["n_documents"], 11);
    assert!(after["n_passages"].as_u64() < before["n_passages"].as_u64());
}

#[test]
fn a_deleted_document_can_be_sent_again() {
    let app = TestApp::start();
    app.add_text("a", "The first text.");
    app.delete("documents/a");
    let results = app.add(&json!({ "id": "a", "text": "The first text." }));
    assert_eq!(results[0]["status"], "created");
    assert_eq!(app.get("documents/a").json()["text"], "The first text.");
}

#[test]
fn an_updated_document_has_its_new_passages_only() {
    let app = TestApp::start();
    app.add_text("a", &corpus::long_text(30));
    app.add_text("a", "Short now.");
    let passages = app.get("documents/a/passages").json();
    assert_eq!(texts(&passages["passages"], "/text"), ["Short now."]);
    assert_eq!(app.get("/v1/collections/default").json()["n_passages"], 1);
}

#[test]
fn an_unknown_document_is_not_found() {
    let app = TestApp::start();
    for path in ["documents/a", "documents/a/passages", "documents/a/similar"] {
        let detail = app.get(path).expect_problem(404, "unknown_document");
        assert!(detail.contains('a'), "{detail}");
    }
    app.delete("documents/a")
        .expect_problem(404, "unknown_document");
}

#[test]
fn an_id_that_no_document_can_have_is_refused() {
    let app = TestApp::start();
    for id in ["%20", "a%0Ab", "%00"] {
        app.get(&format!("documents/{id}"))
            .expect_problem(400, "invalid_id");
    }
}

#[test]
fn a_document_keeps_when_it_was_first_ingested_until_it_is_deleted() {
    let app = TestApp::start();
    let times = |app: &TestApp| {
        let document = app.get("documents/a").json();
        let at = |field: &str| document[field].as_str().expect("a time").to_owned();
        (at("first_ingested_at"), at("ingested_at"))
    };
    app.add_text("a", "The comet has a tail.");
    let first = app.hands.now().to_string();
    assert_eq!(times(&app), (first.clone(), first.clone()));

    app.hands.move_on(SignedDuration::from_hours(30));
    app.add_text("a", "The comet has two tails.");
    let second = app.hands.now().to_string();
    assert_eq!(times(&app), (first.clone(), second.clone()));
    let clean = app.post("/v1/collections/default/clean", &json!({}));
    app.wait_for(&clean.json());
    assert_eq!(times(&app), (first, second));
    let passing = |filter: &str| {
        let page = app.get(&format!("documents?filter={}", encoded(filter)));
        list(&page.json()["documents"]).len()
    };
    assert_eq!(passing("first_ingested_at = 2025-04-14"), 1);
    assert_eq!(passing("ingested_at = 2025-04-14"), 0);
    assert_eq!(passing("first_ingested_at >= 2025-04-15"), 0);

    app.delete("documents/a");
    app.hands.move_on(SignedDuration::from_hours(1));
    app.add_text("a", "The comet has two tails.");
    let third = app.hands.now().to_string();
    assert_eq!(times(&app), (third.clone(), third));
}
