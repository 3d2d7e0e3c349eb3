//! `likewise stories`.

use crate::{Cli, assert_has};

#[test]
fn the_largest_story_comes_first_and_its_documents_are_shown() {
    let cli = Cli::new();
    let text = "The tram depot at Hollin Cross burned down on Sunday night, and nobody was hurt.";
    let lines = format!(
        "{{\"id\": \"one\", \"title\": \"Depot burns\", \"text\": \"{text}\"}}\n\
         {{\"id\": \"two\", \"title\": \"Fire at depot\", \"text\": \"{text}\"}}\n\
         {{\"id\": \"three\", \"text\": \"Sourdough needs patience, flour and salt.\"}}\n"
    );
    let file = cli.write("documents.jsonl", lines);
    cli.answer(&["ingest", &file]);
    let answer = cli.answer(&["stories", "--limit", "1"]);
    assert_has(&answer, &["2 stories", "     2  s", "one", "Depot burns"]);
    assert_eq!(answer.lines().count(), 2, "{answer}");
    let stories = cli.json(&["stories"]);
    let id = stories["stories"][0]["id"].as_str().unwrap();
    let answer = cli.answer(&["stories", id]);
    assert_has(
        &answer,
        &["2 documents", "same_story", "duplicate", "Fire at depot"],
    );
    assert_eq!(
        cli.json(&["stories", id])["members"][1]["belonging"],
        "duplicate"
    );
}

#[test]
fn an_unknown_story_is_refused() {
    let cli = Cli::new();
    assert_eq!(cli.refusal(&["stories", "s1"]), "there is no story s1");
}

#[test]
fn documents_that_a_former_version_kept_get_their_stories_too() {
    let cli = Cli::with_articles();
    let before = cli.answer(&["stories"]);
    let database = rusqlite::Connection::open(cli.data_dir().join("likewise.sqlite")).unwrap();
    let n_signatures =
        || database.query_row("SELECT count(*) FROM signatures", [], |row| row.get(0));
    let delete = "DELETE FROM signatures WHERE document % 2 = 0";
    assert_eq!(database.execute(delete, []).unwrap(), 32);
    assert_eq!(cli.answer(&["stories"]), before);
    assert_eq!(n_signatures(), Ok(64));
}

#[test]
fn a_filter_keeps_the_stories_of_which_a_document_passes() {
    let cli = Cli::new();
    let lines = r#"{"id": "one", "source": "gazette", "text": "The depot at Hollin Cross burned down on Sunday."}
{"id": "two", "source": "herald", "text": "The depot at Hollin Cross burned down on Sunday."}
{"id": "three", "source": "gazette", "text": "Sourdough needs patience, flour and salt."}
"#;
    let file = cli.write("documents.jsonl", lines);
    cli.answer(&["ingest", &file]);
    let filter = "source = \"herald\"";
    let answer = cli.answer(&["stories", "--filter", filter]);
    assert_has(&answer, &["1 stories", "     1 of      2  s", "one"]);
    let stories = cli.json(&["stories", "--filter", filter]);
    assert_eq!(stories["stories"][0]["n_passing"], 1);
    let refused = cli.run(&["stories", "--filter", "source ="]);
    let refused = refused.code(1).stdout("").get_output().stderr.clone();
    let message = String::from_utf8_lossy(&refused);
    assert!(message.ends_with("source =\n          ^\n"), "{message}");
}
