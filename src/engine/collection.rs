//! A collection in memory: its index and its topics, derived from the store when it is first used.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::contents::Contents;
use super::damage::Damage;
use super::indexing::catch_up;
use super::loading::load_state;
use super::similar::{Calibrations, Rankings};
use super::stories::{CurrentStories, Wordings};
use super::topics::{CurrentMap, CurrentTopics};
use super::{CollectionError, Engine, unpoisoned};
use crate::embedding::{Embedder, VectorSpace};
use crate::filter::{Attributes, DocumentFields};
use crate::index::{PassageIndex, WordIndex};
use crate::model::{CollectionName, Document, DocumentKey, IngestTimes, Passage};
use crate::similarity::TermCounts;
use crate::store::{CollectionKey, CollectionRecord, DocumentWrite, RecutText, Store, StoreError};
use crate::text::{LineCounts, LinePrints};

pub(super) struct Collection {
    key: CollectionKey,
    name: CollectionName,
    /// Where the graph of its index is kept, if it is.
    graph_file: Option<PathBuf>,
    /// Vectors in the graph as it is kept.
    n_kept: AtomicUsize,
    state: RwLock<CollectionState>,
    pub(super) stories: Mutex<CurrentStories>,
    pub(super) stories_grouped: Condvar,
    calibrations: Calibrations,
    rankings: Rankings,
    map: CurrentMap,
    writing: Mutex<()>,
    refreshing: Mutex<bool>,
    refresh_ended: Condvar,
    reembedding: AtomicBool,
    cleaning: AtomicBool,
    dropped: AtomicBool,
}

pub(super) struct CollectionState {
    /// The space of the vectors in the index.
    pub(super) space: VectorSpace,
    pub(super) index: PassageIndex,
    /// The fields that filters look at.
    pub(super) attributes: Attributes,
    pub(super) topics: Option<CurrentTopics>,
    /// The lines of its documents.
    pub(super) lines: LineCounts,
    pub(super) wordings: Wordings,
    /// The words of its documents.
    pub(super) words: WordIndex,
    /// What it holds, in one number.
    pub(super) contents: Contents,
    /// What of it is damaged, and in none of the others.
    pub(super) damage: Damage,
}

/// The words of a document that is put in.
#[derive(Clone, Copy)]
pub(super) struct Reworded<'w> {
    /// Those it had before, if they are known.
    pub(super) former: Option<&'w TermCounts>,
    /// Those it has now.
    pub(super) now: &'w TermCounts,
}

impl Collection {
    fn load(
        store: &dyn Store,
        record: CollectionRecord,
        graph_file: Option<PathBuf>,
    ) -> Result<Self, StoreError> {
        let (key, name) = (record.key, record.name.clone());
        let state = load_state(store, record, graph_file.as_deref())?;
        Ok(Self {
            key,
            name,
            graph_file,
            n_kept: AtomicUsize::new(state.index.n_linked()),
            state: RwLock::new(state),
            stories: Mutex::default(),
            stories_grouped: Condvar::new(),
            calibrations: Calibrations::default(),
            rankings: Rankings::default(),
            map: CurrentMap::default(),
            writing: Mutex::new(()),
            refreshing: Mutex::new(false),
            refresh_ended: Condvar::new(),
            reembedding: AtomicBool::new(false),
            cleaning: AtomicBool::new(false),
            dropped: AtomicBool::new(false),
        })
    }

    pub(super) fn key(&self) -> CollectionKey {
        self.key
    }

    pub(super) fn name(&self) -> &CollectionName {
        &self.name
    }

    pub(super) fn graph_file(&self) -> Option<&Path> {
        self.graph_file.as_deref()
    }

    pub(super) fn map(&self) -> &CurrentMap {
        &self.map
    }

    pub(super) fn n_kept(&self) -> usize {
        self.n_kept.load(Ordering::SeqCst)
    }

    pub(super) fn set_kept(&self, n_linked: usize) {
        self.n_kept.store(n_linked, Ordering::SeqCst);
    }

    pub(super) fn state(&self) -> RwLockReadGuard<'_, CollectionState> {
        unpoisoned(self.state.read())
    }

    pub(super) fn state_mut(&self) -> RwLockWriteGuard<'_, CollectionState> {
        unpoisoned(self.state.write())
    }

    /// What likeness means in it.
    pub(super) fn calibrations(&self) -> &Calibrations {
        &self.calibrations
    }

    /// Answers that are being paged through.
    pub(super) fn rankings(&self) -> &Rankings {
        &self.rankings
    }

    /// One writer at a time, so that the index changes in the order in which the store does.
    pub(super) fn lock_for_writing(&self) -> Result<MutexGuard<'_, ()>, CollectionError> {
        let guard = unpoisoned(self.writing.lock());
        if self.dropped.load(Ordering::SeqCst) {
            return Err(CollectionError::Unknown {
                name: self.name.clone(),
            });
        }
        Ok(guard)
    }

    /// Claims the collection for one refresh; false when another has it.
    pub(super) fn begin_refresh(&self) -> bool {
        !std::mem::replace(&mut *unpoisoned(self.refreshing.lock()), true)
    }

    /// Claims the collection for one refresh once no other has it.
    pub(super) fn wait_to_refresh(&self) {
        let under_way = unpoisoned(self.refreshing.lock());
        let ended = self.refresh_ended.wait_while(under_way, |busy| *busy);
        *unpoisoned(ended) = true;
    }

    pub(super) fn end_refresh(&self) {
        *unpoisoned(self.refreshing.lock()) = false;
        self.refresh_ended.notify_one();
    }

    /// Claims the collection for one change of model; false when another is under way.
    pub(super) fn begin_reembedding(&self) -> bool {
        !self.reembedding.swap(true, Ordering::SeqCst)
    }

    pub(super) fn end_reembedding(&self) {
        self.reembedding.store(false, Ordering::SeqCst);
    }

    /// Claims the collection for one cleaning; false when another is under way.
    pub(super) fn begin_cleaning(&self) -> bool {
        !self.cleaning.swap(true, Ordering::SeqCst)
    }

    pub(super) fn end_cleaning(&self) {
        self.cleaning.store(false, Ordering::SeqCst);
    }

    pub(super) fn mark_as_dropped(&self) {
        self.dropped.store(true, Ordering::SeqCst);
    }
}

