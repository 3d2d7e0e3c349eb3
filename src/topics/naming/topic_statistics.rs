//! The terms of one topic's passages, counted.

use super::topic_term::TopicTerm;
use super::topic_text::TopicText;
use crate::words::{RepeatedLines, WordReader};

/// A keyword must be held by at least this share of a topic's passages.
const MIN_COVERAGE: f64 = 0.015;
/// So many passages without the term are added to every topic before topics are compared, so that a topic of one passage
/// does not count as one where a term is always found.
pub const PRIOR_PASSAGES: f64 = 10.0;
/// In topics of fewer passages every term is counted, in larger ones those of two passages and more.
const FEW_PASSAGES: usize = 20;

/// What was counted in one topic's passages.
pub struct TopicStatistics {
    /// The number of passages that the terms were counted in.
    pub n_passages: usize,
    /// The terms that are frequent enough for keywords, in the order of their stems.
    pub terms: Vec<TopicTerm>,
    /// The fingerprints of these terms and less frequent ones, each with the share of the passages that hold it.
    pub shares: Vec<(u64, f64)>,
}

impl TopicStatistics {
    /// Counts the terms of a topic's passages, without mail lines and repeated ones. Where nothing is left without those
    /// they count too.
    pub fn count(passages: &[&str], repeated: &RepeatedLines) -> Self {
        let statistics = Self::read(passages, &WordReader::new(passages, repeated));
        if statistics.terms.is_empty() {
            return Self::read(passages, &WordReader::of_all_lines(passages));
        }
        statistics
    }

    fn read(passages: &[&str], reader: &WordReader) -> Self {
        let n_passages = passages.len();
        let text = TopicText::read(passages, reader);
        let frequencies = text.frequent_terms(if n_passages < FEW_PASSAGES { 1 } else { 2 });
        let mut terms = text.terms(&frequencies, least_passages(n_passages));
        if terms.is_empty() {
            terms = text.terms(&frequencies, 1);
        }
        let share = |count: u32| f64::from(count) / (n_passages as f64 + PRIOR_PASSAGES);
        let mut shares: Vec<(u64, f64)> = text
            .fingerprints(&frequencies)
            .map(|(fingerprint, count)| (fingerprint, share(count)))
            .collect();
        shares.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Self {
            n_passages,
            terms,
            shares,
        }
    }
}

/// The least number of passages that hold a keyword, in a topic of `n_passages`.
fn least_passages(n_passages: usize) -> usize {
    let least = match n_passages {
        0..4 => 1,
        4..20 => 2,
        _ => 3,
    };
    least.max((n_passages as f64 * MIN_COVERAGE).ceil() as usize)
}
