//! What is answered about topics.

use super::drift::Drift;
use crate::model::{DatedEvent, Document, PassageId, Topic, TopicId, TopicModel};

/// All topics of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicsAnswer {
    /// The newest run; none before the first.
    pub model: Option<TopicModel>,
    /// Its topics, in the order of their size at the time of the run.
    pub topics: Vec<TopicView>,
    /// Topics that a person hid; they are among `topics` only when they are asked for.
    pub n_hidden: usize,
    /// What belongs to none.
    pub unassigned: Unassigned,
    /// How far what arrived since the run differs from what it was made of; none before the first.
    pub drift: Option<Drift>,
}

/// A topic with the words of its representatives.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicView {
    /// The topic, its sizes as of now.
    pub topic: Topic,
    /// Its representatives that are still there.
    pub representatives: Vec<Representative>,
    /// What it falls into, largest first.
    pub subtopics: Vec<TopicView>,
    /// The topic that it is a part of.
    pub parent: Option<TopicId>,
}

/// A passage that shows what a topic is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Representative {
    /// Id in the API.
    pub id: PassageId,
    /// Its words.
    pub text: String,
    /// The document it stands in.
    pub document: Document,
}

/// What belongs to no topic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unassigned {
    /// Documents without a passage in any topic.
    pub n_documents: usize,
    /// Passages without a topic: before the first run all of them.
    pub n_passages: usize,
    /// Of these, passages that are too far from every topic.
    pub n_far: usize,
    /// Of these, passages with no word that the model knows.
    pub n_unknown: usize,
}

/// A document of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicDocument {
    /// The document.
    pub document: Document,
    /// Share of its tokens that belongs to the topic, 0 to 1.
    pub share: f32,
}

/// A page of a topic's documents: those with the largest shares first.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicDocumentPage {
    /// The documents.
    pub documents: Vec<TopicDocument>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// A passage of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPassage {
    /// The passage.
    pub passage: Representative,
    /// Cosine with the topic's centroid, -1 to 1.
    pub similarity: f32,
}

/// A page of a topic's passages, the most typical first.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPassagePage {
    /// The passages.
    pub passages: Vec<TopicPassage>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// A page of what happened to topics, the newest run first.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    /// What happened.
    pub events: Vec<DatedEvent>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// A topic of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignedTopic {
    /// The topic.
    pub id: TopicId,
    /// Its label.
    pub label: String,
    /// Cosine of the text with the topic's centroid, -1 to 1.
    pub score: f32,
}
