//! The only way to change a collection: the store first, then the memory, in one order for all writers.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard};

use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::collection::{Collection, Reader};
use super::error::CollectionError;
use super::open::count_repeats;
use super::state::{Counted, ReplacedWords, words_of};
use crate::embedding::VectorSpace;
use crate::index::PassageIndex;
use crate::model::{
    Correction, CorrectionId, Document, DocumentId, DocumentKey, IngestTimes, Report, ReportId,
    TopicChanges, TopicModel, TopicRun,
};
use crate::store::{
    DocumentWrite, KeptMap, RecleanedDocument, StagedDocument, Store, StoreError, Written,
    unless_damaged, warn_of,
};
use crate::text::Fingerprints;
use crate::topics::CurrentTopics;
use crate::words::TermCounts;

/// Changes a collection, in the store and then in memory. While a writer exists, nobody else can write.
pub struct Writer<'c> {
    collection: &'c Arc<Collection>,
    _writing: MutexGuard<'c, ()>,
}

impl Collection {
    /// Waits until nobody else writes and becomes the writer; an error when the collection was dropped meanwhile.
    pub fn write(self: &Arc<Self>) -> Result<Writer<'_>, CollectionError> {
        Ok(Writer {
            _writing: self.lock_for_writing()?,
            collection: self,
        })
    }
}

