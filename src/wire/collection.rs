//! Collections as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::CollectionStatistics;

/// Settings of a collection.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectionBody {
    /// Number of topics of every refresh; left out: as the service is set, usually chosen from the documents.
    #[schema(minimum = 1, maximum = 100_000)]
    pub n_clusters: Option<usize>,
}

/// A collection.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CollectionView {
    /// Its name.
    pub name: String,
    /// Documents in it.
    pub n_documents: usize,
    /// Passages of them.
    pub n_passages: usize,
    /// Documents of which nothing was left once they were cleaned.
    pub n_empty_documents: usize,
    /// Documents that are damaged on the disk, left out where there are none; known once the collection was used.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_damaged: usize,
    /// Topics of the newest run; 0 before the first.
    pub n_topics: usize,
    /// Documents by language, the most frequent first.
    pub languages: Vec<LanguageView>,
    /// What keeps the collection from being as good as it could be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// The model that its vectors come from.
    pub model: ModelView,
    /// Whether the service uses another model: until `POST .../reembed` has moved it over, the collection answers
    /// questions by id but takes no texts.
    pub needs_reembedding: bool,
    /// When it was made.
    pub created_at: String,
    /// Number of topics of every refresh, where it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_clusters: Option<usize>,
}

/// The documents in one language.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LanguageView {
    /// Language tag, given or detected; null where it is not known.
    pub language: Option<String>,
    /// Documents in it.
    pub n_documents: usize,
}

/// An embedding model.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ModelView {
    /// Its name.
    pub id: String,
    /// Numbers in a vector.
    pub dimension: usize,
    /// Hash of the model: vectors of other fingerprints cannot be compared with these.
    pub fingerprint: String,
}

/// All collections.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CollectionsView {
    /// By name.
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
