//! The topics of a run as a whole, and what the run changed.

use super::{DocumentKey, Topic, TopicEvent, TopicId, TopicModel};

/// A clustering run with the topics it made.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRun {
    /// How the run was made.
    pub model: TopicModel,
    /// The topics, largest first.
    pub topics: Vec<Topic>,
}

/// A topic that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedTopic {
    /// The id it had, which no other topic gets.
    pub id: TopicId,
    /// The documents that had most of their passages in it.
    pub documents: Vec<DocumentKey>,
}

/// What a run changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopicChanges {
    /// What happened, in the order in which it is shown.
    pub events: Vec<TopicEvent>,
    /// Topics that are no more.
    pub ended: Vec<EndedTopic>,
    /// Topics that had ended and are there again.
    pub revived: Vec<TopicId>,
}

/// Where an event stands among all events of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPosition {
    /// The run in which it happened.
    pub topic_model: u32,
    /// Position among the events of that run, from 0.
    pub position: u32,
}
