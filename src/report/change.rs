//! What became of a topic since the baseline.

use std::fmt;

use crate::model::{Period, Report, ReportTopic};

use super::words::{decimal, tenths};

/// What became of a topic since the baseline. Shares are compared as they are shown, in tenths of a percentage point,
/// so that a reader who subtracts them gets the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// No document in the baseline, some in the period.
    New,
    /// Some documents in the baseline, none in the period.
    Gone,
    /// A larger share than in the baseline.
    Grew {
        /// By how many tenths of a percentage point.
        tenths: i64,
    },
    /// A smaller share than in the baseline.
    Shrank {
        /// By how many tenths of a percentage point.
        tenths: i64,
    },
    /// The same share as in the baseline.
    Steady,
    /// No document in the baseline, none in the period.
    Absent,
}

impl fmt::Display for Change {
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

/// What a report can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// No baseline was asked for.
    NotAsked,
    /// The baseline has no document with a topic, so calling every topic new would mislead.
    NothingThen(Period),
    /// A baseline with documents.
    Against(Period),
}

impl Comparison {
    /// What `report` can be compared with.
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

    /// What became of `topic`; none when there is nothing to compare with.
    pub fn change(&self, topic: &ReportTopic) -> Option<Change> {
        let then = topic.n_documents_baseline?;
        self.is_possible().then(|| match (then, topic.n_documents) {
            (0, 0) => Change::Absent,
            (0, _) => Change::New,
            (_, 0) => Change::Gone,
            _ => by_share(difference(topic)),
        })
    }
}

/// Tenths of a percentage point that a topic's share gained since the baseline.
pub fn difference(topic: &ReportTopic) -> i64 {
    tenths(topic.share) - tenths(topic.share_baseline.unwrap_or(0.0))
}

fn by_share(difference: i64) -> Change {
    match difference {
        0 => Change::Steady,
        1.. => Change::Grew { tenths: difference },
        _ => Change::Shrank {
            tenths: -difference,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    fn change(n_now: usize, n_then: usize) -> Option<Change> {
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
        assert_eq!(change(5, 0), Some(Change::New));
        assert_eq!(change(0, 5), Some(Change::Gone));
        assert_eq!(change(7, 5), Some(Change::Grew { tenths: 20 }));
        assert_eq!(change(5, 7), Some(Change::Shrank { tenths: 20 }));
        assert_eq!(change(5, 5), Some(Change::Steady));
        assert_eq!(change(0, 0), Some(Change::Absent));
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
            Some(Change::Grew { tenths: 22 })
        );
    }
}
