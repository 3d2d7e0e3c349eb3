//! A topic: a labelled group of passages; and the clustering run that made it.

use jiff::Timestamp;

use super::{CorrectionId, PassageId, TopicId};

/// A term that tells a topic from the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyword {
    /// One to three words in their usual casing.
    pub term: String,
    /// Share of the topic's keyword weight, 0 to 1.
    pub weight: f32,
}

/// One cluster: a topic is made of one, or of several where a person merged topics.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Stable over runs; a topic has the id of one of its groups.
    pub id: TopicId,
    /// Unit vector in the centred space of the run.
    pub centroid: Vec<f32>,
    /// How well runs on resampled passages agree on it (mean Jaccard index), 0 to 1; none where it was not measured.
    pub stability: Option<f32>,
    /// Where it comes from, when a person had a topic split.
    pub split: Option<SplitOff>,
}

/// A group before a person had it cut, as the run found it.
#[derive(Debug, Clone, PartialEq)]
pub struct UncutGroup {
    /// The group.
    pub group: Group,
    /// What had it cut.
    pub by: CorrectionId,
}

/// What made the topics of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// They were found in the documents, or carried over to the vectors of another model.
    #[default]
    Found,
    /// Those of the run before, with this correction.
    Corrected(CorrectionId),
    /// Those of this earlier run, because the corrections since are undone.
    Restored(u32),
}

/// That a group was cut from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitOff {
    /// The group that it was cut from.
    pub from: TopicId,
    /// What asked for it; once that is undone, the two are one topic again.
    pub by: CorrectionId,
}

/// A labelled group of passages.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Stable over runs.
    pub id: TopicId,
    /// Short name, unique in its model: the pinned one if there is one, else the one found.
    pub label: String,
    /// The name found in its passages.
    pub found_label: String,
    /// Whether a person gave it its label.
    pub is_pinned: bool,
    /// Left out of lists, pictures and reports, because a person wants it so.
    pub is_hidden: bool,
    /// Best terms first.
    pub keywords: Vec<Keyword>,
    /// Part of its documents that hold a term of the label, 0 to 1; none where it was not counted.
    pub coverage: Option<f32>,
    /// The clusters that it is made of, at least one.
    pub groups: Vec<Group>,
    /// What it falls into, largest first; none of these falls into further ones.
    pub subtopics: Vec<Topic>,
    /// The passages that show best what the topic is about, most typical first.
    pub representatives: Vec<PassageId>,
    /// Documents with most of their passages here.
    pub n_documents: usize,
    /// Passages here.
    pub n_passages: usize,
    /// `n_passages` over all passages with a topic, 0 to 1.
    pub share: f32,
}

impl Topic {
    /// How well runs on resampled passages agree on it, 0 to 1: as its least stable group does.
    pub fn stability(&self) -> Option<f32> {
        let known = self.groups.iter().filter_map(|group| group.stability);
        known.min_by(f32::total_cmp)
    }
}

/// One clustering run.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicModel {
    /// Counts the runs of a collection, from 1.
    pub id: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// What made it.
    pub origin: Origin,
    /// The groups that corrections had cut, as they were before, in the order of the cuts.
    pub uncut: Vec<UncutGroup>,
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
    /// Part of the passages that may belong to no topic; none in a run that did not keep it.
    pub max_unassigned: Option<f32>,
    /// Passages whose cosine with the nearest centroid is lower belong to no topic.
    pub min_similarity: f32,
    /// Mean cosine of the passages with the nearest centroid.
    pub mean_similarity: f32,
    /// Passages that were grouped.
    pub n_passages: usize,
    /// Documents that they come from.
    pub n_documents: usize,
    /// When it was looked which documents there are: those that were first ingested later are new since the run.
    pub sampled_at: Timestamp,
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
