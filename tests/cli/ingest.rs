//! `likewise ingest`.

use flate2::{Compression, write::GzEncoder};
use std::io::Write;

use crate::{ARTICLES, Cli, assert_has, stdout};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory can be written")
}

/// One file of every kind, with eleven documents in all, and two that are none.
fn every_kind(cli: &Cli) -> String {
    let packed =
        gzip(b"{\"id\": \"packed\", \"text\": \"The ferry timetable changes on Sunday.\"}\n");
    let files: [(&str, &[u8]); 10] = [
        ("notes.txt", b"The lighthouse keeper logs every ship that passes the reef."),
        ("guide.md", b"# Pruning\n\nCut the apple tree back *before* the buds open."),
        (
            "page.html",
            b"<html><head><title>Owls</title></head><body><p>The barn owl hunts along the hedge at dusk.</p></body></html>",
        ),
        (
            "list.json",
            br#"{"documents": [{"id": 1, "text": "A kettle of soup."}, {"id": 2, "text": "A loaf of rye."}]}"#,
        ),
        (
            "deeper/lines.jsonl",
            b"{\"id\": \"a\", \"text\": \"Rain is expected.\"}\n\n{\"id\": \"b\", \"text\": \"Wind is expected.\"}\n",
        ),
        ("deeper/lines.ndjson", b"{\"id\": \"c\", \"text\": \"Snow is expected.\"}"),
        (
            "table.csv",
            b"id,title,text\nx,Bridge,\"The bridge, closed since May, opens.\"\ny,Tunnel,The tunnel floods again.\n",
        ),
        ("packed.jsonl.gz", &packed),
        ("program.exe", b"\0\0\0"),
        ("deeper/picture.png", b"\x89PNG"),
    ];
    for (name, bytes) in files {
        cli.write(&format!("input/{name}"), bytes);
    }
    cli.path("input")
}

#[test]
fn every_kind_of_file_in_a_folder_is_ingested() {
    let cli = Cli::new();
    let summary = cli.answer(&["ingest", &every_kind(&cli)]);
    assert_has(
        &summary,
        &[
            "11 documents from 8 files in ",
            ": 11 created, 0 updated, 0 unchanged, 0 rejected; 11 new passages\n",
            "left out: 2 files of no known kind\n",
        ],
    );
}

#[test]
fn what_is_ingested_again_is_unchanged() {
    let cli = Cli::new();
    let input = every_kind(&cli);
    cli.answer(&["ingest", &input]);
    let summary = cli.answer(&["ingest", &input]);
    assert_has(
        &summary,
        &["0 created, 0 updated, 11 unchanged, 0 rejected; 0 new passages"],
    );
    cli.write("input/notes.txt", "The lighthouse is dark tonight.");
    let summary = cli.answer(&["ingest", &input]);
    assert_has(&summary, &["0 created, 1 updated, 10 unchanged"]);
}

#[test]
fn a_file_with_one_document_is_known_by_its_path() {
    let cli = Cli::new();
    let input = every_kind(&cli);
    cli.answer(&["ingest", &input]);
    let page = format!("{input}/page.html");
    let similar = cli.json(&["similar", "an owl in the hedge", "--limit", "1"]);
    assert_eq!(similar["matches"][0]["document"]["id"], page);
    assert_eq!(similar["matches"][0]["document"]["title"], "Owls");
}

#[test]
fn the_summary_is_also_given_as_json() {
    let cli = Cli::new();
    let summary = cli.json(&["ingest", &every_kind(&cli)]);
    assert_eq!(summary["n_files"], 8);
    assert_eq!(summary["n_files_skipped"], 2);
    assert_eq!(summary["created"], 11);
    assert_eq!(summary["n_passages"], 11);
    assert_eq!(summary["rejections"].as_array().unwrap().len(), 0);
    assert!(summary["seconds"].as_f64().unwrap() >= 0.0);
}

