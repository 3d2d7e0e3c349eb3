//! Why can topics not be read?

use super::missing::MissingTopic;
use crate::collection::CollectionError;
use crate::embedding::EmbedError;
use crate::engine::page::PageError;
use crate::store::StoreError;

/// The longest text that can be assigned to topics, in bytes.
pub const MAX_TEXT_BYTES: usize = 1 << 20;

/// The reason why topics cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TopicError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is no topic of the id asked for.
    #[error(transparent)]
    Missing(#[from] MissingTopic),
    /// The collection has no run of topics yet.
    #[error(
        "topics were not found yet; POST .../topics/refresh or `likewise topics refresh` finds them"
    )]
    NotFoundYet,
    /// The page asked for does not exist.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The cursor belongs to an earlier run of topics.
    #[error(
        "topics were found anew or corrected since that cursor was given; ask again without it"
    )]
    ExpiredCursor,
    /// The text to assign to topics is empty.
    #[error("the text must not be empty")]
    EmptyText,
    /// The text to assign to topics is too long.
    #[error("a text may have {MAX_TEXT_BYTES} bytes, but it has {n_bytes}; ingest it instead")]
    LongText {
        /// The length of the text, in bytes.
        n_bytes: usize,
    },
    /// The embedding model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
