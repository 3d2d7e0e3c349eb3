//! Records of collections in the store.

use jiff::Timestamp;

use crate::embedding::VectorSpace;
use crate::model::CollectionName;

/// Key of a collection in the store; it is never reused after the collection is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionKey(pub i64);

/// Settings of a collection as the store keeps them.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionRecord {
    /// Key of the collection in the store.
    pub key: CollectionKey,
    /// Name of the collection in the API.
    pub name: CollectionName,
    /// Vector space that the collection is embedded in.
    pub space: VectorSpace,
    /// Creation time of the collection.
    pub created_at: Timestamp,
    /// Number of topics for every refresh; `None` leaves it to the settings of the service.
    pub n_clusters: Option<usize>,
}

/// Numbers of documents and passages in a collection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionCounts {
    /// Number of documents in the collection.
    pub n_documents: usize,
    /// Number of passages in the collection.
    pub n_passages: usize,
    /// Number of documents whose text is empty after cleaning.
    pub n_empty: usize,
    /// Number of documents per language tag; the tag is `None` where the language is not known.
    pub languages: Vec<(Option<String>, usize)>,
}
