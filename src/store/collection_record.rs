//! What the store keeps of a collection.

use jiff::Timestamp;

use crate::embedding::VectorSpace;
use crate::model::CollectionName;

/// Names a collection inside the store; never used again after the collection is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionKey(pub i64);

/// A collection as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionRecord {
    /// Key in the store.
    pub key: CollectionKey,
    /// Name in the API.
    pub name: CollectionName,
    /// The space of its vectors.
    pub space: VectorSpace,
    /// When it was created.
    pub created_at: Timestamp,
    /// Number of topics for every refresh; none leaves it to the settings of the service.
    pub n_clusters: Option<usize>,
}

/// How much a collection holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionCounts {
    /// Documents.
    pub n_documents: usize,
    /// Passages.
    pub n_passages: usize,
    /// Documents of which nothing is left once they are cleaned.
    pub n_empty: usize,
    /// Documents by language tag; none where it is not known.
    pub languages: Vec<(Option<String>, usize)>,
}
