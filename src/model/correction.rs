//! What a person changed about topics: kept, and applied again in every later run.

use jiff::Timestamp;

use super::{CorrectionId, DocumentId, TopicId};

/// What a person wants to be so, whatever the runs find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A topic is called so.
    Rename {
        /// The topic.
        topic: TopicId,
        /// Its name.
        label: String,
    },
    /// A topic is left out of lists, pictures and reports.
    Hide {
        /// The topic.
        topic: TopicId,
    },
    /// All that belongs to one topic belongs to another.
    Merge {
        /// The topic that goes.
        topic: TopicId,
        /// The topic that takes it in.
        into: TopicId,
    },
    /// A topic is cut into parts.
    Split {
        /// The topic, which stays the largest part.
        topic: TopicId,
        /// Parts, at least 2.
        n_parts: usize,
    },
    /// Two documents belong to one topic.
    MustLink {
        /// The two.
        documents: [DocumentId; 2],
    },
    /// Two documents belong to different topics.
    CannotLink {
        /// The two.
        documents: [DocumentId; 2],
    },
}

/// A change that is in force until it is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Unique in its collection.
    pub id: CorrectionId,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// What it changes.
    pub change: Change,
}
