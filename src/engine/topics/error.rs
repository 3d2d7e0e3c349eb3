//! Why topics cannot be read.

use super::missing::MissingTopic;
use crate::collection::CollectionError;
use crate::embedding::EmbedError;
use crate::engine::page::PageError;
use crate::store::StoreError;

/// Longest text whose topics are asked for, in bytes.
pub const MAX_TEXT_BYTES: usize = 1 << 20;

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
    /// There is no such page.
    #[error(transparent)]
    Page(#[from] PageError),
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
