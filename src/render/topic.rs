//! What a report says of one topic in words, on one line. Nothing is escaped.

use crate::model::{Quote, Report, ReportTopic, SourceCount};

use super::change::{Comparison, ShareChange};
use super::escape::{plain, shorten};
use super::link::link;
use super::words;

/// Most quotes of a topic that are shown.
pub const MAX_QUOTES: usize = 3;
/// Least documents of a topic with one source that are worth a warning.
const MIN_SINGLE_SOURCE: usize = 3;
/// Most sources that a topic lists; where it lists fewer, no other source has a document of the topic.
const MAX_SOURCES: usize = 5;
/// Most columns of a quote.
const MAX_QUOTE_WIDTH: usize = 420;
/// Most columns of a label that refers to a topic.
const MAX_SHORT_LABEL_WIDTH: usize = 60;
/// Most parts of a trend that are listed as numbers.
const MAX_LISTED_PARTS: usize = 31;

/// The label of a topic, never empty.
pub fn label(topic: &ReportTopic) -> String {
    let label = plain(&topic.label);
    if label.is_empty() {
        format!("Topic {} without a label", topic.id)
    } else {
        label
    }
}

/// The label of a topic where a text refers to it, shortened.
pub fn short_label(topic: &ReportTopic) -> String {
    shorten(&label(topic), MAX_SHORT_LABEL_WIDTH)
}

/// The keywords of a topic, best first.
pub fn keywords(topic: &ReportTopic) -> String {
    let terms = topic.keywords.iter().map(|keyword| plain(&keyword.term));
    let terms: Vec<String> = terms.filter(|term| !term.is_empty()).collect();
    terms.join(", ")
}

/// Whether a topic has enough documents for a warning and all of them come from one source.
pub fn is_single_source(topic: &ReportTopic) -> bool {
    let is_all = |source: &SourceCount| source.n_documents == topic.n_documents;
    let is_alone = matches!(topic.sources.as_slice(), [only] if is_all(only));
    is_alone && topic.n_documents >= MIN_SINGLE_SOURCE
}

/// The number of documents of a topic that do not come from a listed source.
fn n_elsewhere(topic: &ReportTopic) -> usize {
    let listed: usize = topic.sources.iter().map(|source| source.n_documents).sum();
    topic.n_documents.saturating_sub(listed)
}

/// Whether a topic may have more sources than it lists.
pub fn may_have_more_sources(topic: &ReportTopic) -> bool {
    topic.sources.len() >= MAX_SOURCES && n_elsewhere(topic) > 0
}

/// The number of documents of a topic and its share, now and in the baseline.
pub fn size(topic: &ReportTopic, comparison: &Comparison) -> String {
    let now = format!(
        "{}, {} of all",
        words::count(topic.n_documents, "document"),
        words::percent(topic.share)
    );
    let n_then = words::count(topic.n_documents_baseline.unwrap_or(0), "document");
    let then = words::percent(topic.share_baseline.unwrap_or(0.0));
    match comparison.change(topic) {
        None => format!("{now}."),
        Some(ShareChange::New) => format!("{now}. New: none in the baseline."),
        Some(ShareChange::Gone) => {
            format!("Gone: none in the period, {n_then} ({then}) in the baseline.")
        }
        Some(ShareChange::Absent) => "None in the baseline, none in the period.".to_owned(),
        Some(ShareChange::Steady) => format!("{now}. Steady: {n_then} in the baseline."),
        Some(ShareChange::Grew { tenths }) => {
            let points = words::decimal(tenths);
            format!("{now}. Up {points} points from {then} ({n_then}) in the baseline.")
        }
        Some(ShareChange::Shrank { tenths }) => {
            let points = words::decimal(tenths);
            format!("{now}. Down {points} points from {then} ({n_then}) in the baseline.")
        }
    }
}

/// The sources of a topic with their numbers of documents, and the number of documents from others.
pub fn sources(topic: &ReportTopic) -> String {
    let mut parts: Vec<String> = topic.sources.iter().map(source).collect();
    let n_elsewhere = n_elsewhere(topic);
    if n_elsewhere > 0 {
        let which = if may_have_more_sources(topic) {
            "other or not named"
        } else {
            "not named"
        };
        parts.push(format!("{which} ({})", words::number(n_elsewhere)));
    }
    words::listed(&parts)
}

/// The warning that all documents of a topic come from one source, where they do.
pub fn single_source(topic: &ReportTopic) -> Option<String> {
    let only = topic.sources.first().filter(|_| is_single_source(topic))?;
    let n = words::number(topic.n_documents);
    Some(format!(
        "Single source: all {n} documents come from {}.",
        source_name(&only.source)
    ))
}

