//! Topics named from the words of their passages.

use super::keywords;
use super::labels;
use super::topic_passages::TopicPassages;
use crate::model::Keyword;

/// What a reader is told a topic is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The short name of the topic, unique among the topics that were described together.
    pub label: String,
    /// Up to ten terms, best first; their weights sum to 1 unless there are none.
    pub keywords: Vec<Keyword>,
    /// The share of the topic's passages that hold at least one term of the label, 0 to 1.
    pub coverage: f32,
}

/// Describes every topic, in the order of their positions, topics without passages included. No keyword equals one of
/// `excluded` (names of sources, say), whatever its case, hyphens and spaces.
pub fn describe(passages: &TopicPassages, excluded: &[String]) -> Vec<Description> {
    let ranked = keywords::rank(passages, excluded);
    labels::labels(&ranked)
        .into_iter()
        .zip(&ranked)
        .map(|(label, topic)| Description {
            label: label.text,
            keywords: keywords::weighted(&topic.terms),
            coverage: label.coverage as f32,
        })
        .collect()
}
