//! More like this.

use serde_json::{Value, json};

use crate::app::{Answer, TestApp, list, numbers, texts};
use crate::corpus::{self, subject};

pub fn app_with_corpus() -> TestApp {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app
}

pub fn ids(answer: &Value) -> Vec<String> {
    texts(&answer["matches"], "/document/id")
}

fn score_of(answer: &Value, id: &str) -> f64 {
    let found = list(&answer["matches"])
        .iter()
        .find(|found| found["document"]["id"] == id);
    let score = found.and_then(|found| found["score"].as_f64());
    score.expect("the document is among the answers")
}

/// A number that is none becomes null in JSON.
fn assert_every_score_is_a_number(answer: &Value) {
    for found in list(&answer["matches"]) {
        assert!(found["score"].is_number(), "{found}");
        assert!(numbers(&found["passages"], "/score").len() <= 3);
    }
}

#[test]
fn the_closest_document_comes_first_and_the_source_never() {
    let app = TestApp::with_sample();
    let answer = app
        .get("documents/orchard-line-to-open-on-12-april/similar?min_strength=unrelated")
        .json();
    let found = ids(&answer);
    assert_eq!(found[0], "orchard-line-will-open-on-saturday-12-april");
    assert_eq!(found.len(), 10);
    assert!(!found.contains(&"orchard-line-to-open-on-12-april".to_owned()));
    let scores = numbers(&answer["matches"], "/score");
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    assert!(scores[0] <= 1.001);
    assert!(answer.get("reason").is_none());
}

#[test]
fn documents_of_one_subject_are_closest() {
    let app = app_with_corpus();
    for source in ["bread-2", "comet-2", "tram-1"] {
        let answer = app
            .get(&format!(
                "documents/{source}/similar?min_strength=unrelated&limit=2"
            ))
            .json();
        for found in ids(&answer) {
            assert_eq!(subject(&found), subject(source), "{found} for {source}");
        }
    }
}

#[test]
fn a_limit_is_kept_and_all_are_there_when_it_is_large() {
    let app = app_with_corpus();
    for limit in [1, 3, 11] {
        let answer = app
            .get(&format!(
                "documents/bread-1/similar?min_strength=unrelated&limit={limit}"
            ))
            .json();
        assert_eq!(list(&answer["matches"]).len(), limit);
    }
    let answer = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=1000")
        .json();
    assert_eq!(list(&answer["matches"]).len(), 11);
}

#[test]
fn a_smaller_limit_gives_the_beginning_of_the_same_answer() {
    let app = TestApp::with_sample();
    let path = "documents/why-is-my-loaf-flat/similar";
    let (few, many) = (
        app.get(&format!("{path}?limit=4")).json(),
        app.get(&format!("{path}?limit=40")).json(),
    );
    assert_eq!(list(&few["matches"]), &list(&many["matches"])[..4]);
}

#[test]
fn a_least_score_is_kept() {
    let app = app_with_corpus();
    let all = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=1000")
        .json();
    let least = numbers(&all["matches"], "/score")[2];
    let answer = app
        .get(&format!(
            "documents/bread-1/similar?min_strength=unrelated&min_score={least}"
        ))
        .json();
    assert_eq!(ids(&answer), ids(&all)[..3]);
}

#[test]
fn a_least_score_that_is_no_number_is_refused() {
    let app = app_with_corpus();
    for (least, code) in [
        ("abc", "invalid_query"),
        ("", "invalid_query"),
        ("NaN", "invalid_min_score"),
        ("inf", "invalid_min_score"),
    ] {
        let answer = app.get(&format!(
            "documents/bread-1/similar?min_strength=unrelated&min_score={least}"
        ));
        answer.expect_problem(400, code);
    }
}

#[test]
fn an_empty_answer_has_a_reason() {
    let app = TestApp::start();
    app.add_text("a", "Bread is baked from dough.");
    let alone = app.get("documents/a/similar").json();
    assert_eq!(alone["matches"], json!([]));
    assert!(
        alone["reason"]
            .as_str()
            .unwrap()
            .contains("no other document")
    );
    app.add_text("b", "Comets have tails.");
    let far = app
        .get("documents/a/similar?min_strength=unrelated&min_score=0.99")
        .json();
    assert_eq!(far["matches"], json!([]));
    assert!(
        far["reason"].as_str().unwrap().contains("good enough"),
        "{far}"
    );
}

