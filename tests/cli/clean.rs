//! `likewise clean`.

use rusqlite::Connection;
use serde_json::json;

use crate::{Cli, assert_has};

const FOOTER: &str = "Write to letters@gazette.example";

/// Lines of NDJSON: stories of one source, each ending with the same line.
fn stories() -> String {
    let word = |number: u8| String::from_utf8(vec![b'a' + number / 5, b'b' + number % 5, b'c']);
    let story = |number| {
        let word = word(number).expect("letters are text");
        format!(
            r#"{{"id": "{number}", "source": "Gazette", "text": "The {word} came in.\nIt brought {word}s.\n{FOOTER}"}}"#
        )
    };
    (0..20).map(story).collect::<Vec<String>>().join("\n")
}

#[test]
fn what_was_learned_is_applied_once() {
    let cli = Cli::new();
    let file = cli.write("stories.jsonl", stories());
    cli.answer(&["ingest", &file]);
    let answer = cli.answer(&["clean"]);
    assert_has(
        &answer,
        &[
            "20 documents, 20 of them changed",
            "repeated_in_source",
            FOOTER,
        ],
    );
    let again = cli.json(&["clean"]);
    assert_eq!(
        (&again["n_documents"], &again["n_changed"]),
        (&20.into(), &0.into())
    );
    assert_eq!(again["removed"][0]["n_documents"], 20);
}

#[test]
fn an_empty_collection_has_nothing_to_clean() {
    let cli = Cli::new();
    assert_has(&cli.answer(&["clean"]), &["0 documents, 0 of them changed"]);
    let message = cli.refusal(&["clean", "--collection", "nowhere"]);
    assert_has(&message, &["there is no collection nowhere"]);
}

#[test]
fn a_document_whose_original_is_damaged_is_left_as_it_is_and_named() {
    let cli = Cli::new();
    let file = cli.write("stories.jsonl", stories());
    cli.answer(&["ingest", &file]);
    let db = Connection::open(cli.data_dir().join("likewise.sqlite")).expect("the database opens");
    let change = "UPDATE originals SET data = CAST(data || x'00' AS BLOB)
                  WHERE document = (SELECT key FROM documents WHERE id = '7')";
    assert_eq!(db.execute(change, []), Ok(1));
    drop(db);
    let summary = cli.json(&["clean"]);
    assert_eq!(summary["damaged"], json!(["7"]));
    assert_eq!(
        (&summary["n_documents"], &summary["n_changed"]),
        (&20.into(), &19.into())
    );
    let told = cli.answer(&["clean"]);
    assert_has(
        &told,
        &["7 is damaged and was left as it is; ingest it again or delete it"],
    );

    cli.answer(&["ingest", &file]);
    let summary = cli.json(&["clean"]);
    assert!(summary.get("damaged").is_none(), "{summary}");
}
