//! Topics read: the overview, one topic, its documents; and the topics of any text.

mod assign_text;
mod assigner;
mod carry;
mod checks;
mod corrections;
mod current;
mod describe;
mod drift;
mod events;
mod fate;
mod found;
mod holds;
mod in_force;
mod lineage;
mod linked;
mod map;
mod members;
mod order;
mod read;
mod sample;
mod scene;
mod settle;
mod split;
mod subtopics;

use assign_text::MAX_TEXT_BYTES;

use super::CollectionError;
use crate::embedding::EmbedError;
use crate::model::{DatedEvent, Document, PassageId, Topic, TopicId, TopicModel};
use crate::store::StoreError;

pub(super) use carry::carried_over;
pub(super) use current::{Corrections, CurrentTopics};
pub(super) use found::{fit, former_centroids, number_of_clusters};
pub(super) use linked::Linked;
pub(super) use map::CurrentMap;
pub(super) use read::{TopicPlace, place_of};
pub(super) use sample::Sample;
pub(super) use settle::Clusters;

/// Most documents, passages or events of one page.
const MAX_PAGE: usize = 1000;

pub use corrections::CorrectionError;
pub use drift::{Drift, DriftReason};
pub use fate::MissingTopic;
pub use holds::{CorrectionState, Unmet};
pub use map::{MapPoint, MapTopic, TopicMap};
pub use read::Hidden;

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

/// Why topics cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TopicError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is none of that id.
    #[error(transparent)]
    Missing(#[from] MissingTopic),
    /// No run yet.
    #[error(
        "topics were not found yet; POST .../topics/refresh or `likewise topics refresh` finds them"
    )]
    NotFoundYet,
    /// Too few or too many documents, passages or events asked for.
    #[error("limit must be 1 to {MAX_PAGE}, but is {limit}")]
    Limit {
        /// What was asked for.
        limit: usize,
    },
    /// Not a cursor that an answer gave.
    #[error("cursor {cursor:?} must be a next_cursor of the same question")]
    Cursor {
        /// The cursor as given.
        cursor: String,
    },
    /// A cursor of an earlier run.
    #[error(
        "topics were found anew or corrected since that cursor was given; ask again without it"
    )]
    ExpiredCursor,
    /// Nothing to assign.
    #[error("the text must not be empty")]
    EmptyText,
    /// Too much to assign.
    #[error("a text may have {MAX_TEXT_BYTES} bytes, but it has {n_bytes}; ingest it instead")]
    LongText {
        /// Bytes given.
        n_bytes: usize,
    },
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