impl Writer<'_> {
    /// The collection in memory, which does not change between two calls of this writer.
    pub fn read(&self) -> Reader<'_> {
        self.collection.read()
    }

    fn store(&self) -> &dyn Store {
        self.collection.store.as_ref()
    }

    /// Writes documents in one transaction: all of them or, on an error, none.
    pub fn put_documents(
        &self,
        writes: &[DocumentWrite],
        now: Timestamp,
    ) -> Result<Vec<Written>, StoreError> {
        let key = self.collection.key();
        let ids: Vec<&DocumentId> = writes.iter().map(|write| &write.document.id).collect();
        let former = self.former_fingerprints(&ids)?;
        let mut counted: HashMap<&DocumentId, Counted<'_>> = ids
            .iter()
            .zip(&former)
            .filter_map(|(id, former)| Some((*id, Counted::of(former.as_ref()?))))
            .collect();
        let words: Vec<TermCounts> = writes
            .par_iter()
            .map(|write| words_of(&write.document))
            .collect();
        let mut former_words = self.former_words(&ids)?;
        let written = self.store().write_documents(key, writes, now)?;
        let mut state = self.collection.change();
        for ((write, words), written) in writes.iter().zip(words).zip(&written) {
            if let Some((key, times)) = key_and_times(*written, now) {
                let former = former_words.remove(&write.document.id);
                let replaced = ReplacedWords {
                    former: former.as_ref(),
                    now: &words,
                };
                state.put(key, write, replaced, times);
                former_words.insert(&write.document.id, words);
                let now = Counted {
                    lines: &write.cleaning.prints,
                    runs: &write.runs,
                };
                let former = counted.insert(&write.document.id, now);
                state.count_repeats(former, Some(now));
            }
        }
        drop(state);
        self.collection.follow_up();
        Ok(written)
    }

    /// The lines and runs of documents as they were counted, in the order of `ids`; `None` where they are not kept or
    /// damaged.
    fn former_fingerprints(
        &self,
        ids: &[&DocumentId],
    ) -> Result<Vec<Option<Fingerprints>>, StoreError> {
        let former = self.store().kept_texts(self.collection.key(), ids)?;
        let fingerprints = former.into_par_iter().map(|text| text.map(Into::into));
        Ok(fingerprints.collect())
    }

    /// The words of the documents that are about to be replaced, except damaged ones.
    fn former_words<'i>(
        &self,
        ids: &[&'i DocumentId],
    ) -> Result<HashMap<&'i DocumentId, TermCounts>, StoreError> {
        let mut former = HashMap::new();
        for id in ids {
            let kept = unless_damaged(self.store().document(self.collection.key(), id))?;
            if let Some(kept) = kept.flatten() {
                former.insert(*id, words_of(&kept.document));
            }
        }
        Ok(former)
    }

    /// Writes documents that were cleaned again in one transaction and returns the number whose text changed.
    pub fn put_recleaned(&self, documents: &[RecleanedDocument]) -> Result<usize, StoreError> {
        let keys: Vec<DocumentKey> = documents.iter().map(|document| document.key).collect();
        let former = self.store().documents_by_key(&keys)?.without_damaged();
        let former = former.into_iter();
        let former: FxHashMap<DocumentKey, Document> =
            former.map(|kept| (kept.key, kept.document)).collect();
        let written = self.store().write_recleaned(documents)?;
        let mut state = self.collection.change();
        let mut n_changed = 0;
        let written = documents.iter().zip(written).filter(|(_, is)| *is);
        for (document, _) in written {
            if let Some(language) = &document.language {
                state.attributes.set_language(document.key, language);
            }
            if let Some(recut) = &document.recut {
                let former = former.get(&document.key);
                let title = former.and_then(|former| former.title.as_deref());
                let (former, now) = (former.map(words_of), TermCounts::of(title, &recut.text));
                let replaced = ReplacedWords {
                    former: former.as_ref(),
                    now: &now,
                };
                state.put_recut(document.key, recut, replaced);
                n_changed += 1;
            }
        }
        drop(state);
        self.collection.follow_up();
        Ok(n_changed)
    }

    /// Writes how documents were cleaned without counting their lines, which [`Writer::count_repeats_anew`] does for all.
    pub fn put_uncounted(&self, documents: &[RecleanedDocument]) -> Result<(), StoreError> {
        let written = self.store().write_recleaned(documents)?;
        let mut state = self.collection.change();
        for (document, _) in documents.iter().zip(written).filter(|(_, kept)| *kept) {
            if let Some(language) = &document.language {
                state.attributes.set_language(document.key, language);
            }
        }
        Ok(())
    }

    /// Counts all lines and runs anew in the order of document ids, so that equal documents are always cleaned in one
    /// way.
    pub fn count_repeats_anew(&self) -> Result<(), StoreError> {
        let repeats = count_repeats(self.store(), self.collection.key())?;
        self.collection.change().repeats = repeats;
        Ok(())
    }

    /// Lets the stories of all documents be found anew when they are asked for next.
    pub fn regroup_stories(&self) {
        self.collection.change().wordings.change_all();
    }

    /// Deletes a document with its passages, damaged or not; false when there was none.
    pub fn delete_document(&self, id: &DocumentId) -> Result<bool, StoreError> {
        let collection = self.collection.key();
        let former = self.former_fingerprints(&[id])?.pop().flatten();
        let kept = unless_damaged(self.store().document(collection, id))?.flatten();
        let words = kept.map(|kept| words_of(&kept.document));
        let Some(key) = self.store().delete_document(collection, id)? else {
            return Ok(false);
        };
        let mut state = self.collection.change();
        state.remove(key, words.as_ref());
        state.damage.heal(id);
        state.count_repeats(former.as_ref().map(Counted::of), None);
        drop(state);
        self.collection.follow_up();
        Ok(true)
    }

    /// Writes topics under the next run number and puts them in force, with the documents that arrived since they were
    /// found.
    pub fn put_topics(
        &self,
        mut run: TopicRun,
        changes: &TopicChanges,
    ) -> Result<TopicModel, StoreError> {
        let key = self.collection.key();
        run.model.id = self.store().newest_run(key)?.unwrap_or(0) + 1;
        self.store().write_topics(key, &run, changes)?;
        let corrections = self.collection.corrections()?;
        let model = run.model.clone();
        let current = CurrentTopics::new(run, corrections, self.read().index());
        let mut state = self.collection.change();
        state.topics = Some(current);
        state.damage.heal_topics();
        Ok(model)
    }

    /// Writes a correction and returns the id under which it is kept.
    pub fn put_correction(&self, correction: &Correction) -> Result<CorrectionId, StoreError> {
        self.store()
            .write_correction(self.collection.key(), correction)
    }

    /// Deletes corrections; unknown ids are ignored.
    pub fn delete_corrections(&self, ids: &[CorrectionId]) -> Result<(), StoreError> {
        self.store()
            .delete_corrections(self.collection.key(), ids)
            .map(drop)
    }

    /// Renames and hides topics as the kept corrections ask.
    pub fn correct_names(&self) -> Result<(), StoreError> {
        let corrections = self.store().corrections(self.collection.key())?;
        if let Some(topics) = &mut self.collection.change().topics {
            topics.correct_names(corrections);
        }
        Ok(())
    }

    /// Puts the staged vectors of another space in force, with the topics that `topics` makes from those in force.
    pub fn switch_space(
        &self,
        space: &VectorSpace,
        topics: impl FnOnce(&Reader<'_>, &PassageIndex) -> Result<Option<TopicRun>, StoreError>,
    ) -> Result<(), StoreError> {
        let key = self.collection.key();
        let mut index = PassageIndex::new(space.dimension);
        let damage = self.read().damage().clone();
        let damaged = self.store().visit_staged(key, &mut |staged| {
            if !damage.contains(staged.key) {
                index.insert(staged.key, &staged.vectors, &n_tokens(&staged));
            }
        })?;
        warn_of(&damaged);
        let topics = topics(&self.read(), &index)?;
        self.store().finish_reembedding(key, topics.as_ref())?;
        let corrections = self.collection.corrections()?;
        let topics = topics.map(|run| CurrentTopics::new(run, corrections, &index));
        let mut state = self.collection.change();
        state.space = space.clone();
        state.index = index;
        state.topics = topics;
        state.wordings.change_all();
        drop(state);
        self.collection.catch_up();
        Ok(())
    }

    /// Writes the map of the topics, replacing the one before.
    pub fn put_map(&self, map: &KeptMap) -> Result<(), StoreError> {
        self.store().write_map(self.collection.key(), map)
    }

    /// Writes a report and returns the id under which it is kept.
    pub fn put_report(&self, report: &Report) -> Result<ReportId, StoreError> {
        self.store().write_report(self.collection.key(), report)
    }

    /// Writes the graph of the index to its file, so that the next start need not make it again.
    pub fn keep_graph(&self) {
        self.collection.keep_graph();
    }

    /// Drops the collection with everything in it; those who wait to write get an error.
    pub fn drop_collection(self) -> Result<(), StoreError> {
        self.store().drop_collection(self.collection.key())?;
        self.collection.mark_as_dropped();
        self.collection.graph_file.remove();
        Ok(())
    }
}

fn n_tokens(staged: &StagedDocument) -> Vec<u32> {
    let passages = staged.passages.iter();
    passages.map(|passage| passage.n_tokens as u32).collect()
}

/// The key of a written document and its ingestion times; none for an unchanged one.
fn key_and_times(written: Written, now: Timestamp) -> Option<(DocumentKey, IngestTimes)> {
    let (key, first_ingested_at) = match written {
        Written::Created(key) => (key, now),
        Written::Updated {
            key,
            first_ingested_at,
        } => (key, first_ingested_at),
        Written::Unchanged(_) => return None,
    };
    let times = IngestTimes {
        first_ingested_at,
        ingested_at: now,
    };
    Some((key, times))
}
