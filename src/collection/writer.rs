//! The only way to change a collection: the store first, then the memory, in one order for all who write.

use std::collections::HashMap;
use std::sync::{Arc, MutexGuard};

use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::collection::{Collection, Reader};
use super::error::CollectionError;
use super::open::count_lines;
use super::state::{ReplacedWords, words_of};
use crate::embedding::VectorSpace;
use crate::index::PassageIndex;
use crate::model::{
    Correction, CorrectionId, Document, DocumentId, DocumentKey, Report, ReportId, TopicChanges,
    TopicModel, TopicRun,
};
use crate::store::{
    DocumentWrite, KeptMap, RecleanedDocument, StagedDocument, Store, StoreError, Written,
};
use crate::text::LineFingerprints;
use crate::topics::CurrentTopics;
use crate::words::TermCounts;

/// Changes a collection, in the store and then in memory. While it is there nobody else can.
pub struct Writer<'c> {
    collection: &'c Arc<Collection>,
    _writing: MutexGuard<'c, ()>,
}

impl Collection {
    /// Waits until nobody else writes. Refused when the collection was dropped meanwhile.
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
        let former = self.store().line_prints(key, &ids)?;
        let mut counted: HashMap<&DocumentId, LineFingerprints> = ids
            .iter()
            .zip(former)
            .filter_map(|(id, prints)| Some((*id, prints?)))
            .collect();
        let words: Vec<TermCounts> = writes
            .par_iter()
            .map(|write| words_of(&write.document))
            .collect();
        let mut former_words = self.former_words(&ids)?;
        let written = self.store().write_documents(key, writes, now)?;
        let mut state = self.collection.change();
        for ((write, words), written) in writes.iter().zip(words).zip(&written) {
            if let Written::Created(key) | Written::Updated(key) = *written {
                let former = former_words.remove(&write.document.id);
                let replaced = ReplacedWords {
                    former: former.as_ref(),
                    now: &words,
                };
                state.put(key, write, replaced, now);
                former_words.insert(&write.document.id, words);
                let prints = &write.cleaning.prints;
                let former = counted.insert(&write.document.id, prints.clone());
                state.count_lines(former.as_ref(), Some(prints));
            }
        }
        drop(state);
        self.collection.follow_up();
        Ok(written)
    }

    /// The words of the documents that are about to be replaced.
    fn former_words<'i>(
        &self,
        ids: &[&'i DocumentId],
    ) -> Result<HashMap<&'i DocumentId, TermCounts>, StoreError> {
        let key = self.collection.key();
        let marks = self.store().marks(key, ids)?;
        let mut former = HashMap::new();
        for (id, _) in ids.iter().zip(marks).filter(|(_, mark)| mark.is_some()) {
            if let Some(kept) = self.store().document(key, id)? {
                former.insert(*id, words_of(&kept.document));
            }
        }
        Ok(former)
    }

    /// Writes documents that were cleaned again in one transaction; gives the number of those with another text.
    pub fn put_recleaned(&self, documents: &[RecleanedDocument]) -> Result<usize, StoreError> {
        let keys: Vec<DocumentKey> = documents.iter().map(|document| document.key).collect();
        let former = self.store().documents_by_key(&keys)?.into_iter();
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

    /// Keeps how documents were cleaned without counting their lines, which [`Writer::count_lines_anew`] does for all.
    pub fn put_uncounted(&self, documents: &[RecleanedDocument]) -> Result<(), StoreError> {
        self.store().write_recleaned(documents).map(drop)
    }

    /// Counts all lines anew, in the order of documents' ids: equal documents are always cleaned in the same way.
    pub fn count_lines_anew(&self) -> Result<(), StoreError> {
        let lines = count_lines(self.store(), self.collection.key())?;
        self.collection.change().lines = lines;
        Ok(())
    }

    /// Lets the stories of all documents be found anew when they are asked for next.
    pub fn regroup_stories(&self) {
        self.collection.change().wordings.change_all();
    }

    /// Deletes a document with its passages; false when it was not there.
    pub fn delete_document(&self, id: &DocumentId) -> Result<bool, StoreError> {
        let collection = self.collection.key();
        let former = self.store().line_prints(collection, &[id])?.pop();
        let Some(kept) = self.store().document(collection, id)? else {
            return Ok(false);
        };
        let words = words_of(&kept.document);
        let Some(key) = self.store().delete_document(collection, id)? else {
            return Ok(false);
        };
        let mut state = self.collection.change();
        state.remove(key, &words);
        state.count_lines(former.flatten().as_ref(), None);
        drop(state);
        self.collection.follow_up();
        Ok(true)
    }

    /// Puts topics in force under the next number of a run, with the documents that arrived since they were found.
    pub fn put_topics(
        &self,
        mut run: TopicRun,
        changes: &TopicChanges,
    ) -> Result<TopicModel, StoreError> {
        let key = self.collection.key();
        let former = self.store().topics(key)?;
        run.model.id = former.map_or(0, |former| former.model.id) + 1;
        self.store().write_topics(key, &run, changes)?;
        let corrections = self.collection.corrections()?;
        let model = run.model.clone();
        let current = CurrentTopics::new(run, corrections, self.read().index());
        self.collection.change().topics = Some(current);
        Ok(model)
    }

    /// Keeps a correction; gives the id under which it is kept.
    pub fn put_correction(&self, correction: &Correction) -> Result<CorrectionId, StoreError> {
        self.store()
            .write_correction(self.collection.key(), correction)
    }

    /// Forgets corrections.
    pub fn delete_corrections(&self, ids: &[CorrectionId]) -> Result<(), StoreError> {
        self.store()
            .delete_corrections(self.collection.key(), ids)
            .map(drop)
    }

    /// Calls topics as the corrections that are kept want it, and hides those that they hide.
    pub fn correct_names(&self) -> Result<(), StoreError> {
        let corrections = self.store().corrections(self.collection.key())?;
        if let Some(topics) = &mut self.collection.change().topics {
            topics.correct_names(corrections);
        }
        Ok(())
    }

    /// Puts the vectors of another space, which are staged in the store, in force with the topics that `topics` makes of
    /// those there are.
    pub fn switch_space(
        &self,
        space: &VectorSpace,
        topics: impl FnOnce(&Reader<'_>, &PassageIndex) -> Result<Option<TopicRun>, StoreError>,
    ) -> Result<(), StoreError> {
        let key = self.collection.key();
        let mut index = PassageIndex::new(space.dimension);
        self.store().visit_staged(key, &mut |staged| {
            index.insert(staged.key, &staged.vectors, &n_tokens(&staged));
        })?;
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

    /// Keeps the picture of the topics in the place of the one before.
    pub fn put_map(&self, map: &KeptMap) -> Result<(), StoreError> {
        self.store().write_map(self.collection.key(), map)
    }

    /// Keeps a report; gives the id under which it is kept.
    pub fn put_report(&self, report: &Report) -> Result<ReportId, StoreError> {
        self.store().write_report(self.collection.key(), report)
    }

    /// Keeps the graph of the index in its file, so that the next start need not make it again.
    pub fn keep_graph(&self) {
        self.collection.keep_graph();
    }

    /// Drops the collection with everything in it; whoever waits to write is refused.
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
