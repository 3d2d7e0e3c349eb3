//! Corrections: what a person changed about topics, kept and applied again in every later run.

use jiff::Timestamp;

use super::{CorrectionId, DocumentId, TopicId};

/// A change to topics that a person asked for and every run respects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Gives a topic a fixed label.
    Rename {
        /// The topic that is renamed.
        topic: TopicId,
        /// The label that the topic gets.
        label: String,
    },
    /// Leaves a topic out of lists, pictures and reports.
    Hide {
        /// The topic that is hidden.
        topic: TopicId,
    },
    /// Merges one topic into another.
    Merge {
        /// The topic that is merged and ends.
        topic: TopicId,
        /// The topic that takes in the merged one.
        into: TopicId,
    },
    /// Splits a topic into parts.
    Split {
        /// The topic that is split; the largest part keeps its id.
        topic: TopicId,
        /// The number of parts, at least 2.
        n_parts: usize,
    },
    /// Requires that two documents belong to one topic.
    MustLink {
        /// The two documents that belong together.
        documents: [DocumentId; 2],
    },
    /// Requires that two documents belong to different topics.
    CannotLink {
        /// The two documents that are kept apart.
        documents: [DocumentId; 2],
    },
}

/// A change to topics that is in force until it is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The correction id, unique in the collection.
    pub id: CorrectionId,
    /// The time at which the correction was asked for.
    pub created_at: Timestamp,
    /// The change that the correction makes.
    pub change: Change,
}
