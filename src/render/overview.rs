//! What a report says before it goes into detail: its title, one sentence, and what to look at first. Nothing is
//! escaped.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::model::{Period, Report, ReportTopic};

use super::change::{Comparison, ShareChange, difference};
use super::escape::plain;
use super::topic;
use super::words;

/// Most topics that a line of highlights names; further ones are counted.
const MAX_NAMED: usize = 5;

/// The title of a report, such as `Topics of news, 3 to 9 March 2025`, which can be the subject of an e-mail.
pub fn title(report: &Report) -> String {
    let period = words::period(report.period.as_ref());
    format!("Topics of {}, {period}", plain(&report.collection))
}

/// Sums up a report in one sentence, which for a quiet period says what there is instead of topics.
pub fn summary(report: &Report) -> String {
    if is_quiet(report) {
        return quiet(report);
    }
    let (n_topics, sources) = (present(report).count(), sources(report));
    let documents = words::count(report.ledger.n_reported, "document");
    let size = format!(
        "{documents} in {}{sources}",
        words::count(n_topics, "topic")
    );
    match Comparison::of(report) {
        Comparison::NotAsked => format!("{size}."),
        Comparison::NothingThen(baseline) => format!(
            "{size}; there is nothing to compare with, because no document of the baseline, {}, has a topic.",
            words::period(Some(&baseline))
        ),
        Comparison::Against(baseline) => format!("{size}; {}.", movers(report, &baseline)),
    }
}

/// Whether no document of the period has a topic.
pub fn is_quiet(report: &Report) -> bool {
    report.ledger.n_reported == 0 && present(report).next().is_none()
}

/// What a reader should look at first, in lines of a heading and a text; no lines for a quiet period.
pub fn highlights(report: &Report) -> Vec<(&'static str, String)> {
    if is_quiet(report) {
        return Vec::new();
    }
    let comparison = Comparison::of(report);
    let became = |change| named(report, |topic| comparison.change(topic) == Some(change));
    [
        ("New", became(ShareChange::New)),
        ("Gone", became(ShareChange::Gone)),
        ("Single source", named(report, topic::is_single_source)),
    ]
    .into_iter()
    .filter_map(|(name, topics)| Some((name, topics?)))
    .collect()
}

fn present(report: &Report) -> impl Iterator<Item = &ReportTopic> {
    report.topics.iter().filter(|topic| topic.n_documents > 0)
}

/// The number of sources in words, as a least number where topics may have sources beyond the five that each lists.
fn sources(report: &Report) -> String {
    let named: BTreeSet<&str> = present(report)
        .flat_map(|topic| &topic.sources)
        .map(|source| source.source.as_str())
        .collect();
    let may_have_more = present(report).any(topic::may_have_more_sources);
    match (named.len(), may_have_more) {
        (0, _) => String::new(),
        (n, true) => format!(" from at least {}", words::count(n, "source")),
        (n, false) => format!(" from {}", words::count(n, "source")),
    }
}

fn movers(report: &Report, baseline: &Period) -> String {
    let grower = report.topics.iter().min_by_key(|t| Reverse(difference(t)));
    let fader = report.topics.iter().min_by_key(|t| difference(t));
    let grower = grower
        .filter(|topic| difference(topic) > 0)
        .map(|topic| format!("{} grew most ({})", quoted(topic), step(topic)));
    let fader = fader
        .filter(|topic| difference(topic) < 0)
        .map(|topic| format!("{} faded most ({})", quoted(topic), step(topic)));
    let moved: Vec<String> = grower.into_iter().chain(fader).collect();
    let moved = if moved.is_empty() {
        "no topic has another share than before".to_owned()
    } else {
        words::listed(&moved)
    };
    format!("compared with {}, {moved}", words::period(Some(baseline)))
}

fn step(topic: &ReportTopic) -> String {
    let (now, then) = (topic.n_documents, topic.n_documents_baseline.unwrap_or(0));
    match (now, then) {
        (0, _) => format!("gone, {} before", words::count(then, "document")),
        (_, 0) => format!("new, {}", words::count(now, "document")),
        _ => format!(
            "from {} to {}, {} to {} of all",
            words::number(then),
            words::count(now, "document"),
            words::percent(topic.share_baseline.unwrap_or(0.0)),
            words::percent(topic.share)
        ),
    }
}

