//! What the store keeps of topics: those of a run, and what the run changed.

use crate::model::{DocumentKey, Topic, TopicEvent, TopicId, TopicModel};

/// The newest topics of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptTopics {
    /// The run that made them.
    pub model: TopicModel,
    /// The topics, largest first.
    pub topics: Vec<Topic>,
}

/// A topic that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedTopic {
    /// Its id, which no other topic gets.
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

/// Where a page of events begins: before this run, or in it after this position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPlace {
    /// The run.
    pub topic_model: u32,
    /// The place of the last event before the page.
    pub position: u32,
}
