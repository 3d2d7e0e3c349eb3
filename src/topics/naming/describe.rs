//! Topics named from the words of their passages.

use super::keywords;
use super::labels;
use super::passages::TopicPassages;
use crate::model::Keyword;

/// What a reader is told a topic is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Short name, unique in its model.
    pub label: String,
    /// Up to ten terms, best first; their weights sum to 1 unless there are none.
    pub keywords: Vec<Keyword>,
    /// Share of the topic's passages that hold at least one term of the label, 0 to 1.
    pub coverage: f32,
}

/// Describes every topic of `counts`, in the order of their positions, also those without passages. No keyword equals
/// one of `excluded` (names of sources, say), whatever its case, hyphens and spaces.
pub fn describe(counts: &TopicPassages, excluded: &[String]) -> Vec<Description> {
    let ranked = keywords::rank(counts, excluded);
    labels::labels(&ranked)
        .into_iter()
        .zip(&ranked)
        .map(|(label, terms)| Description {
            label: label.text,
            keywords: keywords::weighted(&terms.ranked),
            coverage: label.coverage as f32,
        })
        .collect()
}
