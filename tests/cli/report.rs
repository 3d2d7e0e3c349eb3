//! `likewise report`.

use std::fs;

use serde_json::Value;

use crate::{Cli, assert_has};

const MARCH: [&str; 5] = ["report", "--start", "2025-03-01", "--end", "2025-03-31"];

fn with_topics() -> Cli {
    let cli = Cli::with_articles();
    cli.answer(&["topics", "refresh", "--n-clusters", "6"]);
    cli
}

fn written(cli: &Cli, name: &str, more: &[&str]) -> String {
    let path = cli.path(name);
    let arguments = [&MARCH[..], &["--output", path.as_str()], more].concat();
    assert_eq!(cli.answer(&arguments), "");
    fs::read_to_string(path).expect("the report was written")
}

#[test]
fn a_report_goes_to_stdout_as_markdown() {
    let report = with_topics().answer(&MARCH);
    assert!(
        report.starts_with("# Topics of default, 1 to 31 March 2025\n"),
        "{report}"
    );
    assert_has(&report, &["\n43 documents in ", "\n## Topics\n"]);
}

#[test]
fn all_time_is_reported_where_no_period_is_given() {
    assert_has(
        &with_topics().answer(&["report"]),
        &["64 documents in 6 topics"],
    );
}

#[test]
fn the_name_of_the_file_says_the_form() {
    let cli = with_topics();
    let html = written(&cli, "march.html", &[]);
    assert!(html.to_lowercase().starts_with("<!doctype html>"));
    assert!(html.trim_end().ends_with("</html>"));

    let json: Value = serde_json::from_str(&written(&cli, "march.json", &[])).unwrap();
    let n_topics = json["topics"].as_array().unwrap().len();
    assert!((1..=6).contains(&n_topics));
    assert_eq!(json["period"]["start"], "2025-03-01T00:00:00Z");
    assert_eq!(json["period"]["end"], "2025-04-01T00:00:00Z");

    let table = written(&cli, "march.csv", &[]);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert!(rows.headers().unwrap().iter().any(|name| name == "label"));
    assert_eq!(rows.records().map(Result::unwrap).count(), n_topics);

    assert!(written(&cli, "march.md", &[]).starts_with("# Topics of default"));
}

#[test]
fn the_form_that_is_asked_for_wins() {
    let cli = with_topics();
    assert!(written(&cli, "march.txt", &["--as", "csv"]).starts_with("collection,report,"));
    let json = cli.json(&MARCH);
    assert_eq!(json["collection"], "default");
    let html = cli.answer(&[&MARCH[..], &["--as", "html", "--format", "json"]].concat());
    assert!(html.to_lowercase().starts_with("<!doctype html>"));
}

#[test]
fn a_date_that_is_not_understood_is_refused_with_an_example() {
    let cli = with_topics();
    let message = cli.refusal(&["report", "--start", "the ides", "--end", "2025-03-31"]);
    assert_has(&message, &["start \"the ides\"", "2025-03-20"]);
    let message = cli.refusal(&["report", "--start", "2025-03-01", "--end", "2025-02-30"]);
    assert_has(&message, &["end \"2025-02-30\""]);
}

#[test]
fn a_period_that_ends_before_it_starts_is_refused() {
    let message =
        with_topics().refusal(&["report", "--start", "2025-03-31", "--end", "2025-03-01"]);
    assert_has(&message, &["a period must end after it starts"]);
}

#[test]
fn half_a_period_is_a_wrong_use() {
    let cli = Cli::new();
    assert_has(
        &cli.misuse(&["report", "--start", "2025-03-01"]),
        &["--end"],
    );
    assert_has(
        &cli.misuse(&["report", "--end", "2025-03-01"]),
        &["--start"],
    );
}

#[test]
fn an_empty_collection_is_refused_with_what_to_do() {
    let cli = Cli::new();
    let path = cli.path("empty.html");
    let message = cli.refusal(&["report", "--output", &path]);
    assert_has(&message, &["ingest documents first"]);
    assert!(!fs::exists(path).unwrap());
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let cli = with_topics();
    let path = cli.path("no-such-folder/march.html");
    let message = cli.refusal(&["report", "--output", &path]);
    assert_has(&message, &["cannot be written", &path, "No such file"]);
}
