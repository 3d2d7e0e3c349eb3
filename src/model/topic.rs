//! Topics, which are labelled groups of passages, and the clustering runs that make them.

use jiff::Timestamp;

use super::{CorrectionId, PassageId, TopicId};

/// A keyword, a term that tells a topic from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// The term, one to three words in their usual casing.
    pub term: String,
    /// The term's share of the topic's keyword weight, 0 to 1.
    pub weight: f32,
}

/// One cluster. A topic is made of one, or of several where a person merged topics.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The cluster's id, stable over runs; a topic has the id of one of its clusters.
    pub id: TopicId,
    /// The centroid of the cluster, a unit vector in the centred space of the run.
    pub centroid: Vec<f32>,
    /// The mean Jaccard index of the cluster over runs on resampled passages, 0 to 1; none where it was not measured.
    pub stability: Option<f32>,
    /// The cluster that this one was split from, where a person had a topic split.
    pub split: Option<SplitOff>,
}

/// A cluster as the run found it, before a correction split it.
#[derive(Debug, Clone, PartialEq)]
pub struct UncutGroup {
    /// The cluster before it was split.
    pub group: Group,
    /// The correction that split the cluster.
    pub by: CorrectionId,
}

/// How the topics of a run came about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// The topics were found in the documents, or carried over to the vectors of another embedding model.
    #[default]
    Found,
    /// The topics are those of the run before with this correction applied.
    Corrected(CorrectionId),
    /// The topics are those of this earlier run, because the corrections made since are undone.
    Restored(u32),
}

/// The origin of a cluster that was split from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitOff {
    /// The cluster that this one was split from.
    pub from: TopicId,
    /// The correction that asked for the split; once it is undone, the two are one topic again.
    pub by: CorrectionId,
}

/// A labelled group of passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The topic id, stable over runs.
    pub id: TopicId,
    /// The topic's short name, unique in its run: the pinned label if there is one, else the label found.
    pub label: String,
    /// The label found in the topic's passages.
    pub found_label: String,
    /// Whether a person gave the topic its label.
    pub is_pinned: bool,
    /// Whether a person left the topic out of lists, pictures and reports.
    pub is_hidden: bool,
    /// The topic's keywords, best first.
    pub keywords: Vec<Keyword>,
    /// The share of the topic's documents that contain a term of the label, 0 to 1; none where it was not counted.
    pub coverage: Option<f32>,
    /// The clusters that the topic is made of, at least one.
    pub groups: Vec<Group>,
    /// The subtopics of the topic, largest first, one level deep.
    pub subtopics: Vec<Topic>,
    /// The passages that show best what the topic is about, most typical first.
    pub representatives: Vec<PassageId>,
    /// The number of documents with most of their passages in the topic.
    pub n_documents: usize,
    /// The number of passages in the topic.
    pub n_passages: usize,
    /// The topic's share of all passages with a topic, 0 to 1.
    pub share: f32,
}

impl Topic {
    /// The stability of the topic's least stable cluster, 0 to 1; none where it was not measured.
    pub fn stability(&self) -> Option<f32> {
        let known = self.groups.iter().filter_map(|group| group.stability);
        known.min_by(f32::total_cmp)
    }
}

/// One clustering run, with its settings and measures.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    /// The number of the run in its collection, from 1.
    pub id: u32,
    /// The time at which the run was made.
    pub created_at: Timestamp,
    /// How the topics of the run came about.
    pub origin: Origin,
    /// The clusters that corrections split, as they were before, in the order of the splits.
    pub uncut: Vec<UncutGroup>,
    /// The seed of all randomness in the run.
    pub seed: u64,
    /// The number of topics in the run.
    pub n_clusters: usize,
    /// The numbers of clusters that were tried and the score of each, when the number was chosen automatically.
    pub curve: Vec<(usize, f64)>,
    /// The weighted mean over passages of the squared distance to their centroid, 0 to 4.
    pub inertia: f64,
    /// The mean vector of the collection at the time of the run, subtracted from every vector before comparing.
    pub centre: Vec<f32>,
    /// The largest share of passages that may belong to no topic; none in a run that did not keep it.
    pub max_unassigned: Option<f32>,
    /// The least cosine with the nearest centroid at which a passage belongs to a topic.
    pub min_similarity: f32,
    /// The mean cosine of the passages with their nearest centroid.
    pub mean_similarity: f32,
    /// The number of passages that were clustered.
    pub n_passages: usize,
    /// The number of documents that the clustered passages come from.
    pub n_documents: usize,
    /// The time at which the run listed the documents; documents first ingested later are new since the run.
    pub sampled_at: Timestamp,
}

/// How much of a document or of a text belongs to a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicShare {
    /// The id of the topic.
    pub id: TopicId,
    /// The label of the topic.
    pub label: String,
    /// The topic's share of the tokens, 0 to 1.
    pub share: f32,
}
