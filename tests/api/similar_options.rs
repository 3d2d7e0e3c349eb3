//! More like this: what a score means, diversity, freshness, topics and evidence.

use serde_json::{Value, json};

use crate::app::{TestApp, list, texts};
use crate::corpus;
use crate::similar::{app_with_corpus, ids};

const ORCHARD: &str = "documents/orchard-line-to-open-on-12-april/similar";

#[test]
fn a_copy_is_a_duplicate_a_report_of_the_same_event_the_same_story_and_the_rest_is_less() {
    let app = TestApp::with_sample();
    let original = app.get("documents/why-is-my-loaf-flat").json();
    app.add_text("copy", original["text"].as_str().unwrap());
    let answer = app
        .get("documents/why-is-my-loaf-flat/similar?limit=100&min_strength=unrelated")
        .json();
    assert_eq!(answer["matches"][0]["document"]["id"], "copy");
    assert_eq!(answer["matches"][0]["strength"], "duplicate");
    let last = list(&answer["matches"]).last().unwrap();
    assert_eq!(last["strength"], "unrelated", "{last}");
    app.add_text(
        "ferry-a",
        "The ferry Quintrell ran aground off Dravenholt on Tuesday with 214 people on board. Captain Ostervald said fog hid \
         the Pemmick light. Lifeboats from Wexcombe took everybody off.",
    );
    app.add_text(
        "ferry-b",
        "All 214 passengers of the Quintrell are safe after she hit rocks near Dravenholt. Lifeboats came out from Wexcombe. \
         Captain Ostervald had lost sight of the Pemmick light in fog.",
    );
    let story = app.get("documents/ferry-a/similar").json();
    assert_eq!(story["matches"][0]["document"]["id"], "ferry-b");
    assert_eq!(
        story["matches"][0]["strength"], "same_story",
        "{}",
        story["matches"][0]
    );
}

#[test]
fn a_copy_is_a_duplicate_whatever_the_vectors_say() {
    let app = TestApp::with_sample();
    let text =
        "The pump in the cellar stood still since Monday. Neighbours carried buckets until noon.";
    for (id, title) in [
        ("original", "A flooded cellar"),
        ("copy", "Rates of income tax"),
    ] {
        let document = json!({"id": id, "title": title, "text": text});
        app.add(&json!({"documents": [document]}));
    }
    let answer = app.get("documents/original/similar").json();
    let copy = &answer["matches"][0];
    assert_eq!(copy["document"]["id"], "copy");
    assert_eq!(copy["strength"], "duplicate");
    let cosine = copy["passages"][0]["score"].as_f64().unwrap();
    assert!(cosine < 0.99, "titles tell the vectors apart: {cosine}");
}