#[test]
fn a_passage_of_the_answer_is_shown_beside_the_one_it_matches() {
    let app = app_with_corpus();
    let answer = app.get("documents/comet-1/similar").json();
    for found in list(&answer["matches"]) {
        let id = found["document"]["id"].as_str().unwrap();
        let document = app.get(&format!("documents/{id}")).json();
        let text = document["text"].as_str().unwrap();
        for passage in list(&found["passages"]) {
            let start = passage["start"].as_u64().unwrap() as usize;
            let end = passage["end"].as_u64().unwrap() as usize;
            assert_eq!(passage["text"], text[start..end]);
            assert!(
                passage["id"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{id}#"))
            );
            assert_eq!(passage["matched_passage"]["id"], "comet-1#0");
        }
    }
}

#[test]
fn passages_answer_when_they_are_asked_for() {
    let app = app_with_corpus();
    app.add_text("long", &corpus::long_text(40));
    let answer = app
        .get("documents/bread-1/similar?min_strength=unrelated&group_by=passage&limit=1000")
        .json();
    let mut passages = Vec::new();
    for found in list(&answer["matches"]) {
        assert_eq!(list(&found["passages"]).len(), 1);
        passages.push(found["passages"][0]["id"].as_str().unwrap());
    }
    let n_of_long = passages.iter().filter(|id| id.starts_with("long#")).count();
    assert!(n_of_long > 1, "{passages:?}");
    assert!(!passages.iter().any(|id| id.starts_with("bread-1#")));
    let n_found = passages.len();
    passages.sort_unstable();
    passages.dedup();
    assert_eq!(passages.len(), n_found);
    let answer = app.get("documents/bread-1/similar?min_strength=unrelated&group_by=paragraph");
    answer.expect_problem(400, "invalid_query");
}

#[test]
fn a_text_finds_its_subject() {
    let app = app_with_corpus();
    let answer =
        app.similar(&json!({ "like": [{ "text": "baking a loaf of bread" }], "limit": 3 }));
    assert!(
        ids(&answer).iter().all(|id| subject(id) == "bread"),
        "{answer}"
    );
    let matched = &answer["matches"][0]["passages"][0]["matched_passage"];
    assert_eq!(
        matched,
        &json!({ "id": null, "text": "baking a loaf of bread" })
    );
}

#[test]
fn several_examples_are_all_liked_and_none_is_an_answer() {
    let app = app_with_corpus();
    let like = json!([{ "document": "bread-1" }, { "document": "comet-1" }]);
    let found =
        ids(&app.similar(&json!({ "like": like, "limit": 1000, "min_strength": "unrelated" })));
    assert_eq!(found.len(), 10);
    assert!(!found.iter().any(|id| id == "bread-1" || id == "comet-1"));
    let first: Vec<&str> = found[..6].iter().map(|id| subject(id)).collect();
    assert!(
        first.contains(&"bread") && first.contains(&"comet"),
        "{found:?}"
    );
    assert!(!first.contains(&"tram"), "{found:?}");
}

#[test]
fn what_is_unlike_is_lowered_and_never_an_answer() {
    let app = app_with_corpus();
    let like = json!([{ "document": "bread-1" }]);
    let with =
        app.similar(&json!({ "like": like, "unlike": [{ "document": "bread-3" }], "limit": 1000, "min_strength": "unrelated" }));
    let without = app.similar(&json!({ "like": like, "limit": 1000, "min_strength": "unrelated" }));
    assert!(!ids(&with).contains(&"bread-3".to_owned()));
    assert!(score_of(&with, "bread-4") < score_of(&without, "bread-4"));
    for id in ids(&with) {
        assert!(
            score_of(&with, &id) <= score_of(&without, &id) + 1e-5,
            "{id}"
        );
    }
}

#[test]
fn a_passage_is_an_example_and_its_document_no_answer() {
    let app = app_with_corpus();
    app.add_text("long", &corpus::long_text(40));
    let answer = app.similar(
        &json!({ "like": [{ "passage": "long#1" }], "limit": 1000, "min_strength": "unrelated" }),
    );
    assert!(!ids(&answer).contains(&"long".to_owned()));
    let matched = texts(&answer["matches"], "/passages/0/matched_passage/id");
    assert!(matched.iter().all(|id| id == "long#1"), "{matched:?}");
}

#[test]
fn an_unknown_example_is_not_found() {
    let app = app_with_corpus();
    let ask = |example: Value| app.post("similar", &json!({ "like": [example] }));
    ask(json!({ "document": "none" })).expect_problem(404, "unknown_document");
    ask(json!({ "passage": "none#0" })).expect_problem(404, "unknown_passage");
    ask(json!({ "passage": "bread-1#99" })).expect_problem(404, "unknown_passage");
    let unlike = json!({ "like": [{ "text": "bread" }], "unlike": [{ "document": "none" }] });
    app.post("similar", &unlike)
        .expect_problem(404, "unknown_document");
}

#[test]
fn an_id_that_cannot_be_one_is_refused() {
    let app = app_with_corpus();
    let ask = |example: Value| app.post("similar", &json!({ "like": [example] }));
    for passage in ["bread-1", "bread-1#", "bread-1#x", "bread-1#-1", "#0"] {
        ask(json!({ "passage": passage })).expect_problem(400, "invalid_id");
    }
    ask(json!({ "document": "" })).expect_problem(400, "invalid_id");
}

#[test]
fn a_question_that_cannot_be_answered_is_refused() {
    let app = app_with_corpus();
    let refused = |question: Value, code: &str| {
        let answer: Answer = app.post("similar", &question);
        answer.expect_problem(400, code);
    };
    let bread = json!([{ "text": "bread" }]);
    refused(json!({ "like": [] }), "nothing_liked");
    refused(json!({ "like": [], "unlike": bread }), "nothing_liked");
    refused(json!({}), "invalid_json");
    refused(json!({ "like": [{}] }), "invalid_json");
    refused(
        json!({ "like": [{ "text": "a", "document": "b" }] }),
        "invalid_json",
    );
    refused(json!({ "like": [{ "texts": "a" }] }), "invalid_json");
    refused(json!({ "like": bread, "limit": "5" }), "invalid_json");
    refused(json!({ "like": bread, "limits": 5 }), "invalid_json");
    refused(json!({ "like": bread, "limit": 0 }), "invalid_limit");
    refused(json!({ "like": bread, "limit": 1001 }), "invalid_limit");
    refused(
        json!({ "like": vec![bread[0].clone(); 101] }),
        "too_many_examples",
    );
    refused(
        json!({ "like": [{ "text": "x".repeat((1 << 20) + 1) }] }),
        "text_too_long",
    );
}

#[test]
fn an_empty_text_is_refused() {
    let app = app_with_corpus();
    for text in ["", "  \n\t"] {
        let question = json!({ "like": [{ "text": text }] });
        app.post("similar", &question)
            .expect_problem(400, "empty_text");
    }
}

#[test]
fn a_text_of_stop_words_gives_a_reason() {
    let app = app_with_corpus();
    for text in ["the", "the and of to a in is it", "?!"] {
        let answer = app.similar(&json!({ "like": [{ "text": text }] }));
        assert_eq!(answer["matches"], json!([]), "{answer}");
        assert!(answer["reason"].is_string(), "{answer}");
    }
}

#[test]
fn a_text_of_unknown_characters_gives_a_reason() {
    let app = app_with_corpus();
    for text in ["🦀🦀🦀", "\u{E000}\u{E001}", "\u{200b}"] {
        let answer = app.similar(&json!({ "like": [{ "text": text }] }));
        assert_eq!(answer["matches"], json!([]), "{text:?}");
        assert!(
            answer["reason"].as_str().unwrap().contains("no word"),
            "{text:?}"
        );
    }
}

#[test]
fn a_document_of_unknown_characters_neither_answers_nor_breaks_anything() {
    let app = app_with_corpus();
    app.add_text("crabs", "🦀🦀🦀");
    let about = app.get("documents/crabs/similar").json();
    assert!(
        about["reason"].as_str().unwrap().contains("a word"),
        "{about}"
    );
    let answer = app
        .get("documents/bread-1/similar?min_strength=unrelated&limit=1000")
        .json();
    assert!(!ids(&answer).contains(&"crabs".to_owned()));
    assert_every_score_is_a_number(&answer);
}

#[test]
fn an_updated_document_is_found_by_its_new_text() {
    let app = app_with_corpus();
    app.add_text(
        "bread-4",
        "The comet shows its tail in the telescope among the stars.",
    );
    let answer = app
        .get("documents/comet-4/similar?min_strength=unrelated&limit=4")
        .json();
    assert!(ids(&answer).contains(&"bread-4".to_owned()), "{answer}");
}
