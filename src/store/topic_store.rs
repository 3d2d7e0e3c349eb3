//! What is kept of topics: the newest ones, what became of former ones, and what a person changed.

use super::{CollectionKey, StoreError};
use crate::model::{
    Correction, CorrectionId, DatedEvent, EndedTopic, EventPosition, TopicChanges, TopicId,
    TopicRun,
};

/// Keeps topics. A part of [`Store`](super::Store), with the same promises.
pub trait TopicStore {
    /// Makes `topics` the newest topics of the collection, with what that changed.
    fn write_topics(
        &self,
        key: CollectionKey,
        topics: &TopicRun,
        changes: &TopicChanges,
    ) -> Result<(), StoreError>;
    /// The newest topics.
    fn topics(&self, key: CollectionKey) -> Result<Option<TopicRun>, StoreError>;
    /// The topics of an earlier run, or of the newest.
    fn topics_of_run(&self, key: CollectionKey, run: u32) -> Result<Option<TopicRun>, StoreError>;
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
        after: Option<EventPosition>,
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
