//! The topic that a passage belongs to.

use rustc_hash::FxHashMap;

use super::position::TopicPosition;
use crate::model::DocumentKey;

/// The topic of a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TopicAssignment {
    /// The position of the passage in its document, from 0.
    pub ordinal: u32,
    /// The length of the passage in tokens.
    pub n_tokens: u32,
    /// The position of the topic among the topics of its run.
    pub topic: usize,
    /// The position of the group among the groups of all topics, topic by topic.
    pub group: u32,
    /// The position of the sub-topic in its topic; none where the topic has no sub-topics.
    pub subtopic: Option<u32>,
    /// The cosine of the passage with the centroid of the group, -1 to 1.
    pub similarity: f32,
}

impl TopicAssignment {
    /// The position of the topic and sub-topic that the passage belongs to.
    pub fn position(&self) -> TopicPosition {
        TopicPosition {
            topic: self.topic,
            subtopic: self.subtopic.map(|subtopic| subtopic as usize),
        }
    }
}

/// For each document that has vectors the topics of its passages, in the order of the passages. Passages that are too far
/// from every topic are left out.
pub type AssignmentsByDocument = FxHashMap<DocumentKey, Vec<TopicAssignment>>;
