//! A store of an older version is brought up to date when it is opened, and all that was in it can be read.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::{Cli, assert_has};

const SCHEMAS: [&str; 6] = [
    include_str!("../../src/store/sqlite/schema_1.sql"),
    include_str!("../../src/store/sqlite/schema_2.sql"),
    include_str!("../../src/store/sqlite/schema_3.sql"),
    include_str!("../../src/store/sqlite/schema_4.sql"),
    include_str!("../../src/store/sqlite/schema_5.sql"),
    include_str!("../../src/store/sqlite/schema_6.sql"),
];

const QUESTIONS: [&[&str]; 4] = [
    &["similar", "flooded harbour", "--format", "json"],
    &["topics", "--format", "json"],
    &["topics", "events", "--format", "json"],
    &["stories", "--format", "json"],
];

/// Makes the store what it would be had it been written with the first `n_schemas` schemas.
fn take_back(data: &Path, n_schemas: usize) {
    let path = data.join("likewise.sqlite");
    let older = data.join("older.sqlite");
    let db = Connection::open(&older).expect("the database answers");
    for schema in &SCHEMAS[..n_schemas] {
        db.execute_batch(schema).expect("the database answers");
    }
    db.execute("ATTACH ?1 AS newer", [path.to_str()])
        .expect("the database answers");
    for table in texts(
        &db,
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid",
    ) {
        let columns = texts(
            &db,
            &format!("SELECT name FROM pragma_table_info('{table}')"),
        )
        .join(", ");
        db.execute_batch(&format!(
            "INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}"
        ))
        .expect("the database answers");
    }
    db.execute_batch("DETACH newer")
        .expect("the database answers");
    db.pragma_update(None, "user_version", n_schemas)
        .expect("the database answers");
    db.close().expect("the database answers");
    for leftover in ["likewise.sqlite-wal", "likewise.sqlite-shm"] {
        // There is none when the last process closed the store.
        let _ = fs::remove_file(data.join(leftover));
    }
    fs::rename(older, path).expect("the file can be moved");
}

fn texts(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).expect("the database answers");
    let rows = statement
        .query_map([], |row| row.get(0))
        .expect("the database answers");
    rows.map(Result::unwrap).collect()
}

fn count(data: &Path, condition: &str) -> usize {
    let db = Connection::open(data.join("likewise.sqlite")).expect("the database answers");
    let sql = format!("SELECT count(*) FROM {condition}");
    db.query_row(&sql, [], |row| row.get(0))
        .expect("the database answers")
}

/// Articles with topics and a report, and what is answered about them.
fn filled() -> (Cli, [String; 4]) {
    let cli = Cli::with_articles();
    cli.answer(&["topics", "refresh"]);
    let report = cli.answer(&["report", "--start", "2025-01-01", "--end", "2025-03-31"]);
    assert!(report.contains("Report: r1 "));
    let answers = QUESTIONS.map(|question| cli.answer(question));
    (cli, answers)
}

fn assert_same(cli: &Cli, before: &[String; 4], questions: &[usize]) {
    for &at in questions {
        let after = cli.answer(QUESTIONS[at]);
        let question = QUESTIONS[at];
        assert!(
            after == before[at],
            "{question:?} is answered in another way: {after}"
        );
    }
}

#[test]
fn all_that_a_store_of_schema_2_holds_can_be_read() {
    let (cli, before) = filled();
    take_back(&cli.data_dir(), 2);
    // That version kept no events.
    assert_same(&cli, &before, &[0, 1, 3]);
    let report = cli.answer(&["report", "--start", "2025-01-01", "--end", "2025-03-31"]);
    assert!(report.contains("Report: r2 "));
    cli.answer(&["clean"]);
    assert_same(&cli, &before, &[0]);
}

#[test]
fn a_store_of_schema_6_gets_checksums_and_times_of_first_ingestion() {
    let (cli, before) = filled();
    take_back(&cli.data_dir(), 6);
    assert_same(&cli, &before, &[0, 1, 2, 3]);
    let data = cli.data_dir();
    let n_documents = count(&data, "documents");
    assert!(n_documents > 50);
    let joined =
        "documents JOIN document_checksums ON document = key WHERE first_ingested_at = ingested_at";
    assert_eq!(count(&data, joined), n_documents);
    for part in [
        "fields",
        "text",
        "passages",
        "vectors",
        "original",
        "cleaning",
        "signature",
    ] {
        let without = format!("document_checksums WHERE {part} IS NULL");
        assert_eq!(count(&data, &without), 0, "{part}");
    }
    for table in ["topic_models", "topics", "reports"] {
        assert_eq!(
            count(&data, &format!("{table} WHERE checksum IS NULL")),
            0,
            "{table}"
        );
    }
}

#[test]
fn damage_that_comes_after_the_upgrade_is_noticed() {
    let (cli, _) = filled();
    take_back(&cli.data_dir(), 6);
    cli.answer(QUESTIONS[0]);
    let db =
        Connection::open(cli.data_dir().join("likewise.sqlite")).expect("the database answers");
    let id = texts(&db, "SELECT min(id) FROM documents").remove(0);
    let change = "UPDATE documents SET text = replace(text, 'e', 'i') WHERE id = ?1";
    assert_eq!(db.execute(change, [&id]), Ok(1));
    drop(db);
    let message = cli.refusal(&["similar", "--document", &id]);
    assert_has(
        &message,
        &[&id, "is damaged", "ingest it again or delete it"],
    );
}

/// What those jobs were asked for was not kept.
#[test]
fn jobs_that_an_older_version_left_unfinished_have_failed() {
    let cli = Cli::new();
    cli.answer(&["topics"]);
    take_back(&cli.data_dir(), 2);
    let db =
        Connection::open(cli.data_dir().join("likewise.sqlite")).expect("the database answers");
    db.execute_batch(
        "INSERT INTO jobs (kind, collection, status, progress, created_at, finished_at) VALUES
             ('topics_refresh', 'default', 'done', 1, 1000, 2000),
             ('topics_refresh', 'default', 'running', 0.4, 3000, NULL)",
    )
    .expect("the database answers");
    db.close().expect("the database answers");
    let jobs = &cli.json(&["jobs"])["jobs"];
    assert_eq!(
        (&jobs[1]["status"], &jobs[1]["attempts"]),
        (&"done".into(), &0.into())
    );
    assert_eq!(jobs[0]["status"], "failed");
    let error = jobs[0]["error"].as_str().expect("a failed job says why");
    assert!(error.contains("ask again"), "{error}");
}