#[test]
fn what_is_too_weak_is_left_out_and_the_best_of_it_named() {
    let app = TestApp::with_sample();
    let all = app
        .get(&format!("{ORCHARD}?limit=1000&min_strength=unrelated"))
        .json();
    assert!(texts(&all["matches"], "/strength").contains(&"unrelated".to_owned()));
    let usual = app.get(&format!("{ORCHARD}?limit=1000")).json();
    assert!(!texts(&usual["matches"], "/strength").contains(&"unrelated".to_owned()));
    let related = app
        .get(&format!("{ORCHARD}?limit=1000&min_strength=related"))
        .json();
    let good = ["related", "same_story", "duplicate"];
    assert!(
        texts(&related["matches"], "/strength")
            .iter()
            .all(|s| good.contains(&s.as_str()))
    );
    let expected: Vec<String> = list(&all["matches"])
        .iter()
        .filter(|found| good.contains(&found["strength"].as_str().unwrap()))
        .map(|found| found["document"]["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids(&related), expected);
    let question =
        json!({ "like": [{ "text": "quantum chromodynamics" }], "min_strength": "same_story" });
    let none = app.similar(&question);
    assert_eq!(none["matches"], json!([]));
    assert!(none["reason"].is_string());
    assert!(
        none["best_rejected"]["document"]["id"].is_string(),
        "{none}"
    );
    assert!(none["best_rejected"]["strength"].is_string());
    app.get(&format!("{ORCHARD}?min_strength=strong"))
        .expect_problem(400, "invalid_query");
}

#[test]
fn a_name_or_a_part_number_is_found_by_its_words() {
    let app = TestApp::with_sample();
    app.add_text(
        "pump-a",
        "The pump KX4410 lifts water out of cellars. It has a seal of rubber and a steel shaft.",
    );
    app.add_text(
        "pump-b",
        "The pump KX4420 lifts water out of cellars. It has a seal of rubber and a steel shaft.",
    );
    for (question, expected) in [("KX4420", "pump-b"), ("kx4410", "pump-a")] {
        let answer = app.similar(&json!({ "like": [{ "text": question }], "limit": 2 }));
        assert_eq!(ids(&answer)[0], expected, "{answer}");
        assert_eq!(
            answer["matches"][0]["shared_terms"],
            json!([question.to_uppercase()])
        );
    }
}

#[test]
fn what_repeats_an_earlier_answer_comes_later_when_answers_should_differ() {
    let app = TestApp::with_sample();
    let plain = app.get(&format!("{ORCHARD}?limit=5")).json();
    let diverse = app.get(&format!("{ORCHARD}?limit=5&diversity=0.7")).json();
    assert_eq!(ids(&plain)[0], ids(&diverse)[0]);
    assert_ne!(ids(&plain), ids(&diverse));
    for diversity in ["-0.1", "1.1", "NaN"] {
        let answer = app.get(&format!("{ORCHARD}?diversity={diversity}"));
        answer.expect_problem(400, "invalid_diversity");
    }
}

#[test]
fn the_newer_of_two_comes_first_when_freshness_counts() {
    let app = TestApp::start();
    let old = json!({ "id": "old", "text": "The harbour bridge was painted green by six painters.", "published_at": "2020-01-01" });
    let new = json!({ "id": "new", "text": "The harbour bridge was closed for two days.", "published_at": "2024-01-01" });
    let undated = json!({ "id": "undated", "text": "Rye bread keeps for a week." });
    app.add(&json!([old, new, undated]));
    let ask = |freshness: Value| {
        let question = json!({ "like": [{ "text": "six painters paint the harbour bridge green" }], "freshness": freshness });
        ids(&app.similar(&question))
    };
    assert_eq!(ask(Value::Null)[0], "old");
    assert_eq!(ask(json!(30))[0], "new");
    let plain = app.similar(&json!({ "like": [{ "document": "new" }] }));
    let faded = app.similar(&json!({ "like": [{ "document": "new" }], "freshness": 30 }));
    let score_of_old = |answer: &Value| answer["matches"][0]["score"].as_f64().unwrap();
    assert!((score_of_old(&plain) - score_of_old(&faded)).abs() < 1e-6);
    for days in [0.0, -1.0, 1e9] {
        let question = json!({ "like": [{ "text": "bridge" }], "freshness": days });
        app.post("similar", &question)
            .expect_problem(400, "invalid_freshness");
    }
}

#[test]
fn answers_stay_inside_a_topic_or_outside_it() {
    let app = TestApp::with_sample();
    app.refresh(&json!({ "n_clusters": 6 }));
    let document = app.get("documents/orchard-line-to-open-on-12-april").json();
    let topic = document["topics"][0]["id"].as_str().unwrap();
    let main_topic = |id: &str| {
        let document = app.get(&format!("documents/{id}")).json();
        document["topics"][0]["id"].as_str().map(str::to_owned)
    };
    let inside = app
        .get(&format!(
            "{ORCHARD}?limit=5&min_strength=unrelated&inside_topic={topic}"
        ))
        .json();
    assert!(!ids(&inside).is_empty());
    assert!(
        ids(&inside)
            .iter()
            .all(|id| main_topic(id).as_deref() == Some(topic))
    );
    let outside = app
        .get(&format!(
            "{ORCHARD}?limit=5&min_strength=unrelated&outside_topic={topic}"
        ))
        .json();
    assert_eq!(ids(&outside).len(), 5);
    assert!(
        ids(&outside)
            .iter()
            .all(|id| main_topic(id).as_deref() != Some(topic))
    );
    let both = app
        .get(&format!(
            "{ORCHARD}?inside_topic={topic}&outside_topic={topic}"
        ))
        .json();
    assert!(
        both["reason"].as_str().unwrap().contains("topics"),
        "{both}"
    );
    app.get(&format!("{ORCHARD}?inside_topic=t999"))
        .expect_problem(404, "unknown_topic");
    app.get(&format!("{ORCHARD}?inside_topic=x"))
        .expect_problem(400, "invalid_id");
}

#[test]
fn a_document_with_two_subjects_has_answers_for_each() {
    let app = app_with_corpus();
    let text = |subject: &str| {
        let of = |document: &&Value| corpus::subject(document["id"].as_str().unwrap()) == subject;
        let documents = corpus::documents();
        let texts: Vec<String> = documents
            .iter()
            .filter(of)
            .map(|d| d["text"].as_str().unwrap().to_owned())
            .collect();
        texts.join(" ").repeat(6)
    };
    app.add_text("both", &format!("{}\n\n{}", text("bread"), text("comet")));
    let found = ids(&app.get("documents/both/similar?limit=4").json());
    let n_bread = found.iter().filter(|id| id.starts_with("bread")).count();
    assert_eq!(n_bread, 2, "{found:?}");
}

#[test]
fn shared_words_and_new_ones_are_shown_as_they_are_written() {
    let app = TestApp::start();
    app.add_text("a", "Marlow opened the Saltgate lighthouse.");
    app.add_text(
        "b",
        "The Saltgate lighthouse was opened by Marlow and repainted by Dorrit.",
    );
    let answer = app.get("documents/a/similar").json();
    let shared = &answer["matches"][0]["shared_terms"];
    assert!(list(shared).contains(&json!("Saltgate")), "{shared}");
    let novelty = &answer["matches"][0]["novelty"];
    assert!(
        list(&novelty["terms"]).contains(&json!("Dorrit")),
        "{novelty}"
    );
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let app = TestApp::with_sample();
    let answer = app.get(&format!("{ORCHARD}?explain=true")).json();
    for found in list(&answer["matches"]) {
        let part = |name: &str| found["explanation"][name].as_f64().unwrap();
        let total = part("meaning") + part("wording") + part("matched") + part("story");
        assert!((total - part("total")).abs() < 1e-3, "{found}");
        let score = total / (total.abs() + 4.0);
        assert!((score - found["score"].as_f64().unwrap()).abs() < 1e-4);
    }
    let plain = app.get(ORCHARD).json();
    assert!(plain["matches"][0].get("explanation").is_none());
}

#[test]
fn the_story_of_a_match_says_who_else_tells_it_and_since_when() {
    let app = TestApp::with_sample();
    let answer = app
        .get(&format!(
            "{ORCHARD}?group_by=story&limit=100&min_strength=unrelated"
        ))
        .json();
    for found in list(&answer["matches"]) {
        let n = list(&found["also_in"]).len() as u64 + 1;
        assert_eq!(found["story"]["n_documents"].as_u64(), Some(n));
        let sources = list(&found["story"]["sources"]);
        assert!(sources.contains(&found["document"]["source"]), "{found}");
    }
    assert!(
        list(&answer["matches"])
            .iter()
            .any(|found| !list(&found["also_in"]).is_empty())
    );
}

#[test]
fn the_same_on_both_sides_is_refused() {
    let app = app_with_corpus();
    for example in [json!({ "document": "bread-1" }), json!({ "text": "bread" })] {
        let question = json!({ "like": [example], "unlike": [example] });
        app.post("similar", &question)
            .expect_problem(400, "contradiction");
    }
}

#[test]
fn a_question_of_a_megabyte_is_answered() {
    let app = app_with_corpus();
    let text = "The loaf is baked from dough in the oven. ".repeat(24_000);
    let answer = app.similar(&json!({ "like": [{ "text": text }], "limit": 3 }));
    assert!(
        ids(&answer).iter().all(|id| id.starts_with("bread")),
        "{:?}",
        ids(&answer)
    );
}
