//! More like this: what a strength says, and when nothing can be said.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::app::{TestApp, list, numbers, texts};
use crate::similar::ids;

#[test]
fn two_documents_are_one_story_for_a_search_exactly_when_they_are_one_in_the_list() {
    let app = TestApp::with_sample();
    let copied = app.get("documents/why-is-my-loaf-flat").json();
    app.add_text("copy", copied["text"].as_str().unwrap());
    let listed = app.get("documents?limit=1000").json();
    let story_of: HashMap<String, String> = texts(&listed["documents"], "/id")
        .into_iter()
        .map(|id| {
            let document = app.get(&format!("documents/{id}")).json();
            (id, document["story"]["id"].as_str().unwrap().to_owned())
        })
        .collect();
    let mut n_of_stories = 0;
    for (id, story) in &story_of {
        let path = format!("documents/{id}/similar?limit=1000&min_strength=unrelated");
        for found in list(&app.get(&path).json()["matches"]) {
            let other = found["document"]["id"].as_str().unwrap();
            let strength = found["strength"].as_str().unwrap();
            let is_story = ["same_story", "duplicate"].contains(&strength);
            assert_eq!(
                is_story,
                story == &story_of[other],
                "{id} {other} {strength}"
            );
            n_of_stories += usize::from(is_story);
        }
    }
    assert!(n_of_stories >= 2, "{n_of_stories}");
}

#[test]
fn a_few_words_are_no_story_but_a_whole_document_of_them_is_copied() {
    let app = TestApp::with_sample();
    app.add_text("short", "Harbour wall");
    for text in ["harbour", "bread", "flood", "record tide in Saltgate"] {
        let answer = app.similar(&json!({ "like": [{ "text": text }], "limit": 100 }));
        assert!(!list(&answer["matches"]).is_empty(), "{answer}");
        for strength in texts(&answer["matches"], "/strength") {
            assert!(
                ["weak", "related"].contains(&strength.as_str()),
                "{text} {strength}"
            );
        }
    }
    let copy = app.similar(&json!({ "like": [{ "text": "harbour WALL" }] }));
    assert_eq!(copy["matches"][0]["document"]["id"], "short");
    assert_eq!(copy["matches"][0]["strength"], "duplicate");
}

#[test]
fn what_says_nothing_has_no_answer_and_a_reason() {
    let app = TestApp::with_sample();
    app.refresh(&json!({ "n_clusters": 6 }));
    for (text, reason) in [
        (
            "qwzrty zxcvb",
            "neither the model nor the collection knows a word",
        ),
        ("?! -- ...", "no word that tells something"),
        ("the of and to", "no word that tells something"),
    ] {
        let question = json!({ "like": [{ "text": text }], "min_strength": "unrelated" });
        let answer = app.similar(&question);
        assert_eq!(answer["matches"], json!([]), "{text}");
        assert!(
            answer["reason"].as_str().unwrap().contains(reason),
            "{answer}"
        );
        let assigned = app.post("topics/assign", &json!({ "text": text })).json();
        assert_eq!(assigned["topics"], json!([]), "{text}");
    }
}

#[test]
fn the_score_of_a_document_does_not_depend_on_the_length_of_a_page() {
    let app = TestApp::start();
    let words = [
        "harbour", "bread", "comet", "violin", "tax", "glacier", "orchard", "goal",
    ];
    let document = |i: usize| {
        let [a, b, c, d] = [i, i / 8, i / 64, 5 * i + 3].map(|at| words[at % 8]);
        let text = format!("The {a} and the {b} of the {c} were seen beside the {d} of house {i}.");
        json!({ "id": format!("d{i}"), "text": text })
    };
    app.add(&json!((0..700).map(document).collect::<Vec<Value>>()));
    let first = app.get("documents?limit=1").json();
    let id = first["documents"][0]["id"].as_str().unwrap();
    let scores = |limit: usize| -> HashMap<String, f64> {
        let mut path = format!("documents/{id}/similar?limit={limit}&min_strength=unrelated");
        let mut found = HashMap::new();
        loop {
            let answer = app.get(&path).json();
            let ids = ids(&answer).into_iter();
            found.extend(ids.zip(numbers(&answer["matches"], "/score")));
            let Some(cursor) = answer["next_cursor"].as_str() else {
                return found;
            };
            path = format!(
                "documents/{id}/similar?limit={limit}&min_strength=unrelated&cursor={cursor}"
            );
        }
    };
    let (few, many) = (scores(100), scores(1_000));
    assert!(few.len() >= 400 && many.len() >= few.len());
    for (id, score) in few {
        assert!((many[&id] - score).abs() < 1e-6, "{id}");
    }
}

#[test]
fn all_documents_of_a_large_story_are_of_that_story() {
    let app = TestApp::start();
    let text = "Saltgate harbour flooded on Tuesday when a record tide climbed over the quay, said Edda Quill.";
    let copies = (0..900).map(|i| json!({ "id": format!("copy-{i}"), "text": text }));
    app.add(&json!(copies.collect::<Vec<Value>>()));
    let path = "documents/copy-7/similar?limit=1000&min_strength=unrelated";
    let strengths = texts(&app.get(path).json()["matches"], "/strength");
    assert_eq!(strengths, vec!["duplicate"; 899]);
}
