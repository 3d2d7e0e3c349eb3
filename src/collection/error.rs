//! Why a collection cannot be used.

use crate::model::CollectionName;
use crate::store::StoreError;

/// The largest number of topics that a collection may be set to.
pub const MAX_CLUSTERS: usize = 100_000;

/// Why a collection cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CollectionError {
    /// No collection has this name.
    #[error("there is no collection {name}; PUT /v1/collections/{name} makes it")]
    Unknown {
        /// The name that was asked for.
        name: CollectionName,
    },
    /// The vectors of the collection come from another embedding model than the one in use.
    #[error(
        "collection {name} holds vectors of the model {kept}, which cannot be compared with those of {in_use}; `likewise reembed --collection {name}` or POST /v1/collections/{name}/reembed moves it over, and until that is done it answers questions by id but takes no texts"
    )]
    OtherModel {
        /// The name of the collection.
        name: CollectionName,
        /// The embedding model of the collection's vectors.
        kept: String,
        /// The embedding model in use.
        in_use: String,
    },
    /// The default collection cannot be dropped.
    #[error("the collection `default` always exists and cannot be dropped; delete its documents")]
    DefaultStays,
    /// The number of topics asked for is too small or too large.
    #[error("n_clusters must be 1 to {MAX_CLUSTERS}, but is {n_clusters}")]
    Clusters {
        /// The number of topics asked for.
        n_clusters: usize,
    },
    /// The store failed to read or write the collection.
    #[error(transparent)]
    Store(#[from] StoreError),
}
