//! Why topics cannot be corrected so.

use super::missing::MissingTopic;
use super::refresh::RefreshError;
use crate::collection::CollectionError;
use crate::model::{CollectionName, CorrectionId, DocumentId, TopicId};
use crate::store::StoreError;

/// Longest label that a person may give, in characters.
pub const MAX_LABEL_CHARACTERS: usize = 200;
/// Most parts that a topic can be split into.
pub const MAX_PARTS: usize = 20;

/// Why topics cannot be corrected so.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// No run yet.
    #[error(
        "topics were not found yet; POST .../topics/refresh or `likewise topics refresh` finds them"
    )]
    NotFoundYet,
    /// There is no topic of that id.
    #[error(transparent)]
    Missing(#[from] MissingTopic),
    /// A part of a topic where a topic is needed.
    #[error("{id} is a part of topic {parent}; only topics can be merged and split")]
    Subtopic {
        /// The topic that it is a part of.
        parent: TopicId,
        /// Its id.
        id: TopicId,
    },
    /// There is no document of that id.
    #[error("there is no document {id}")]
    UnknownDocument {
        /// Its id.
        id: DocumentId,
    },
    /// There is no correction of that id.
    #[error("there is no correction {id}")]
    Unknown {
        /// Its id.
        id: CorrectionId,
    },
    /// A topic merged into itself, or a document linked with itself.
    #[error("{what} cannot be corrected with itself; name two different ones")]
    Itself {
        /// The topic or document.
        what: String,
    },
    /// A label that cannot be one.
    #[error(
        "a label must have 1 to {MAX_LABEL_CHARACTERS} characters that can be seen, on one line, with no space at its ends"
    )]
    Label,
    /// A label that another topic has.
    #[error("topic {topic} is called {label:?} already; labels must differ")]
    LabelTaken {
        /// That topic.
        topic: TopicId,
        /// The label.
        label: String,
    },
    /// A number of parts that cannot be.
    #[error("a topic can be split into 2 to {MAX_PARTS} parts, but {n_parts} were asked for")]
    Parts {
        /// The number as given.
        n_parts: usize,
    },
    /// All passages of the topic are alike.
    #[error("topic {id} cannot be split: its passages do not differ")]
    Indivisible {
        /// The topic.
        id: TopicId,
    },
    /// It cannot be had together with other corrections.
    #[error(
        "documents cannot belong together and apart at once, but with {} they would; delete one of these first",
        in_words(corrections)
    )]
    Contradiction {
        /// Those that stand against it, together.
        corrections: Vec<CorrectionId>,
    },
    /// One at a time.
    #[error("topics of collection {name} are being found already; wait until that is done")]
    UnderWay {
        /// The collection.
        name: CollectionName,
    },
    /// Putting it in force failed.
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
