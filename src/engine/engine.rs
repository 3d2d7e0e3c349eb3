//! The engine, on which every use case is a method.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};

use jiff::Timestamp;

use super::clock::Clock;
use super::open::OpenCollection;
use super::options::EngineOptions;
use super::turns::Turns;
use super::unfinished_jobs::UnfinishedJobs;
use crate::collection::{Collection, CollectionError, State, unpoisoned};
use crate::embedding::{Embedder, VectorSpace};
use crate::model::CollectionName;
use crate::store::{CollectionKey, CollectionRecord, Store};

/// Ingests documents, finds similar ones, groups them into topics and reports on them.
///
/// An ordinary object that blocks; every method may be called from many threads at once.
pub struct Engine {
    pub(super) store: Arc<dyn Store>,
    pub(super) embedder: Arc<dyn Embedder>,
    pub(super) options: EngineOptions,
    clock: Clock,
    /// Collections used since the start; others are loaded on first use.
    loaded: RwLock<HashMap<CollectionName, Arc<OpenCollection>>>,
    /// Held while a collection is loaded, created or dropped, which only one may be at a time.
    pub(super) loading: Mutex<()>,
    pub(super) jobs: UnfinishedJobs,
    /// Turns of the answers being computed.
    pub(super) turns: Turns,
}

impl Engine {
    /// Creates an engine over `store`, with `clock` for the time. A missing default collection is created; jobs that a
    /// former process left unfinished wait for [`Engine::resume_jobs`].
    pub fn new(
        store: Arc<dyn Store>,
        embedder: Arc<dyn Embedder>,
        mut options: EngineOptions,
        clock: Clock,
    ) -> Result<Self, CollectionError> {
        if let Some(max_tokens) = embedder.max_tokens() {
            options.chunk = options.chunk.at_most(max_tokens);
        }
        let engine = Self {
            store,
            embedder,
            options,
            clock,
            loaded: RwLock::new(HashMap::new()),
            loading: Mutex::new(()),
            jobs: UnfinishedJobs::new(),
            turns: Turns::new(rayon::current_num_threads()),
        };
        let default = CollectionName::default();
        if engine.store.collection(&default)?.is_none() {
            engine.make(&default, None)?;
        }
        Ok(engine)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The embedding model in use.
    pub fn embedder(&self) -> &dyn Embedder {
        self.embedder.as_ref()
    }

    /// The collection called `name`, loaded from the store on first use.
    pub(super) fn collection(
        &self,
        name: &CollectionName,
    ) -> Result<Arc<OpenCollection>, CollectionError> {
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
        let collection = Collection::open(Arc::clone(&self.store), record, graph_file)?;
        let collection = Arc::new(OpenCollection::new(collection));
        unpoisoned(self.loaded.write()).insert(name.clone(), Arc::clone(&collection));
        Ok(collection)
    }

    /// The collection called `name`, if it was used since the start.
    pub(super) fn loaded_collection(&self, name: &CollectionName) -> Option<Arc<OpenCollection>> {
        unpoisoned(self.loaded.read()).get(name).cloned()
    }

    /// Forgets a dropped collection.
    pub(super) fn forget(&self, name: &CollectionName) {
        unpoisoned(self.loaded.write()).remove(name);
    }

    /// Creates a collection, or changes the settings of an existing one.
    pub(super) fn make(
        &self,
        name: &CollectionName,
        n_clusters: Option<usize>,
    ) -> Result<CollectionRecord, CollectionError> {
        self.store.put_collection(&CollectionRecord {
            key: CollectionKey(0),
            name: name.clone(),
            space: self.embedder.space().clone(),
            created_at: self.now(),
            n_clusters,
        })?;
        self.store
            .collection(name)?
            .ok_or_else(|| CollectionError::Unknown { name: name.clone() })
    }

    /// Path of a collection's graph file, whose folder is created if it is missing.
    fn graph_file(&self, key: CollectionKey) -> Option<PathBuf> {
        let folder = self.options.index_dir.as_ref()?;
        if let Err(error) = std::fs::create_dir_all(folder) {
            tracing::warn!(folder = %folder.display(), %error, "the folder of the index cannot be made");
            return None;
        }
        Some(folder.join(format!("{}.graph", key.0)))
    }

    /// Saves the graphs of all collections used since the start, so that the next start need not build them again. Call
    /// it at shutdown; a process that is killed loses nothing but time.
    pub fn keep_indexes(&self) {
        let loaded: Vec<Arc<OpenCollection>> =
            unpoisoned(self.loaded.read()).values().cloned().collect();
        for collection in loaded {
            if let Ok(writer) = collection.write() {
                writer.keep_graph();
            }
        }
    }

    /// The embedding model in use, if the vectors of `state` come from it too.
    pub(super) fn embedder_of(
        &self,
        name: &CollectionName,
        state: &State,
    ) -> Result<&dyn Embedder, CollectionError> {
        let in_use = self.embedder.space();
        if state.space() == in_use {
            return Ok(self.embedder.as_ref());
        }
        let named = |space: &VectorSpace| format!("{} ({})", space.model, space.fingerprint);
        Err(CollectionError::OtherModel {
            name: name.clone(),
            kept: named(state.space()),
            in_use: named(in_use),
        })
    }
}
