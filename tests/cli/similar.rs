//! `likewise similar`.

use crate::{Cli, assert_has};

const QUESTION: &str = "The sea came over the quay and flooded the harbour";
const FLOOD: &str = "saltgate-under-water-after-record-tide";

#[test]
fn the_closest_document_comes_first() {
    let cli = Cli::with_articles();
    let answer = cli.answer(&["similar", QUESTION, "--limit", "3"]);
    let lines: Vec<&str> = answer.lines().collect();
    assert_eq!(lines.len(), 6, "{answer}");
    let mut words = lines[0].split_whitespace();
    let score: f32 = words.next().unwrap().parse().unwrap();
    assert!(score > 0.0 && score <= 1.0);
    assert!(
        ["related", "same"].contains(&words.next().unwrap()),
        "{answer}"
    );
    assert!(lines[0].contains(FLOOD));
    assert!(lines[0].ends_with("Saltgate under water after record tide tops quay wall"));
    assert!(lines[1].starts_with("       The sea came over the quay"));
}

#[test]
fn the_answer_as_json_holds_the_same_matches() {
    let cli = Cli::with_articles();
    let answer = cli.json(&["similar", QUESTION, "--limit", "5"]);
    let matches = answer["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 5);
    let table = cli.answer(&["similar", QUESTION, "--limit", "5"]);
    for (found, line) in matches.iter().zip(table.lines().step_by(2)) {
        let id = found["document"]["id"].as_str().unwrap();
        let score = found["score"].as_f64().unwrap();
        assert!(line.starts_with(&format!("{score:.3}  ")), "{line}");
        assert!(line.contains(&format!("  {id}  ")), "{line}");
        let passage = &found["passages"][0];
        assert_eq!(passage["matched_passage"]["text"], QUESTION);
        assert!(!passage["text"].as_str().unwrap().is_empty());
    }
}

#[test]
fn a_document_is_not_among_its_own_matches() {
    let cli = Cli::with_articles();
    let answer = cli.json(&[
        "similar",
        "--document",
        FLOOD,
        "--limit",
        "1000",
        "--min-strength",
        "unrelated",
    ]);
    let matches = answer["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 63);
    assert!(matches.iter().all(|found| found["document"]["id"] != FLOOD));
}

#[test]
fn a_score_that_nothing_reaches_is_said() {
    let cli = Cli::with_articles();
    let answer = cli.answer(&["similar", QUESTION, "--min-score", "0.999"]);
    assert_has(
        &answer,
        &["nothing found: nothing is good enough: the best score is 0."],
    );
    assert_eq!(answer.lines().count(), 1);
}

#[test]
fn an_empty_collection_answers_with_the_reason() {
    let cli = Cli::new();
    let answer = cli.answer(&["similar", QUESTION]);
    assert_eq!(
        answer,
        "nothing found: the collection holds no other document\n"
    );
    assert!(cli.json(&["similar", QUESTION])["reason"].is_string());
}

#[test]
fn an_unknown_document_is_refused_by_name() {
    let cli = Cli::with_articles();
    let message = cli.refusal(&["similar", "--document", "no-such-article"]);
    assert_eq!(message, "there is no document no-such-article");
}

#[test]
fn a_limit_out_of_bounds_is_refused_with_the_bounds() {
    let cli = Cli::with_articles();
    for limit in ["0", "1001", "1000000"] {
        let message = cli.refusal(&["similar", QUESTION, "--limit", limit]);
        assert_eq!(message, format!("limit must be 1 to 1000, but is {limit}"));
    }
    assert_has(
        &cli.misuse(&["similar", QUESTION, "--limit=-1"]),
        &["--limit"],
    );
}

#[test]
fn an_empty_text_is_refused() {
    let cli = Cli::with_articles();
    for text in ["", " \t\n"] {
        let message = cli.refusal(&["similar", text]);
        assert_eq!(message, "an example text must not be empty");
    }
}

#[test]
fn something_to_be_like_is_asked_for() {
    let cli = Cli::new();
    let message = cli.misuse(&["similar", "--unlike", "Bread"]);
    assert_has(&message, &["required", "<TEXT>"]);
}

#[test]
fn several_examples_are_liked_and_others_not() {
    let cli = Cli::with_articles();
    let first = |arguments: &[&str]| {
        let answer = cli.json(&[&["similar", "--limit", "1"], arguments].concat());
        answer["matches"][0]["document"]["id"].clone()
    };
    let passage = format!("{FLOOD}#0");
    assert_eq!(first(&[QUESTION]), FLOOD);
    assert_ne!(first(&["--passage", &passage]), FLOOD);
    assert_ne!(first(&[QUESTION, "--unlike-document", FLOOD]), FLOOD);
    let both = first(&[
        "--document",
        FLOOD,
        QUESTION,
        "--unlike",
        "How to bake bread",
    ]);
    assert!(both.as_str().unwrap().contains("flood") || both.as_str().unwrap().contains("surge"));
}

#[test]
fn only_documents_that_pass_a_filter_answer() {
    let cli = Cli::with_articles();
    let filter = "published_at < 2025-03-10 AND NOT id = 'saltgate-under-water-after-record-tide'";
    let ask = ["similar", QUESTION, "--limit", "1000", "--filter", filter];
    let answer = cli.json(&ask);
    let matches = answer["matches"].as_array().unwrap();
    assert!(!matches.is_empty() && matches.len() < 63);
    for found in matches {
        let document = &found["document"];
        assert!(
            document["published_at"].as_str().unwrap() < "2025-03-10",
            "{document}"
        );
        assert_ne!(document["id"], FLOOD);
    }
    let answer = cli.answer(&["similar", QUESTION, "--filter", "source = 'nobody'"]);
    assert_eq!(
        answer,
        "nothing found: no other document passes the filter\n"
    );
}

#[test]
fn a_filter_that_cannot_be_read_is_marked_where_it_is_wrong() {
    let cli = Cli::new();
    let refused = cli.run(&["similar", QUESTION, "--filter", "id = 'é' AND sorce = 'a'"]);
    let message = crate::stderr(&refused.code(1).stdout(""));
    let lines: Vec<&str> = message.lines().collect();
    assert!(lines[0].starts_with(
        "error: at position 14 of the filter: there is no field `sorce`; there are id, "
    ));
    assert_eq!(
        lines[1..],
        ["  id = 'é' AND sorce = 'a'", "               ^"]
    );
}
