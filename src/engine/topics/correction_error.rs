//! Why can a correction of topics not be made?

use super::missing::MissingTopic;
use super::refresh::RefreshError;
use crate::collection::CollectionError;
use crate::model::{CollectionName, CorrectionId, DocumentId, TopicId};
use crate::store::StoreError;

/// The longest label that a person may give a topic, in characters.
pub const MAX_LABEL_CHARACTERS: usize = 200;
/// The most parts that a topic can be split into.
pub const MAX_PARTS: usize = 20;

/// The reason why a correction of topics cannot be made or undone.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The collection has no run of topics yet.
    #[error(
        "topics were not found yet; POST .../topics/refresh or `likewise topics refresh` finds them"
    )]
    NotFoundYet,
    /// There is no topic of the id asked for.
    #[error(transparent)]
    Missing(#[from] MissingTopic),
    /// A sub-topic is named where only a topic can be merged or split.
    #[error("{id} is a part of topic {parent}; only topics can be merged and split")]
    Subtopic {
        /// The topic that the sub-topic is a part of.
        parent: TopicId,
        /// The id of the sub-topic.
        id: TopicId,
    },
    /// There is no document of the id asked for.
    #[error("there is no document {id}")]
    UnknownDocument {
        /// The id of the missing document.
        id: DocumentId,
    },
    /// There is no correction of the id asked for.
    #[error("there is no correction {id}")]
    Unknown {
        /// The id of the missing correction.
        id: CorrectionId,
    },
    /// A topic is to be merged into itself, or a document linked with itself.
    #[error("{what} cannot be corrected with itself; name two different ones")]
    Itself {
        /// The topic or document that is named twice.
        what: String,
    },
    /// The new label is not a valid one.
    #[error(
        "a label must have 1 to {MAX_LABEL_CHARACTERS} characters that can be seen, on one line, with no space at its ends"
    )]
    Label,
    /// The new label belongs to another topic already.
    #[error("topic {topic} is called {label:?} already; labels must differ")]
    LabelTaken {
        /// The topic that has the label already.
        topic: TopicId,
        /// The label that is taken.
        label: String,
    },
    /// The number of parts to split a topic into is out of range.
    #[error("a topic can be split into 2 to {MAX_PARTS} parts, but {n_parts} were asked for")]
    Parts {
        /// The number of parts asked for.
        n_parts: usize,
    },
    /// The topic cannot be split because its passages do not differ.
    #[error("topic {id} cannot be split: its passages do not differ")]
    Indivisible {
        /// The topic that cannot be split.
        id: TopicId,
    },
    /// The correction contradicts other corrections.
    #[error(
        "documents cannot belong together and apart at once, but with {} they would; delete one of these first",
        in_words(corrections)
    )]
    Contradiction {
        /// The corrections that together contradict the new one.
        corrections: Vec<CorrectionId>,
    },
    /// Topics of the collection are being found or corrected already.
    #[error("topics of collection {name} are being found already; wait until that is done")]
    UnderWay {
        /// The name of the collection.
        name: CollectionName,
    },
    /// The correction could not be put in force.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn in_words(corrections: &[CorrectionId]) -> String {
    let ids: Vec<String> = corrections.iter().map(ToString::to_string).collect();
    match ids.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        ids => ids.concat(),
    }
}
