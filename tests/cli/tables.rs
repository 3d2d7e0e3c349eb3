//! Tables: columns of any name, and quotes that are not closed.

use crate::{Cli, assert_has};

#[test]
fn columns_of_any_name_become_fields() {
    let cli = Cli::new();
    let table =
        "Headline,Body,Day,Desk\nHigh water,The tide came over the quay.,2024-03-05,harbour\n";
    let path = cli.write("table.csv", table);
    let choices = [
        "--column",
        "text=body",
        "--column",
        "title=HEADLINE",
        "--column",
        "published_at=Day",
    ];
    let summary = cli.answer(&[&["ingest", &path], &choices[..]].concat());
    assert_has(&summary, &["1 created"]);
    let found = cli.answer(&["similar", "the tide at the quay"]);
    assert_has(&found, &["High water", "The tide came over the quay."]);
}

#[test]
fn semicolons_and_tabs_separate_cells_as_well() {
    let cli = Cli::new();
    cli.write(
        "files/a.csv",
        "id;text\na;The tide, they say, came over the quay.\n",
    );
    cli.write(
        "files/b.tsv",
        "id\ttext\nb\tThe bread, it is said, was burnt.\n",
    );
    let summary = cli.answer(&["ingest", &cli.path("files")]);
    assert_has(&summary, &["2 created"]);
}

#[test]
fn a_column_that_a_table_lacks_is_named_with_those_it_has() {
    let cli = Cli::new();
    let path = cli.write("table.csv", "Headline,Body\nHigh water,The tide came.\n");
    let done = cli
        .run(&["ingest", &path, "--column", "text=article"])
        .code(1);
    let output = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert_has(
        &output,
        &["no column \"article\"", "Headline, Body", "0 created"],
    );
    let done = cli.run(&["ingest", &path]).code(1);
    let output = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert_has(
        &output,
        &["no column text, html or markdown", "Headline, Body"],
    );
}

#[test]
fn a_field_that_documents_lack_is_refused_with_those_they_have() {
    let cli = Cli::new();
    let path = cli.write("table.csv", "Body\nThe tide came.\n");
    for (choice, expected) in [("words=Body", "published_at"), ("Body", "text=body")] {
        let done = cli.run(&["ingest", &path, "--column", choice]).code(2);
        let stderr = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        assert_has(&stderr, &[expected]);
    }
}

#[test]
fn a_quote_that_is_not_closed_costs_the_rows_in_it_and_says_which() {
    let cli = Cli::new();
    let table = "id,text\na,The tide came.\nb,\"It went.\nc,\"It \"\"came\"\" back.\"\nd,And so on.\ne,\"Never\n";
    let path = cli.write("table.csv", table);
    let done = cli.run(&["ingest", &path]).code(1);
    let output = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert_has(
        &output,
        &[
            "table.csv:3: ",
            "on line 3 is not closed",
            "line 4",
            "table.csv:6: ",
            "2 created",
            "2 rejected",
        ],
    );
}
