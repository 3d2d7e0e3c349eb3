//! Lists, creates, describes and drops collections.

use super::engine::Engine;
use crate::collection::{CollectionError, MAX_CLUSTERS, newest_topics, unpoisoned};
use crate::model::CollectionName;
use crate::store::{CollectionCounts, CollectionRecord, StoreError, unless_damaged};

/// A collection's settings and the size of its contents.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionStatistics {
    /// Name and settings of the collection.
    pub record: CollectionRecord,
    /// Numbers of documents and passages.
    pub counts: CollectionCounts,
    /// Number of documents known to be damaged: all damaged ones once the collection was used.
    pub n_damaged: usize,
    /// Number of topics of the newest run; 0 before the first.
    pub n_topics: usize,
    /// Whether the collection's vectors come from another model than the one in use.
    pub has_other_model: bool,
    /// The collection's documents in languages that the model in use does not know; none if there are none.
    pub foreign_languages: Option<ForeignLanguages>,
}

/// Documents in languages that a model does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{n_documents} of {n_all} documents are in a language that the model {model} does not know (most in {language}); they are compared only by the words that they share with the languages it knows ({known}); a multilingual model is one setting away (embedding.model)"
)]
pub struct ForeignLanguages {
    n_documents: usize,
    n_all: usize,
    model: String,
    language: String,
    known: String,
}

impl Engine {
    /// Checks that the store answers.
    pub fn check_store(&self) -> Result<(), StoreError> {
        self.store.collection(&CollectionName::default()).map(drop)
    }

    /// Statistics of all collections, in order of name.
    pub fn collections(&self) -> Result<Vec<CollectionStatistics>, CollectionError> {
        self.store
            .collections()?
            .into_iter()
            .map(|record| self.statistics(record))
            .collect()
    }

    /// Collections whose vectors come from another model than the one in use, without counting their contents.
    pub fn collections_of_other_models(&self) -> Result<Vec<CollectionRecord>, CollectionError> {
        let mut records = self.store.collections()?;
        records.retain(|record| record.space != *self.embedder.space());
        Ok(records)
    }

    /// Statistics of one collection.
    pub fn collection_statistics(
        &self,
        name: &CollectionName,
    ) -> Result<CollectionStatistics, CollectionError> {
        let record = self
            .store
            .collection(name)?
            .ok_or_else(|| CollectionError::Unknown { name: name.clone() })?;
        self.statistics(record)
    }

    /// Creates a collection, or changes the settings of an existing one. Without `n_clusters`, the settings of the
    /// service decide the number of topics.
    pub fn put_collection(
        &self,
        name: &CollectionName,
        n_clusters: Option<usize>,
    ) -> Result<CollectionStatistics, CollectionError> {
        if let Some(n_clusters) = n_clusters.filter(|n| !(1..=MAX_CLUSTERS).contains(n)) {
            return Err(CollectionError::Clusters { n_clusters });
        }
        let _loading = unpoisoned(self.loading.lock());
        let record = self.make(name, n_clusters)?;
        self.statistics(record)
    }

    /// Creates a collection unless one of that name exists.
    pub fn ensure_collection(&self, name: &CollectionName) -> Result<(), CollectionError> {
        let _loading = unpoisoned(self.loading.lock());
        if self.store.collection(name)?.is_none() {
            self.make(name, None)?;
        }
        Ok(())
    }

    /// Drops a collection with all its documents.
    pub fn drop_collection(&self, name: &CollectionName) -> Result<(), CollectionError> {
        if *name == CollectionName::default() {
            return Err(CollectionError::DefaultStays);
        }
        let collection = self.collection(name)?;
        let _loading = unpoisoned(self.loading.lock());
        collection.write()?.drop_collection()?;
        self.forget(name);
        Ok(())
    }

    fn foreign_languages(&self, counts: &CollectionCounts) -> Option<ForeignLanguages> {
        let known = self.embedder.languages()?;
        let is_foreign = |tag: &str| !known.iter().any(|known| tag.eq_ignore_ascii_case(known));
        let mut foreign = counts
            .languages
            .iter()
            .filter_map(|(language, n_documents)| {
                let tag = language.as_deref()?;
                is_foreign(tag.split(['-', '_']).next()?).then_some((tag, *n_documents))
            });
        let (language, n_most) = foreign.next()?;
        Some(ForeignLanguages {
            n_documents: n_most + foreign.map(|(_, n_documents)| n_documents).sum::<usize>(),
            n_all: counts.n_documents,
            model: self.embedder.space().model.clone(),
            language: language.to_owned(),
            known: known.join(", "),
        })
    }

    fn statistics(
        &self,
        record: CollectionRecord,
    ) -> Result<CollectionStatistics, CollectionError> {
        let counts = self.store.counts(record.key)?;
        let topics = unless_damaged(newest_topics(self.store.as_ref(), record.key))?.flatten();
        let loaded = self.loaded_collection(&record.name);
        Ok(CollectionStatistics {
            n_damaged: loaded.map_or(0, |loaded| loaded.read().damage().n_documents()),
            foreign_languages: self.foreign_languages(&counts),
            has_other_model: record.space != *self.embedder.space(),
            record,
            counts,
            n_topics: topics.map_or(0, |kept| kept.topics.len()),
        })
    }
}
