//! What became of topics from one run to the next.

use jiff::Timestamp;

use super::{DocumentId, TopicId};

/// What happened to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TopicEventKind {
    /// It was not there before.
    Born,
    /// It has more documents, and a larger share of all.
    Grew,
    /// It has fewer documents.
    Shrank,
    /// Its documents are now in several topics.
    Split,
    /// It holds most of what several topics held.
    Merged,
    /// It has another label.
    Renamed,
    /// It is there no more.
    Ended,
    /// It had ended and is there again.
    Revived,
}

/// A topic that took part in what happened to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPart {
    /// The topic.
    pub id: TopicId,
    /// Its label at the time.
    pub label: String,
    /// Documents of both.
    pub n_shared: usize,
}

/// Something that happened to a topic in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicEvent {
    /// What happened.
    pub kind: TopicEventKind,
    /// The topic.
    pub topic: TopicId,
    /// Its label after the run; the last one, if it ended.
    pub label: String,
    /// Its label before the run, if it was there and had another one.
    pub former_label: Option<String>,
    /// Documents before the run; 0 if it was not there.
    pub n_documents_before: usize,
    /// Documents after the run; 0 if it ended.
    pub n_documents: usize,
    /// Share of all documents with a topic before the run, 0 to 1.
    pub share_before: f32,
    /// The same after it.
    pub share: f32,
    /// The parts of a split, or what was merged; else none.
    pub parts: Vec<EventPart>,
    /// Documents that show what it is about, three at most.
    pub examples: Vec<DocumentId>,
}

/// An event with the run it happened in.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedEvent {
    /// The run.
    pub topic_model: u32,
    /// Its place among the events of the run, from 0.
    pub position: u32,
    /// When the run was made.
    pub created_at: Timestamp,
    /// What happened.
    pub event: TopicEvent,
}