#[test]
fn a_rejected_document_is_named_with_its_line_and_the_others_are_kept() {
    let cli = Cli::new();
    let lines = cli.write(
        "lines.jsonl",
        "{\"id\": \"a\", \"text\": \"The mill turns.\"}\n{broken\n\n{\"id\": \"e\", \"text\": \" \"}\n{\"id\": \"b\", \"text\": \"The mill stands.\"}\n",
    );
    let table = cli.write(
        "table.csv",
        "id,title,text\nx,Mill,The weir\ny,Mill\nz,Mill,The race\n",
    );
    let done = cli.run(&["ingest", &lines, &table]).code(1);
    assert_has(
        &stdout(&done),
        &[
            &format!("rejected    {lines}:2: not JSON"),
            &format!("rejected    {lines}:4: the document has no text"),
            &format!("rejected    {table}:3: the row has 2 cells, but the header has 3"),
            "4 created, 0 updated, 0 unchanged, 3 rejected",
        ],
    );
    let done = cli
        .run(&["ingest", &lines, &table, "--format", "json"])
        .code(1);
    let summary: serde_json::Value = serde_json::from_str(&stdout(&done)).unwrap();
    assert_eq!(summary["unchanged"], 4);
    assert_eq!(summary["rejections"][0]["origin"], format!("{lines}:2"));
    assert_eq!(
        summary["rejections"][0]["error"]["code"],
        "malformed_document"
    );
    assert_eq!(summary["rejections"][1]["error"]["code"], "empty_text");
}

#[test]
fn of_many_rejected_documents_twenty_are_named() {
    let cli = Cli::new();
    let lines = cli.write("lines.jsonl", "{broken\n".repeat(25));
    let done = cli.run(&["ingest", &lines]).code(1);
    assert_has(
        &stdout(&done),
        &[
            &format!("{lines}:20: "),
            "rejected    ... and 5 more\n",
            "25 rejected",
        ],
    );
    assert!(!stdout(&done).contains(&format!("{lines}:21: ")));
}

#[test]
fn an_unreadable_file_is_named_and_the_others_are_kept() {
    let cli = Cli::new();
    let table = cli.write("input/names.csv", "id,name\n1,x\n");
    let packed = cli.write("input/cut-off.jsonl.gz", [0x1f, 0x8b, 8, 0, 0, 0]);
    cli.write("input/words.txt", "The harbour bell rings at noon.");
    cli.write("input/more-words.txt", "The market opens at dawn.");
    let done = cli.run(&["ingest", &cli.path("input")]).code(1);
    assert_has(
        &stdout(&done),
        &[
            &format!("unreadable  {table} has no column"),
            &format!("unreadable  {packed} cannot be read"),
            "2 documents from 4 files",
            "2 created",
        ],
    );
}

#[test]
fn a_date_that_is_not_understood_is_a_warning() {
    let cli = Cli::new();
    let line = cli.write(
        "line.jsonl",
        "{\"text\": \"The clock stands still.\", \"published_at\": \"soon\"}",
    );
    assert_has(
        &cli.answer(&["ingest", &line]),
        &[
            "1 created",
            "warning",
            "line.jsonl:1: published_at \"soon\"",
        ],
    );
}

#[test]
fn a_missing_path_is_refused_before_anything_is_read() {
    let cli = Cli::new();
    let missing = cli.path("missing");
    let message = cli.refusal(&["ingest", ARTICLES, &missing]);
    assert_has(&message, &[&missing, "No such file"]);
    let similar = cli.json(&["similar", "anything"]);
    assert_eq!(similar["matches"].as_array().unwrap().len(), 0);
}

#[test]
fn a_file_of_no_known_kind_is_refused_with_the_kinds_that_are_known() {
    let cli = Cli::new();
    let program = cli.write("program.exe", b"\0");
    let message = cli.refusal(&["ingest", &program]);
    assert_has(&message, &[&program, "no known kind", ".jsonl", ".gz"]);
}

#[test]
fn no_path_at_all_is_a_wrong_use() {
    assert_has(&Cli::new().misuse(&["ingest"]), &["<PATH>"]);
}

#[test]
fn a_collection_that_is_not_there_is_made() {
    let cli = Cli::new();
    let summary = cli.answer(&["ingest", ARTICLES, "--collection", "news"]);
    assert_has(&summary, &["64 created"]);
    let again = cli.answer(&["ingest", ARTICLES, "--collection", "news"]);
    assert_has(&again, &["64 unchanged"]);
    let message = cli.refusal(&["topics", "--collection", "mews"]);
    assert_has(&message, &["there is no collection mews"]);
    assert_has(
        &cli.misuse(&["ingest", ARTICLES, "--collection", "No Name"]),
        &["a-z"],
    );
}

#[test]
fn a_command_that_succeeds_says_nothing_on_stderr() {
    let cli = Cli::new();
    cli.run(&["ingest", ARTICLES]).success().stderr("");
    cli.run(&["topics", "refresh"]).success().stderr("");
}
