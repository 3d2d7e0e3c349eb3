//! The answers to questions about topics.

use super::drift::Drift;
use crate::model::{DatedEvent, Document, PassageId, Topic, TopicId, TopicModel};

/// All topics of a collection, with what belongs to none.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicsAnswer {
    /// The newest run of topics; none before the first run.
    pub model: Option<TopicModel>,
    /// The topics of the newest run, in the order of their size at the time of that run.
    pub topics: Vec<TopicView>,
    /// How many topics a person hid; they are among `topics` only when hidden topics are asked for.
    pub n_hidden: usize,
    /// The documents and passages that belong to no topic.
    pub unassigned: Unassigned,
    /// How far what arrived since the newest run differs from what it was made of; none before the first run.
    pub drift: Option<Drift>,
}

/// A topic with the words of its representatives and with its sub-topics.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicView {
    /// The topic, with its current sizes.
    pub topic: Topic,
    /// The representatives of the topic that are still in the collection.
    pub representatives: Vec<Representative>,
    /// The sub-topics, largest first.
    pub subtopics: Vec<TopicView>,
    /// The topic that this sub-topic is a part of; none for a topic.
    pub parent: Option<TopicId>,
}

/// A passage that shows what a topic is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Representative {
    /// The id of the passage in the API.
    pub id: PassageId,
    /// The text of the passage.
    pub text: String,
    /// The document that the passage is part of.
    pub document: Document,
}

/// How many documents and passages belong to no topic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unassigned {
    /// How many documents have no passage in any topic.
    pub n_documents: usize,
    /// How many passages have no topic; before the first run all of them.
    pub n_passages: usize,
    /// How many passages have no topic because they are too far from every one.
    pub n_far: usize,
    /// How many passages have no topic because the model knows none of their words.
    pub n_unknown: usize,
}

/// A document with the share of it that belongs to a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicDocument {
    /// The document that belongs to the topic.
    pub document: Document,
    /// The share of the document's tokens that belongs to the topic, 0 to 1.
    pub share: f32,
}

/// A page of a topic's documents, largest share first.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicDocumentPage {
    /// The documents of this page.
    pub documents: Vec<TopicDocument>,
    /// The cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
}

/// A passage with its similarity to its topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPassage {
    /// The passage that belongs to the topic.
    pub passage: Representative,
    /// The cosine of the passage with the topic's centroid, -1 to 1.
    pub similarity: f32,
}

/// A page of a topic's passages, the most typical first.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPassagePage {
    /// The passages of this page.
    pub passages: Vec<TopicPassage>,
    /// The cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
}

/// A page of topic events, newest run first.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    /// The topic events of this page.
    pub events: Vec<DatedEvent>,
    /// The cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
}

/// A topic that a text belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignedTopic {
    /// The id of the topic.
    pub id: TopicId,
    /// The label of the topic.
    pub label: String,
    /// The cosine of the text with the topic's centroid, -1 to 1.
    pub score: f32,
}