impl CollectionState {
    /// Puts a document's vectors and words into the indexes, assigns its passages to the current topics and remembers
    /// its fields and its wording. `former` are the words that it had before.
    pub(super) fn put(
        &mut self,
        key: DocumentKey,
        write: &DocumentWrite,
        words: Reworded<'_>,
        times: IngestTimes,
    ) {
        let fields = DocumentFields::of(&write.document, times);
        self.attributes.insert(key, &fields);
        self.wordings.insert(key, write);
        self.contents.put(key, &write.hash, &write.signature);
        self.reword(key, words);
        self.put_vectors(key, &write.vectors, &write.passages);
        if let Some(topics) = &mut self.topics {
            topics.put(&write.document.id, key, &self.index);
        }
        self.damage.heal(&write.document.id);
    }

    /// The same for a document that has another text than before and is otherwise what it was.
    pub(super) fn put_recut(&mut self, key: DocumentKey, recut: &RecutText, words: Reworded<'_>) {
        self.wordings.reword(key, &recut.signature);
        self.contents.reword(key, &recut.signature);
        self.reword(key, words);
        self.put_vectors(key, &recut.vectors, &recut.passages);
        if let Some(topics) = &mut self.topics {
            topics.assign(key, &self.index);
        }
    }

    fn put_vectors(&mut self, key: DocumentKey, vectors: &[f32], passages: &[Passage]) {
        let n_tokens: Vec<u32> = passages.iter().map(|p| p.n_tokens as u32).collect();
        self.index.insert(key, vectors, &n_tokens);
    }

    fn reword(&mut self, key: DocumentKey, Reworded { former, now }: Reworded<'_>) {
        self.take_words(key, former);
        self.words.insert(key, now);
    }

    /// Takes the words of a document out. They are not known where the document was damaged after they were put in.
    fn take_words(&mut self, key: DocumentKey, words: Option<&TermCounts>) {
        match words {
            Some(words) => self.words.remove(key, words),
            None => self.words.forget(key),
        }
    }

    /// Takes a document with these words, where they are known, out of everything.
    pub(super) fn remove(&mut self, key: DocumentKey, words: Option<&TermCounts>) {
        self.index.remove(key);
        self.take_words(key, words);
        self.contents.remove(key);
        self.attributes.remove(key);
        self.wordings.remove(key);
        if let Some(topics) = &mut self.topics {
            topics.remove(key, &self.index);
        }
    }

    /// Counts a document's lines anew: without its former ones, with its present ones.
    pub(super) fn count_lines(&mut self, former: Option<&LinePrints>, now: Option<&LinePrints>) {
        if let Some(former) = former {
            self.lines.remove(former);
        }
        if let Some(now) = now {
            self.lines.add(now);
        }
    }
}

/// The words of a document.
pub(super) fn words_of(document: &Document) -> TermCounts {
    TermCounts::of(document.title.as_deref(), &document.text)
}

impl Engine {
    /// The collection called `name`, read from the store if it was not used before.
    pub(super) fn collection(
        &self,
        name: &CollectionName,
    ) -> Result<Arc<Collection>, CollectionError> {
        if let Some(collection) = self.loaded_collection(name) {
            return Ok(collection);
        }
        let _loading = unpoisoned(self.loading.lock());
        if let Some(collection) = self.loaded_collection(name) {
            return Ok(collection);
        }
        let record = self
            .store
            .collection(name)?
            .ok_or_else(|| CollectionError::Unknown { name: name.clone() })?;
        let graph_file = self.graph_file(record.key);
        let collection = Collection::load(self.store.as_ref(), record, graph_file)?;
        let collection = Arc::new(collection);
        catch_up(&collection);
        unpoisoned(self.loaded.write()).insert(name.clone(), Arc::clone(&collection));
        Ok(collection)
    }

    pub(super) fn all_loaded(&self) -> Vec<Arc<Collection>> {
        unpoisoned(self.loaded.read()).values().cloned().collect()
    }

    pub(super) fn loaded_collection(&self, name: &CollectionName) -> Option<Arc<Collection>> {
        unpoisoned(self.loaded.read()).get(name).cloned()
    }

    /// The embedding model in use, if the vectors of `state` come from it too.
    pub(super) fn embedder_of(
        &self,
        name: &CollectionName,
        state: &CollectionState,
    ) -> Result<&dyn Embedder, CollectionError> {
        let in_use = self.embedder.space();
        if state.space == *in_use {
            return Ok(self.embedder.as_ref());
        }
        let named = |space: &VectorSpace| format!("{} ({})", space.model, space.fingerprint);
        Err(CollectionError::OtherModel {
            name: name.clone(),
            kept: named(&state.space),
            in_use: named(in_use),
        })
    }
}
