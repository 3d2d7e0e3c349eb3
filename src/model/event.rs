//! Events: what became of topics from one run to the next.

use jiff::Timestamp;

use super::{DocumentId, TopicId};

/// The kind of change that a topic went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TopicEventKind {
    /// The topic did not exist before.
    Born,
    /// The topic has more documents, and a larger share of all.
    Grew,
    /// The topic has fewer documents.
    Shrank,
    /// The topic's documents are now in several topics.
    Split,
    /// The topic holds most of what several topics held.
    Merged,
    /// The topic has another label.
    Renamed,
    /// The topic exists no more.
    Ended,
    /// The topic had ended and exists again.
    Revived,
}

/// Another topic that took part in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPart {
    /// The id of the topic that took part.
    pub id: TopicId,
    /// The label of the topic at the time of the event.
    pub label: String,
    /// The number of documents that the two topics share.
    pub n_shared: usize,
}

/// A change that a topic went through in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicEvent {
    /// The kind of change.
    pub kind: TopicEventKind,
    /// The topic that changed.
    pub topic: TopicId,
    /// The topic's label after the run, or its last one if it ended.
    pub label: String,
    /// The topic's label before the run, if it existed and had another one.
    pub former_label: Option<String>,
    /// The number of the topic's documents before the run; 0 if it did not exist.
    pub n_documents_before: usize,
    /// The number of the topic's documents after the run; 0 if it ended.
    pub n_documents: usize,
    /// The topic's share of all documents with a topic before the run, 0 to 1.
    pub share_before: f32,
    /// The topic's share of all documents with a topic after the run, 0 to 1.
    pub share: f32,
    /// The parts of a split topic, or the topics that were merged; empty for other kinds.
    pub parts: Vec<EventPart>,
    /// Documents that show what the topic is about, three at most.
    pub examples: Vec<DocumentId>,
}

/// An event with the run in which it happened.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedEvent {
    /// The number of the run in which the event happened.
    pub topic_model: u32,
    /// The position of the event among those of its run, from 0.
    pub position: u32,
    /// The time at which the run was made.
    pub created_at: Timestamp,
    /// The event as the run recorded it.
    pub event: TopicEvent,
}
