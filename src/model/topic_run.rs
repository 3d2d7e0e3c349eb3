//! Clustering runs with all their topics, and what each run changed.

use super::{DocumentKey, Topic, TopicEvent, TopicId, TopicModel};

/// A clustering run with the topics that it made.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicRun {
    /// The settings and measures of the clustering run.
    pub model: TopicModel,
    /// The topics of the run, largest first.
    pub topics: Vec<Topic>,
}

/// A topic that ended in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedTopic {
    /// The id of the ended topic, which no other topic gets.
    pub id: TopicId,
    /// The documents that had most of their passages in the ended topic.
    pub documents: Vec<DocumentKey>,
}

/// What a run changed about the topics.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopicChanges {
    /// The events of the run, in the order in which they are shown.
    pub events: Vec<TopicEvent>,
    /// Topics that ended in the run.
    pub ended: Vec<EndedTopic>,
    /// Topics that had ended earlier and exist again.
    pub revived: Vec<TopicId>,
}

/// The position of an event among all events of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPosition {
    /// The number of the run in which the event happened.
    pub topic_model: u32,
    /// The position of the event among those of its run, from 0.
    pub position: u32,
}
