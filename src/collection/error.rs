//! Why a collection cannot be used.

use crate::model::CollectionName;
use crate::store::StoreError;

/// Most topics that a collection may be set to.
pub const MAX_CLUSTERS: usize = 100_000;

/// Why a collection cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CollectionError {
    /// There is none of that name.
    #[error("there is no collection {name}; PUT /v1/collections/{name} makes it")]
    Unknown {
        /// The name asked for.
        name: CollectionName,
    },
    /// Its vectors come from another embedding model than the one in use.
    #[error(
        "collection {name} holds vectors of the model {kept}, which cannot be compared with those of {in_use}; `likewise reembed --collection {name}` or POST /v1/collections/{name}/reembed moves it over, and until that is done it answers questions by id but takes no texts"
    )]
    OtherModel {
        /// The collection.
        name: CollectionName,
        /// The model it was made with.
        kept: String,
        /// The model in use.
        in_use: String,
    },
    /// The default collection stays.
    #[error("the collection `default` always exists and cannot be dropped; delete its documents")]
    DefaultStays,
    /// Too few or too many topics.
    #[error("n_clusters must be 1 to {MAX_CLUSTERS}, but is {n_clusters}")]
    Clusters {
        /// Topics asked for.
        n_clusters: usize,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
