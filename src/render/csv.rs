//! Writes a report as CSV (RFC 4180): one line a topic, so that the lines of several reports can stand in one table.

use std::iter;

use csv::{Terminator, WriterBuilder};

use crate::model::{Report, ReportTopic};

use super::change::{Comparison, ShareChange, difference};
use super::escape::plain;
use super::topic;
use super::words::decimal;

const COLUMNS: [&str; 17] = [
    "collection",
    "report",
    "period_start",
    "period_end",
    "topic",
    "label",
    "n_documents",
    "share",
    "n_documents_baseline",
    "share_baseline",
    "change",
    "change_points",
    "single_source",
    "keywords",
    "sources",
    "trend",
    "representative_url",
];

type Line = [String; COLUMNS.len()];

/// Writes the topics of `report`, one line each under a line of column names, with CR LF at the end of each line. Cells
/// that a spreadsheet would run as a formula begin with an apostrophe. Shares are 0 to 1, `change_points` percentage
/// points.
pub fn csv(report: &Report) -> String {
    let comparison = Comparison::of(report);
    let rows = report.topics.iter().map(|t| row(report, t, &comparison));
    table(iter::once(COLUMNS.map(str::to_owned)).chain(rows))
}

fn table(lines: impl Iterator<Item = Line>) -> String {
    let mut table = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        // The writer quotes cells that hold its comment character, and some spreadsheets separate at semicolons too.
        .comment(Some(b';'))
        .from_writer(Vec::new());
    for line in lines {
        table.write_record(&line).expect(INTO_MEMORY);
    }
    let table = table.into_inner().expect(INTO_MEMORY);
    String::from_utf8(table).expect("cells are text")
}

/// Why an error of the writer cannot occur here.
const INTO_MEMORY: &str = "lines of one length can be written to memory";

fn row(report: &Report, topic: &ReportTopic, comparison: &Comparison) -> Line {
    let period = report.period.as_ref();
    let change = comparison.change(topic);
    let representative = topic.quotes.first().map(topic::attribution);
    let url = representative.and_then(|quote| quote.link);
    [
        text(&report.collection),
        report.id.to_string(),
        period.map_or_else(String::new, |period| period.start().to_string()),
        period.map_or_else(String::new, |period| period.end().to_string()),
        topic.id.to_string(),
        text(&topic::label(topic)),
        topic.n_documents.to_string(),
        share(topic.share),
        topic
            .n_documents_baseline
            .map_or_else(String::new, |n| n.to_string()),
        topic.share_baseline.map_or_else(String::new, share),
        change.map_or("", change_word).to_owned(),
        change.map_or_else(String::new, |_| decimal(difference(topic))),
        if topic::is_single_source(topic) {
            "yes"
        } else {
            "no"
        }
        .to_owned(),
        text(&topic::keywords(topic)),
        text(&topic::sources(topic)),
        trend(topic),
        text(&url.unwrap_or_default()),
    ]
}

fn change_word(change: ShareChange) -> &'static str {
    match change {
        ShareChange::New => "new",
        ShareChange::Gone => "gone",
        ShareChange::Grew { .. } => "grew",
        ShareChange::Shrank { .. } => "shrank",
        ShareChange::Steady => "steady",
        ShareChange::Absent => "absent",
    }
}

fn share(share: f32) -> String {
    format!("{share:.4}")
}

/// The numbers of a trend between spaces, as a spreadsheet would take `3/4` or `3-4` for a date.
fn trend(topic: &ReportTopic) -> String {
    let parts: Vec<String> = topic.trend.iter().map(usize::to_string).collect();
    parts.join(" ")
}

/// Words that somebody else wrote as a cell that stays text.
fn text(words: &str) -> String {
    let words = plain(words);
    let is_formula = words.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if is_formula {
        format!("'{words}")
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::example;
    use super::*;

    /// The cells of each line as another program reads them.
    fn read(table: &str) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(table.as_bytes());
        let lines = reader.records().map(Result::unwrap);
        lines
            .map(|line| line.iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn every_topic_has_one_line_of_all_columns() {
        let lines = read(&csv(&example::with_topics(100)));
        assert_eq!(lines.len(), 101);
        assert!(lines.iter().all(|line| line.len() == COLUMNS.len()));
    }

    #[test]
    fn formulas_stay_text_and_numbers_stay_numbers() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", " \t=1", "\u{202E}=1", "＝1"] {
            assert!(text(formula).starts_with('\''), "{formula:?}");
        }
        let lines = read(&csv(&example::weekly()));
        let column = COLUMNS
            .iter()
            .position(|&name| name == "change_points")
            .unwrap();
        assert_eq!(lines[2][column], "-40.0");
    }

    #[test]
    fn only_cells_that_need_quotes_have_some() {
        let mut report = example::weekly();
        report.topics.truncate(1);
        for (label, cell) in [
            ("rise; =1+1", ",\"rise; =1+1\","),
            ("rise, fall", ",\"rise, fall\","),
            ("a \"rise\"", ",\"a \"\"rise\"\"\","),
            ("it's | a rise", ",it's | a rise,"),
        ] {
            label.clone_into(&mut report.topics[0].label);
            let table = csv(&report);
            assert!(table.contains(cell) && table.ends_with("\r\n"), "{table}");
        }
    }

    proptest! {
        #[test]
        fn every_cell_comes_back_as_it_was(words in example::hostile_words()) {
            let report = example::worded(&words);
            let comparison = Comparison::of(&report);
            let rows = report.topics.iter().map(|topic| row(&report, topic, &comparison).to_vec());
            let lines = read(&csv(&report));
            prop_assert_eq!(&lines[0], &COLUMNS);
            prop_assert_eq!(&lines[1..], rows.collect::<Vec<_>>());
        }

        #[test]
        fn a_label_comes_back_as_one_harmless_cell(label in any::<String>()) {
            let mut report = example::weekly();
            report.topics.truncate(1);
            report.topics[0].label = label;
            let lines = read(&csv(&report));
            prop_assert_eq!(lines.len(), 2);
            prop_assert_eq!(lines[1].len(), COLUMNS.len());
            let expected = topic::label(&report.topics[0]);
            let read_back = lines[1][5].strip_prefix('\'').unwrap_or(&lines[1][5]);
            prop_assert_eq!(read_back, expected.strip_prefix('\'').unwrap_or(&expected));
            prop_assert!(!lines[1][5].starts_with(['=', '+', '-', '@']));
        }
    }
}
