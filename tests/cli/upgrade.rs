//! A store of an older version is brought up to date when it is opened, and all that was in it can be read.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::Cli;

const SCHEMAS: [&str; 2] = [
    include_str!("../../src/store/sqlite/schema_1.sql"),
    include_str!("../../src/store/sqlite/schema_2.sql"),
];

/// The columns that a table had then.
fn columns(db: &Connection, table: &str) -> String {
    let names = "SELECT group_concat(name) FROM pragma_table_info(?1, 'main')";
    db.query_row(names, [table], |row| row.get(0))
        .expect("the database answers")
}

/// Makes the store what it would be had it been written with the first two schemas.
fn take_back(data: &Path) {
    let path = data.join("likewise.sqlite");
    let older = data.join("older.sqlite");
    let db = Connection::open(&older).expect("the database answers");
    for schema in SCHEMAS {
        db.execute_batch(schema).expect("the database answers");
    }
    let tables: Vec<String> = {
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid";
        let mut tables = db.prepare(tables).expect("the database answers");
        let names = tables
            .query_map([], |row| row.get(0))
            .expect("the database answers");
        names.map(Result::unwrap).collect()
    };
    db.execute("ATTACH ?1 AS newer", [path.to_str()])
        .expect("the database answers");
    for table in tables {
        let columns = columns(&db, &table);
        db.execute_batch(&format!(
            "INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}"
        ))
        .expect("the database answers");
    }
    db.execute_batch("DETACH newer")
        .expect("the database answers");
    db.pragma_update(None, "user_version", 2)
        .expect("the database answers");
    db.close().expect("the database answers");
    for leftover in ["likewise.sqlite-wal", "likewise.sqlite-shm"] {
        // There is none when the last process closed the store.
        let _ = fs::remove_file(data.join(leftover));
    }
    fs::rename(older, path).expect("the file can be moved");
}

#[test]
fn all_that_a_store_of_schema_2_holds_can_be_read() {
    let cli = Cli::with_articles();
    cli.answer(&["topics", "refresh"]);
    let report = ["report", "--start", "2025-01-01", "--end", "2025-03-31"];
    let questions: [&[&str]; 3] = [
        &["similar", "flooded harbour", "--format", "json"],
        &["topics", "--format", "json"],
        &["stories", "--format", "json"],
    ];
    assert!(cli.answer(&report).contains("Report: r1 "));
    let before = questions.map(|question| cli.answer(question));
    take_back(&cli.data_dir());
    let after = questions.map(|question| cli.answer(question));
    for ((before, after), question) in before.iter().zip(&after).zip(questions) {
        assert!(
            before == after,
            "{question:?} is answered in another way: {after}"
        );
    }
    assert!(cli.answer(&report).contains("Report: r2 "));
    cli.answer(&["clean"]);
    assert!(cli.answer(questions[0]) == before[0]);
}

/// What those jobs were asked for was not kept.
#[test]
fn jobs_that_an_older_version_left_unfinished_have_failed() {
    let cli = Cli::new();
    cli.answer(&["topics"]);
    take_back(&cli.data_dir());
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
