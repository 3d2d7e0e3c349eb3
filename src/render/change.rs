//! How a topic changed since the baseline of a report.

use std::fmt;

use crate::model::{Period, Report, ReportTopic};

use super::words::{decimal, tenths};

/// How the share of a topic changed since the baseline. Shares are compared as they are shown, in tenths of a
/// percentage point, so that a reader who subtracts them gets the answer that stands beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareChange {
    /// The topic has no document in the baseline and some in the period.
    New,
    /// The topic has documents in the baseline and none in the period.
    Gone,
    /// The share is larger than in the baseline.
    Grew {
        /// The difference in tenths of a percentage point, above 0.
        tenths: i64,
    },
    /// The share is smaller than in the baseline.
    Shrank {
        /// The difference in tenths of a percentage point, above 0.
        tenths: i64,
    },
    /// The share is as in the baseline.
    Steady,
    /// The topic has no document in either.
    Absent,
}

impl fmt::Display for ShareChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("new"),
            Self::Gone => f.write_str("gone"),
            Self::Grew { tenths } => write!(f, "up {} points", decimal(*tenths)),
            Self::Shrank { tenths } => write!(f, "down {} points", decimal(*tenths)),
            Self::Steady => f.write_str("steady"),
            Self::Absent => f.write_str("none then or now"),
        }
    }
}

/// The baseline that the numbers of a report are compared with, if there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// No baseline was asked for.
    NotAsked,
    /// The baseline has no document with a topic, so calling every topic new would mislead.
    NothingThen(Period),
    /// The baseline has documents with topics.
    Against(Period),
}

impl Comparison {
    /// Finds what `report` can be compared with.
    pub fn of(report: &Report) -> Self {
        let then = |topic: &ReportTopic| topic.n_documents_baseline.unwrap_or(0);
        match report.baseline {
            None => Self::NotAsked,
            Some(baseline) if report.topics.iter().all(|topic| then(topic) == 0) => {
                Self::NothingThen(baseline)
            }
            Some(baseline) => Self::Against(baseline),
        }
    }

    /// Whether there is anything to compare with.
    pub fn is_possible(&self) -> bool {
        matches!(self, Self::Against(_))
    }

    /// How `topic` changed; `None` when there is nothing to compare with.
    pub fn change(&self, topic: &ReportTopic) -> Option<ShareChange> {
        let then = topic.n_documents_baseline?;
        self.is_possible().then(|| match (then, topic.n_documents) {
            (0, 0) => ShareChange::Absent,
            (0, _) => ShareChange::New,
            (_, 0) => ShareChange::Gone,
            _ => by_share(difference(topic)),
        })
    }
}

/// The tenths of a percentage point that the share of a topic gained since the baseline, below 0 where it lost.
pub fn difference(topic: &ReportTopic) -> i64 {
    tenths(topic.share) - tenths(topic.share_baseline.unwrap_or(0.0))
}

fn by_share(difference: i64) -> ShareChange {
    match difference {
        0 => ShareChange::Steady,
        1.. => ShareChange::Grew { tenths: difference },
        _ => ShareChange::Shrank {
            tenths: -difference,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    fn change(n_now: usize, n_then: usize) -> Option<ShareChange> {
        let mut report = example::weekly();
        let topic = &mut report.topics[0];
        topic.n_documents = n_now;
        topic.share = n_now as f32 / 100.0;
        topic.n_documents_baseline = Some(n_then);
        topic.share_baseline = Some(n_then as f32 / 100.0);
        Comparison::of(&report).change(&report.topics[0])
    }

    #[test]
    fn a_change_is_told_by_presence_then_by_share() {
        assert_eq!(change(5, 0), Some(ShareChange::New));
        assert_eq!(change(0, 5), Some(ShareChange::Gone));
        assert_eq!(change(7, 5), Some(ShareChange::Grew { tenths: 20 }));
        assert_eq!(change(5, 7), Some(ShareChange::Shrank { tenths: 20 }));
        assert_eq!(change(5, 5), Some(ShareChange::Steady));
        assert_eq!(change(0, 0), Some(ShareChange::Absent));
    }

    #[test]
    fn nothing_is_called_new_against_an_empty_baseline() {
        let mut report = example::weekly();
        for topic in &mut report.topics {
            topic.n_documents_baseline = Some(0);
        }
        let comparison = Comparison::of(&report);
        assert!(matches!(comparison, Comparison::NothingThen(_)));
        assert_eq!(comparison.change(&report.topics[0]), None);
    }

    #[test]
    fn a_change_agrees_with_the_shares_as_they_are_shown() {
        let mut report = example::weekly();
        report.topics[0].share = 0.12349; // 12.3 %
        report.topics[0].share_baseline = Some(0.10051); // 10.1 %
        assert_eq!(
            Comparison::of(&report).change(&report.topics[0]),
            Some(ShareChange::Grew { tenths: 22 })
        );
    }
}
