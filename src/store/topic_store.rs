//! What is kept of topics: the newest ones, what became of former ones, and what a person changed.

use super::{CollectionKey, StoreError};
use crate::model::{
    Correction, CorrectionId, DatedEvent, DocumentKey, Topic, TopicEvent, TopicId, TopicModel,
};

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

/// Keeps topics. A part of [`Store`](super::Store), with the same promises.
pub trait TopicStore {
    /// Makes `topics` the newest topics of the collection, with what that changed.
    fn write_topics(
        &self,
        key: CollectionKey,
        topics: &KeptTopics,
        changes: &TopicChanges,
    ) -> Result<(), StoreError>;
    /// The newest topics.
    fn topics(&self, key: CollectionKey) -> Result<Option<KeptTopics>, StoreError>;
    /// The topics of an earlier run, or of the newest.
    fn topics_of_run(&self, key: CollectionKey, run: u32)
    -> Result<Option<KeptTopics>, StoreError>;
    /// The last run that had a topic, or a part of one, of that id.
    fn last_run_with(&self, key: CollectionKey, id: TopicId) -> Result<Option<u32>, StoreError>;
    /// The first number that no topic of the collection has ever had.
    fn next_topic_number(&self, key: CollectionKey) -> Result<u32, StoreError>;
    /// Topics that are no more, in order of id.
    fn ended_topics(&self, key: CollectionKey) -> Result<Vec<EndedTopic>, StoreError>;
    /// Events of the newest runs first, in each run in their order; up to `limit`, after `after`.
    fn topic_events(
        &self,
        key: CollectionKey,
        after: Option<EventPlace>,
        limit: usize,
    ) -> Result<Vec<DatedEvent>, StoreError>;

    /// Keeps a correction; its id is given here. Gives it as it is kept.
    fn write_correction(
        &self,
        key: CollectionKey,
        correction: &Correction,
    ) -> Result<CorrectionId, StoreError>;
    /// All corrections, oldest first.
    fn corrections(&self, key: CollectionKey) -> Result<Vec<Correction>, StoreError>;
    /// Forgets corrections; says how many there were.
    fn delete_corrections(
        &self,
        key: CollectionKey,
        ids: &[CorrectionId],
    ) -> Result<usize, StoreError>;
}
