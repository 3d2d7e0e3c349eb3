//! Writes a report as CSV (RFC 4180): one line a topic, so that the lines of several reports can stand in one table.

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

/// Writes the topics of `report`, one line each under a line of column names, with CR LF at the end of each line. Cells
/// that a spreadsheet would run as a formula begin with an apostrophe. Shares are 0 to 1, `change_points` percentage
/// points.
pub fn csv(report: &Report) -> String {
    let comparison = Comparison::of(report);
    let mut table = line(&COLUMNS.map(str::to_owned));
    for topic in &report.topics {
        table.push_str(&line(&row(report, topic, &comparison)));
    }
    table
}

fn row(report: &Report, topic: &ReportTopic, comparison: &Comparison) -> [String; COLUMNS.len()] {
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
    let words = if is_formula {
        format!("'{words}")
    } else {
        words
    };
    if words.contains([',', '"', ';', '|', '\'']) {
        format!("\"{}\"", words.replace('"', "\"\""))
    } else {
        words
    }
}

fn line(cells: &[String]) -> String {
    format!("{}\r\n", cells.join(","))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::example;
    use super::*;

    /// The cells of each line as another program reads them.
    fn read(table: &str) -> Vec<Vec<String>> {
        let mut reader = ::csv::ReaderBuilder::new()
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
            assert!(
                text(formula).trim_start_matches('"').starts_with('\''),
                "{formula:?}"
            );
        }
        let lines = read(&csv(&example::weekly()));
        let column = COLUMNS
            .iter()
            .position(|&name| name == "change_points")
            .unwrap();
        assert_eq!(lines[2][column], "-40.0");
    }

    proptest! {
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
