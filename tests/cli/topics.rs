//! `likewise topics`.

use serde_json::Value;

use crate::{Cli, assert_has};

#[test]
fn before_the_first_refresh_it_says_how_to_find_them() {
    let cli = Cli::with_articles();
    let answer = cli.answer(&["topics"]);
    assert_has(&answer, &["likewise topics refresh"]);
    let answer = cli.json(&["topics"]);
    assert_eq!(answer["model"], Value::Null);
    assert_eq!(answer["topics"].as_array().unwrap().len(), 0);
}

#[test]
fn a_refresh_shows_the_topics_and_they_stay() {
    let cli = Cli::with_articles();
    let refreshed = cli.answer(&["topics", "refresh"]);
    assert_has(
        &refreshed,
        &[
            "chosen automatically",
            "of 64 documents (seed 0)",
            "   t1  ",
        ],
    );
    assert_eq!(cli.answer(&["topics"]), refreshed);
    let json = cli.json(&["topics"]);
    assert_eq!(json["model"]["n_documents"], 64);
    for topic in json["topics"].as_array().unwrap() {
        let label = topic["label"].as_str().unwrap();
        assert!(refreshed.contains(label), "{label} is not in:\n{refreshed}");
    }
}

#[test]
fn as_many_topics_are_found_as_are_asked_for() {
    let cli = Cli::with_articles();
    let topics = cli.json(&["topics", "refresh", "--n-clusters", "6"]);
    assert_eq!(topics["topics"].as_array().unwrap().len(), 6);
    assert_eq!(topics["model"]["n_clusters"], 6);
}

#[test]
fn the_same_seed_finds_the_same_topics() {
    let refresh = || {
        let arguments = ["topics", "refresh", "--n-clusters", "6", "--seed", "7"];
        let mut topics = Cli::with_articles().json(&arguments);
        assert_eq!(topics["model"]["seed"], 7);
        topics["model"]["created_at"] = Value::Null;
        topics
    };
    assert_eq!(refresh(), refresh());
}

#[test]
fn an_empty_collection_is_refused_with_what_to_do() {
    let message = Cli::new().refusal(&["topics", "refresh"]);
    assert_has(
        &message,
        &[
            "collection default",
            "no passages",
            "ingest documents first",
        ],
    );
}

#[test]
fn a_number_of_topics_that_cannot_be_is_refused_with_the_bounds() {
    let cli = Cli::with_articles();
    for n_clusters in ["0", "1000000"] {
        let message = cli.refusal(&["topics", "refresh", "--n-clusters", n_clusters]);
        assert_has(
            &message,
            &["n_clusters must be 1 to ", &format!("but is {n_clusters}")],
        );
    }
}

#[test]
fn topics_are_corrected_and_corrections_undone() {
    let cli = Cli::with_articles();
    cli.answer(&["topics", "refresh", "--n-clusters", "6"]);
    assert_has(&cli.answer(&["topics", "corrections"]), &["no corrections"]);
    assert_has(
        &cli.answer(&["topics", "rename", "t1", "First of all"]),
        &["t1 is called First of all"],
    );
    cli.answer(&["topics", "hide", "t2"]);
    cli.answer(&["topics", "merge", "t4", "t3"]);
    let topics = cli.answer(&["topics"]);
    assert_has(&topics, &["First of all [pinned]", "1 hidden"]);
    assert!(
        !topics.contains("   t2  ") && !topics.contains("   t4  "),
        "{topics}"
    );
    assert_has(
        &cli.answer(&["topics", "--hidden"]),
        &["   t2  ", "[hidden]"],
    );
    assert_has(&cli.answer(&["topics", "events"]), &["born", "merged"]);
    for id in ["c1", "c2", "c3"] {
        cli.answer(&["topics", "undo", id]);
    }
    assert_has(&cli.answer(&["topics", "corrections"]), &["no corrections"]);
    assert_has(&cli.answer(&["topics"]), &["   t2  ", "   t4  "]);
    let split = cli.json(&["topics", "split", "t1", "--parts", "2"]);
    assert_eq!(split["corrections"][0]["n_parts"], 2);
    assert_eq!(cli.json(&["topics"])["topics"].as_array().unwrap().len(), 7);
}

#[test]
fn a_correction_that_makes_no_sense_is_refused_with_the_reason() {
    let cli = Cli::with_articles();
    cli.answer(&["topics", "refresh", "--n-clusters", "3"]);
    assert_has(
        &cli.refusal(&["topics", "merge", "t1", "t1"]),
        &["cannot be corrected with itself"],
    );
    assert_has(
        &cli.refusal(&["topics", "hide", "t99"]),
        &["there is no topic t99"],
    );
    cli.answer(&["topics", "rename", "t2", "Called so"]);
    cli.answer(&["topics", "merge", "t2", "t1"]);
    assert_has(
        &cli.refusal(&["topics", "split", "t2"]),
        &["topic t2 was merged into t1"],
    );
    assert_has(
        &cli.answer(&["topics", "corrections"]),
        &["t2 is called Called so (does not hold: topic t2 was merged into t1"],
    );
    assert_has(
        &cli.refusal(&["topics", "undo", "c9"]),
        &["there is no correction c9"],
    );
    assert_has(
        &cli.refusal(&["topics", "must-link", "a", "b"]),
        &["there is no document a"],
    );
}

#[test]
fn what_arrives_may_set_off_a_new_run_by_itself() {
    let cli = Cli::with_articles();
    cli.answer(&["topics", "refresh", "--n-clusters", "3"]);
    let wool = (0..40).map(|n| {
        let text = format!("The wheel spins the wool of {n} sheep into yarn.");
        format!("{{\"id\": \"wool-{n}\", \"text\": \"{text}\"}}")
    });
    let wool: Vec<String> = wool.collect();
    let path = cli.write("wool.jsonl", wool.join("\n"));
    cli.answer(&["ingest", &path]);
    assert_eq!(cli.json(&["topics"])["model"]["id"], 1);
    assert_has(&cli.answer(&["topics"]), &["40 documents came since"]);
    let mut again = cli.command(&["ingest", &path]);
    again.env("LIKEWISE__TOPICS__REFRESH_ON_DRIFT", "true");
    again.assert().success();
    assert_eq!(cli.json(&["topics"])["model"]["id"], 2);
}

#[test]
fn the_map_counts_its_points_and_is_written_as_a_picture() {
    let cli = Cli::with_articles();
    let message = cli.refusal(&["topics", "map"]);
    assert_has(&message, &["likewise topics refresh"]);
    cli.answer(&["topics", "refresh", "--n-clusters", "6"]);
    let path = cli.path("map.svg");
    let answer = cli.answer(&["topics", "map", "--svg", &path]);
    assert_has(
        &answer,
        &[
            "in the map of run 1, 0 left out",
            "trustworthiness",
            "   t1  ",
        ],
    );
    let json = cli.json(&["topics", "map"]);
    let points = json["points"].as_array().unwrap();
    assert_eq!(json["n_points"], points.len());
    let svg = std::fs::read_to_string(&path).unwrap();
    assert_eq!(svg.matches("<circle").count(), points.len());
    assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"));
    let message = cli.refusal(&["topics", "map", "--svg", &cli.path("none/map.svg")]);
    assert_has(&message, &["the map cannot be written to", "map.svg"]);
}
