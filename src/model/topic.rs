//! A topic: a labelled group of passages; and the clustering run that made it.

use jiff::Timestamp;

use super::{PassageId, TopicId};

/// A term that tells a topic from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// One to three words in their usual casing.
    pub term: String,
    /// Share of the topic's keyword weight, 0 to 1.
    pub weight: f32,
}

/// A labelled group of passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Stable over runs.
    pub id: TopicId,
    /// Short name, unique in its model.
    pub label: String,
    /// Best terms first.
    pub keywords: Vec<Keyword>,
    /// Unit vector in the centred space of the run.
    pub centroid: Vec<f32>,
    /// The passages that show best what the topic is about, most typical first.
    pub representatives: Vec<PassageId>,
    /// Documents with most of their passages here.
    pub n_documents: usize,
    /// Passages here.
    pub n_passages: usize,
    /// `n_passages` over all passages with a topic, 0 to 1.
    pub share: f32,
}

/// One clustering run.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    /// Counts the runs of a collection, from 1.
    pub id: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// What the randomness was drawn from.
    pub seed: u64,
    /// Number of topics.
    pub n_clusters: usize,
    /// The numbers that were tried and the score of each, when the number was chosen automatically.
    pub curve: Vec<(usize, f64)>,
    /// Weighted mean over passages of the squared distance to their centroid, 0 to 4.
    pub inertia: f64,
    /// What was taken from every vector before it was compared: the mean of the collection at the time.
    pub centre: Vec<f32>,
    /// Passages that were grouped.
    pub n_passages: usize,
    /// Documents that they come from.
    pub n_documents: usize,
}

/// How much of a document, or of a text, belongs to a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicShare {
    /// The topic.
    pub id: TopicId,
    /// Its label.
    pub label: String,
    /// Share of the tokens, 0 to 1.
    pub share: f32,
}
