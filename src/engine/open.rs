//! A collection in use, with what the use cases remember of it between two queries.

use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, RwLock};

use super::memory::{Calibrations, CurrentMap, CurrentStories, Rankings};
use crate::collection::Collection;

/// A collection in use. What is remembered of it is derived, and computed again when it is missing.
pub(super) struct OpenCollection {
    collection: Arc<Collection>,
    /// The stories of the collection.
    pub(super) stories: RwLock<CurrentStories>,
    /// Notified, with the lock held, when all documents were grouped into stories.
    pub(super) stories_grouped: (Mutex<()>, Condvar),
    /// The newest calibration of likeness in the collection.
    pub(super) calibrations: Calibrations,
    /// Rankings that are being paged through.
    pub(super) rankings: Rankings,
    /// The newest map of the topics.
    pub(super) map: CurrentMap,
}

impl OpenCollection {
    pub(super) fn new(collection: Arc<Collection>) -> Self {
        Self {
            collection,
            stories: RwLock::default(),
            stories_grouped: Default::default(),
            calibrations: Calibrations::default(),
            rankings: Rankings::default(),
            map: CurrentMap::default(),
        }
    }
}

impl Deref for OpenCollection {
    type Target = Arc<Collection>;

    fn deref(&self) -> &Arc<Collection> {
        &self.collection
    }
}
