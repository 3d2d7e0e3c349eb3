//! How many documents have each topic, time and source; each counts once, for the topic with its largest share.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::{DocumentHeading, Ledger, Period, SourceCount};
use crate::topics::CurrentTopics;

/// The most parts that a trend line has.
const MAX_TREND_PARTS: usize = 12;
/// The most sources that a report names of a topic.
const SHOWN_SOURCES: usize = 5;
const SECONDS_A_DAY: i64 = 86_400;

/// All numbers that a report is made of.
pub(super) struct Counts {
    pub(super) baseline: Option<Period>,
    pub(super) ledger: Ledger,
    /// How many documents of the baseline have a topic.
    pub(super) n_baseline_documents: usize,
    /// The counts of each topic, in the order of the topics.
    pub(super) topics: Vec<TopicCounts>,
    /// The positions of the documents that the report covers.
    pub(super) reported: Vec<usize>,
}

/// The counts of one topic.
#[derive(Debug, Clone, Default)]
pub(super) struct TopicCounts {
    pub(super) n_documents: usize,
    pub(super) n_documents_baseline: usize,
    pub(super) trend: Vec<usize>,
    sources: BTreeMap<String, usize>,
}

impl TopicCounts {
    pub(super) fn most_frequent_sources(&self) -> Vec<SourceCount> {
        let mut sources: Vec<SourceCount> = self
            .sources
            .iter()
            .map(|(source, &n_documents)| SourceCount {
                source: source.clone(),
                n_documents,
            })
            .collect();
        sources.sort_by_key(|count| Reverse(count.n_documents));
        sources.truncate(SHOWN_SOURCES);
        sources
    }
}

/// Counts every document once, for its main topic.
pub(super) fn count(
    headings: &[DocumentHeading],
    current: &CurrentTopics,
    period: Option<Period>,
) -> Counts {
    let parts = period.or_else(|| time_covered(headings)).map(Parts::of);
    let n_parts = parts.as_ref().map_or(0, |parts| parts.n);
    let empty = TopicCounts {
        trend: vec![0; n_parts],
        ..TopicCounts::default()
    };
    let mut counts = Counts {
        baseline: period.and_then(|period| period.before()),
        ledger: Ledger::default(),
        n_baseline_documents: 0,
        topics: vec![empty; current.topics.len()],
        reported: Vec::new(),
    };
    for (position, heading) in headings.iter().enumerate() {
        let shares = current.shares(heading.key);
        let main_topic = shares.first().map(|share| share.topic);
        let is_hidden = main_topic.is_some_and(|topic| current.topics[topic].is_hidden);
        counts.ledger.n_documents += 1;
        match (period, heading.published_at) {
            (Some(_), None) => counts.ledger.n_undated += 1,
            (Some(period), Some(at)) if !period.contains(at) => {
                counts.ledger.n_outside_period += 1;
                counts.add_to_baseline(main_topic.filter(|_| !is_hidden), at);
            }
            (Some(_) | None, _) if is_hidden => counts.ledger.n_hidden += 1,
            (Some(_) | None, _) => counts.add(position, heading, main_topic, parts.as_ref()),
        }
    }
    counts
}

impl Counts {
    fn add(
        &mut self,
        position: usize,
        heading: &DocumentHeading,
        main_topic: Option<usize>,
        parts: Option<&Parts>,
    ) {
        let Some(topic) = main_topic else {
            self.ledger.n_without_topic += 1;
            return;
        };
        self.ledger.n_reported += 1;
        self.reported.push(position);
        let counted = &mut self.topics[topic];
        counted.n_documents += 1;
        if let Some(source) = &heading.source {
            *counted.sources.entry(source.clone()).or_default() += 1;
        }
        if let Some((parts, at)) = parts.zip(heading.published_at) {
            counted.trend[parts.part(at)] += 1;
        }
    }

    fn add_to_baseline(&mut self, main_topic: Option<usize>, at: Timestamp) {
        let inside = self.baseline.is_some_and(|baseline| baseline.contains(at));
        if let Some(topic) = main_topic.filter(|_| inside) {
            self.n_baseline_documents += 1;
            self.topics[topic].n_documents_baseline += 1;
        }
    }
}

/// A period cut into parts of equal length, each at least a day long.
struct Parts {
    start: Timestamp,
    length: f64,
    n: usize,
}

impl Parts {
    fn of(period: Period) -> Self {
        let seconds = period.end().as_second() - period.start().as_second();
        let n_days = (seconds / SECONDS_A_DAY).max(1) as usize;
        let n = n_days.min(MAX_TREND_PARTS);
        Self {
            start: period.start(),
            length: (seconds as f64 / n as f64).max(1.0),
            n,
        }
    }

    fn part(&self, at: Timestamp) -> usize {
        let since = at.as_second() - self.start.as_second();
        ((since as f64 / self.length) as usize).min(self.n - 1)
    }
}

/// The period from the first dated document to the last.
fn time_covered(headings: &[DocumentHeading]) -> Option<Period> {
    let dates = headings.iter().filter_map(|heading| heading.published_at);
    let (first, last) = (dates.clone().min()?, dates.max()?);
    let after = last.checked_add(jiff::SignedDuration::from_secs(1)).ok()?;
    Period::new(first, after).ok()
}
