//! How are collections shown as JSON, and how are their settings read?

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::CollectionStatistics;

/// Settings of a collection.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionBody {
    /// Number of topics of every refresh that names no other, 1 to 100,000. When left out, the settings of the service
    /// apply, by which the number is usually chosen from the documents.
    #[schema(minimum = 1, maximum = 100_000)]
    pub n_clusters: Option<usize>,
}

/// A collection with its settings and the size of its contents.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CollectionView {
    /// Name of the collection.
    pub name: String,
    /// Number of documents in the collection.
    pub n_documents: usize,
    /// Number of passages in the collection.
    pub n_passages: usize,
    /// Number of documents that cleaning left without text.
    pub n_empty_documents: usize,
    /// Number of documents that are damaged on the disk; left out when none are known, as before the first use of the
    /// collection since the start of the service.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_damaged: usize,
    /// Number of topics of the newest run; 0 before the first run.
    pub n_topics: usize,
    /// Languages of the documents, the most frequent first.
    pub languages: Vec<LanguageView>,
    /// Problems that make answers worse, such as documents in languages that the model does not know; left out when
    /// there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Embedding model that the collection's vectors come from.
    pub model: ModelView,
    /// True when the service uses another model than the collection: until `POST .../reembed` has moved it over, the
    /// collection answers queries by id but takes no texts.
    pub needs_reembedding: bool,
    /// Time at which the collection was created, RFC 3339 in UTC.
    pub created_at: String,
    /// Number of topics of every refresh that names no other; left out when the collection does not set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_clusters: Option<usize>,
}

/// A language, and how many documents are in it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LanguageView {
    /// Language tag, given or detected; null for documents of unknown language.
    pub language: Option<String>,
    /// Number of documents in the language.
    pub n_documents: usize,
}

/// An embedding model.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ModelView {
    /// Name of the model.
    pub id: String,
    /// Dimension of the model's vectors.
    pub dimension: usize,
    /// Hash of the model; vectors of models with different fingerprints cannot be compared.
    pub fingerprint: String,
}

/// All collections.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CollectionsView {
    /// Collections in order of name.
    pub collections: Vec<CollectionView>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl From<CollectionStatistics> for CollectionView {
    fn from(statistics: CollectionStatistics) -> Self {
        let record = statistics.record;
        Self {
            name: record.name.to_string(),
            n_documents: statistics.counts.n_documents,
            n_passages: statistics.counts.n_passages,
            n_empty_documents: statistics.counts.n_empty,
            n_damaged: statistics.n_damaged,
            n_topics: statistics.n_topics,
            languages: statistics
                .counts
                .languages
                .into_iter()
                .map(|(language, n_documents)| LanguageView {
                    language,
                    n_documents,
                })
                .collect(),
            warnings: statistics
                .foreign_languages
                .iter()
                .map(ToString::to_string)
                .collect(),
            model: ModelView {
                id: record.space.model,
                dimension: record.space.dimension,
                fingerprint: record.space.fingerprint,
            },
            needs_reembedding: statistics.has_other_model,
            created_at: record.created_at.to_string(),
            n_clusters: record.n_clusters,
        }
    }
}

impl From<Vec<CollectionStatistics>> for CollectionsView {
    fn from(all: Vec<CollectionStatistics>) -> Self {
        Self {
            collections: all.into_iter().map(Into::into).collect(),
        }
    }
}
