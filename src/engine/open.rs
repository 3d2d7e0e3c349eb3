//! A collection in use: what it holds, and what the use cases remember of it between two questions.

use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex};

use super::memory::{Calibrations, CurrentMap, CurrentStories, Rankings};
use crate::collection::Collection;

/// A collection in use. What is remembered beside it is derived, and made again when it is missing.
pub(super) struct OpenCollection {
    collection: Arc<Collection>,
    /// Which documents tell one story.
    pub(super) stories: Mutex<CurrentStories>,
    /// Told when all documents were grouped into stories.
    pub(super) stories_grouped: Condvar,
    /// What likeness means.
    pub(super) calibrations: Calibrations,
    /// Answers that are being paged through.
    pub(super) rankings: Rankings,
    /// The picture of the topics.
    pub(super) map: CurrentMap,
}

impl OpenCollection {
    pub(super) fn new(collection: Arc<Collection>) -> Self {
        Self {
            collection,
            stories: Mutex::default(),
            stories_grouped: Condvar::new(),
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