/// What each of `n_parts` of the period of a report is called: an hour, a day, a week, or an equal part.
pub fn trend_unit(report: &Report, n_parts: usize) -> String {
    let length = report.period.as_ref().map(|period| {
        let length = period.end().duration_since(period.start());
        length.as_millis() / n_parts.max(1) as i128
    });
    match length {
        Some(3_600_000) => "hour".to_owned(),
        Some(86_400_000) => "day".to_owned(),
        Some(604_800_000) => "week".to_owned(),
        Some(_) => format!("each of {n_parts} equal parts of the period"),
        None => format!("each of {n_parts} equal parts of the time"),
    }
}

/// The trend of a topic as numbers; `None` when there is nothing to show.
pub fn trend(report: &Report, topic: &ReportTopic) -> Option<String> {
    let n_dated: usize = topic.trend.iter().sum();
    if n_dated == 0 {
        return None;
    }
    let unit = trend_unit(report, topic.trend.len());
    let numbers = if topic.trend.len() <= MAX_LISTED_PARTS {
        let numbers: Vec<String> = topic.trend.iter().map(|&n| words::number(n)).collect();
        numbers.join(", ")
    } else {
        let most = topic.trend.iter().max().copied().unwrap_or(0);
        format!("{} at most", words::number(most))
    };
    let preposition = if unit.starts_with("each") {
        "in"
    } else {
        "per"
    };
    let n_undated = topic.n_documents.saturating_sub(n_dated);
    let undated = if n_undated > 0 {
        format!("; {} without a date", words::number(n_undated))
    } else {
        String::new()
    };
    Some(format!(
        "Documents {preposition} {unit}: {numbers}{undated}"
    ))
}

/// The words of a quote, shortened.
pub fn quote(quote: &Quote) -> String {
    shorten(&plain(&quote.text), MAX_QUOTE_WIDTH)
}

/// What a quote was taken from.
pub struct Attribution {
    /// The title of the document, or its id where it has none.
    pub title: String,
    /// The address of the document, where it is safe to link.
    pub link: Option<String>,
    /// The source and the date of the document, as far as they are known.
    pub origin: Vec<String>,
}

/// Says what `quote` was taken from.
pub fn attribution(quote: &Quote) -> Attribution {
    let filled = |text: &Option<String>| {
        let text = plain(text.as_deref().unwrap_or_default());
        (!text.is_empty()).then_some(text)
    };
    let source = filled(&quote.source);
    let date = quote.published_at.map(words::day);
    Attribution {
        title: filled(&quote.title).unwrap_or_else(|| plain(quote.document.as_str())),
        link: quote.url.as_deref().and_then(link),
        origin: source.into_iter().chain(date).collect(),
    }
}

fn source(source: &SourceCount) -> String {
    let n_documents = words::number(source.n_documents);
    format!("{} ({n_documents})", source_name(&source.source))
}

fn source_name(source: &str) -> String {
    let source = plain(source);
    if source.is_empty() {
        "a source without a name".to_owned()
    } else {
        source
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn one_source_is_flagged_from_three_documents_on() {
        let mut topic = example::weekly().topics.remove(0);
        for (n_documents, listed, is_flagged) in [
            (3, vec![("a", 3)], true),
            (2, vec![("a", 2)], false),
            (4, vec![("a", 3)], false),
            (4, vec![("a", 3), ("b", 1)], false),
        ] {
            topic.n_documents = n_documents;
            topic.sources = example::sources(&listed);
            assert_eq!(is_single_source(&topic), is_flagged, "{listed:?}");
        }
    }

    #[test]
    fn documents_that_the_sources_leave_over_are_counted() {
        let mut topic = example::weekly().topics.remove(0);
        topic.n_documents = 9;
        topic.sources = example::sources(&[("a", 4), ("b", 3)]);
        assert_eq!(sources(&topic), "a (4), b (3) and not named (2)");
        topic.sources = example::sources(&[("a", 2), ("b", 2), ("c", 1), ("d", 1), ("e", 1)]);
        assert!(sources(&topic).ends_with("e (1) and other or not named (2)"));
    }

    #[test]
    fn a_trend_names_its_unit_and_what_it_leaves_out() {
        let mut report = example::weekly();
        report.topics[0].n_documents += 2;
        let spoken = trend(&report, &report.topics[0]);
        assert_eq!(
            spoken.as_deref(),
            Some("Documents per day: 0, 1, 1, 2, 3, 4, 1; 2 without a date")
        );
        report.topics[0].trend = vec![0; 7];
        assert_eq!(trend(&report, &report.topics[0]), None);
    }

    #[test]
    fn a_document_without_a_title_is_named_by_its_id() {
        let mut quote = example::weekly().topics[0].quotes[0].clone();
        quote.title = Some(" \n".to_owned());
        assert_eq!(attribution(&quote).title, quote.document.as_str());
    }

    #[test]
    fn a_topic_always_has_a_name() {
        let mut topic = example::weekly().topics.remove(0);
        topic.label = "\u{202E} \n".to_owned();
        assert_eq!(label(&topic), "Topic t1 without a label");
    }
}