fn named(report: &Report, is_meant: impl Fn(&ReportTopic) -> bool) -> Option<String> {
    let meant: Vec<&ReportTopic> = report.topics.iter().filter(|t| is_meant(t)).collect();
    let mut names: Vec<String> = meant.iter().take(MAX_NAMED).map(|t| quoted(t)).collect();
    if meant.len() > MAX_NAMED {
        names.push(format!("{} more", words::number(meant.len() - MAX_NAMED)));
    }
    (!names.is_empty()).then(|| words::listed(&names))
}

fn quoted(topic: &ReportTopic) -> String {
    format!("“{}”", topic::short_label(topic))
}

fn quiet(report: &Report) -> String {
    let ledger = &report.ledger;
    let parts: Vec<String> = [
        (ledger.n_without_topic, "in the period without a topic"),
        (ledger.n_hidden, "in topics that are hidden"),
        (ledger.n_outside_period, "dated outside the period"),
        (ledger.n_undated, "without a date"),
    ]
    .into_iter()
    .filter(|&(n, _)| n > 0)
    .map(|(n, what)| format!("{} {what}", words::number(n)))
    .collect();
    let period = words::period(report.period.as_ref());
    let documents = words::count(ledger.n_documents, "document");
    let instead = match (ledger.n_documents, parts.as_slice()) {
        (0, _) => "The collection is empty".to_owned(),
        (_, []) => format!("The collection has {documents}"),
        (_, parts) => format!("The collection has {documents}: {}", words::listed(parts)),
    };
    format!(
        "Nothing to report for {period}. {instead}.{}",
        before(report)
    )
}

fn before(report: &Report) -> String {
    let Comparison::Against(baseline) = Comparison::of(report) else {
        return String::new();
    };
    let had_documents = |topic: &&ReportTopic| topic.n_documents_baseline.unwrap_or(0) > 0;
    let n_topics = report.topics.iter().filter(had_documents).count();
    format!(
        " The baseline, {}, had documents in {}.",
        words::period(Some(&baseline)),
        words::count(n_topics, "topic")
    )
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn the_summary_names_the_biggest_grower_and_the_biggest_fader() {
        assert_eq!(
            summary(&example::weekly()),
            "20 documents in 3 topics from 4 sources; compared with 24 February to 2 March 2025, “River floods” grew \
             most (from 3 to 12 documents, 15.0% to 60.0% of all) and “Trade talks” faded most (from 13 to 5 \
             documents, 65.0% to 25.0% of all)."
        );
    }

    #[test]
    fn the_highlights_name_what_is_new_gone_and_from_a_single_source() {
        let lines = highlights(&example::weekly());
        let expected = [
            ("New", "“Comet sighting”"),
            ("Gone", "“Ice hockey”"),
            ("Single source", "“Comet sighting”"),
        ];
        assert_eq!(
            lines,
            expected.map(|(name, topics)| (name, topics.to_owned()))
        );
    }

    #[test]
    fn five_sources_that_do_not_account_for_all_are_at_least_five() {
        let mut report = example::weekly();
        report.topics.truncate(1);
        report.topics[0].sources =
            example::sources(&[("a", 2), ("b", 2), ("c", 2), ("d", 2), ("e", 2)]);
        assert!(summary(&report).contains("from at least 5 sources"));
        report.topics[0].n_documents = 10;
        assert!(summary(&report).contains("from 5 sources"));
    }

    #[test]
    fn a_quiet_period_says_what_there_is_instead() {
        assert_eq!(
            summary(&example::quiet()),
            "Nothing to report for 3 to 9 March 2025. The collection has 23 documents: 1 in the period without a topic, \
             20 dated outside the period and 2 without a date. The baseline, 24 February to \
             2 March 2025, had documents in 3 topics."
        );
    }

    #[test]
    fn an_empty_collection_says_so() {
        assert_eq!(
            summary(&example::empty()),
            "Nothing to report for all time. The collection is empty."
        );
    }

    #[test]
    fn no_change_and_no_baseline_are_said_plainly() {
        let mut report = example::weekly();
        for topic in &mut report.topics {
            topic.n_documents_baseline = Some(topic.n_documents);
            topic.share_baseline = Some(topic.share);
        }
        assert!(summary(&report).ends_with("no topic has another share than before."));
        report.baseline = None;
        assert_eq!(summary(&report), "20 documents in 3 topics from 4 sources.");
    }
}
