//! One open collection: what it holds in memory, who reads it, who writes it, and who does long work on it.

use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::claims::{Claims, LongWork};
use super::error::CollectionError;
use super::graph_file::GraphFile;
use super::lock::unpoisoned;
use super::state::State;
use crate::model::CollectionName;
use crate::store::{CollectionKey, CollectionRecord, Store};

/// An open collection: a copy in memory of what the store keeps of it, and the order in which both change.
///
/// [`Collection::read`] gives a [`Reader`], [`Collection::write`](Collection::write) a [`Writer`](super::Writer).
pub struct Collection {
    key: CollectionKey,
    name: CollectionName,
    pub(super) store: Arc<dyn Store>,
    pub(super) graph_file: GraphFile,
    state: RwLock<State>,
    writing: Mutex<()>,
    claims: Claims,
    is_dropped: AtomicBool,
}

/// Read access to a collection in memory at one moment. Writers wait until it is dropped.
pub struct Reader<'c>(RwLockReadGuard<'c, State>);

impl Deref for Reader<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

/// The right to do long work on a collection, given back when it is dropped.
pub struct Claim {
    collection: Arc<Collection>,
    work: LongWork,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.collection.claims.release(self.work);
    }
}

impl Collection {
    pub(super) fn new(
        store: Arc<dyn Store>,
        record: CollectionRecord,
        state: State,
        graph_file: GraphFile,
    ) -> Self {
        Self {
            key: record.key,
            name: record.name,
            store,
            graph_file,
            state: RwLock::new(state),
            writing: Mutex::new(()),
            claims: Claims::default(),
            is_dropped: AtomicBool::new(false),
        }
    }

    /// The key of the collection in the store.
    pub fn key(&self) -> CollectionKey {
        self.key
    }

    /// The name of the collection in the API.
    pub fn name(&self) -> &CollectionName {
        &self.name
    }

    /// Locks the collection in memory for reading, as it is now.
    pub fn read(&self) -> Reader<'_> {
        Reader(unpoisoned(self.state.read()))
    }

    /// Claims the right to do long work on the collection; none when somebody else has it.
    pub fn claim(self: &Arc<Self>, work: LongWork) -> Option<Claim> {
        self.claims.claim(work).then(|| Claim {
            collection: Arc::clone(self),
            work,
        })
    }

    /// Waits until nobody else does this kind of long work and claims the right to do it.
    pub fn wait_to_claim(self: &Arc<Self>, work: LongWork) -> Claim {
        self.claims.wait_to_claim(work);
        Claim {
            collection: Arc::clone(self),
            work,
        }
    }

    pub(super) fn change(&self) -> RwLockWriteGuard<'_, State> {
        unpoisoned(self.state.write())
    }

    /// Lets one writer in at a time, so that memory and store change in one order; an error for a dropped collection.
    pub(super) fn lock_for_writing(&self) -> Result<MutexGuard<'_, ()>, CollectionError> {
        let guard = unpoisoned(self.writing.lock());
        if self.is_dropped.load(Ordering::SeqCst) {
            return Err(CollectionError::Unknown {
                name: self.name.clone(),
            });
        }
        Ok(guard)
    }

    pub(super) fn mark_as_dropped(&self) {
        self.is_dropped.store(true, Ordering::SeqCst);
    }
}
