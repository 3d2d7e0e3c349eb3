//! Collections: listed, made, described, dropped.

use super::engine::Engine;
use crate::collection::{CollectionError, MAX_CLUSTERS, unpoisoned};
use crate::model::CollectionName;
use crate::store::{CollectionCounts, CollectionRecord, StoreError};

/// What a collection is and how much it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionStatistics {
    /// Its name and its settings.
    pub record: CollectionRecord,
    /// Documents and passages.
    pub counts: CollectionCounts,
    /// Topics of the newest run; 0 before the first.
    pub n_topics: usize,
    /// Whether its vectors come from another model than the one in use.
    pub has_other_model: bool,
    /// Its documents in languages that the model in use does not know, if it has any.
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
    /// Whether the store answers.
    pub fn check_store(&self) -> Result<(), StoreError> {
        self.store.collection(&CollectionName::default()).map(drop)
    }

    /// All collections by name.
    pub fn collections(&self) -> Result<Vec<CollectionStatistics>, CollectionError> {
        self.store
            .collections()?
            .into_iter()
            .map(|record| self.statistics(record))
            .collect()
    }

    /// The collections whose vectors come from another model than the one in use; nothing in them is counted.
    pub fn collections_of_other_models(&self) -> Result<Vec<CollectionRecord>, CollectionError> {
        let mut records = self.store.collections()?;
        records.retain(|record| record.space != *self.embedder.space());
        Ok(records)
    }

    /// What one collection is and holds.
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

    /// Makes a collection, or changes the settings of one. `n_clusters` none leaves the number of topics to the
    /// settings of the service.
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

    /// Makes a collection where there is none of that name.
    pub fn ensure_collection(&self, name: &CollectionName) -> Result<(), CollectionError> {
        let _loading = unpoisoned(self.loading.lock());
        if self.store.collection(name)?.is_none() {
            self.make(name, None)?;
        }
        Ok(())
    }

    /// Drops a collection with everything in it.
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
        let topics = self.store.topics(record.key)?;
        Ok(CollectionStatistics {
            foreign_languages: self.foreign_languages(&counts),
            has_other_model: record.space != *self.embedder.space(),
            record,
            counts,
            n_topics: topics.map_or(0, |kept| kept.topics.len()),
        })
    }
}
