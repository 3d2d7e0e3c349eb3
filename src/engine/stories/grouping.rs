//! When stories are grouped: while a reader waits, or elsewhere.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, MutexGuard};
use std::thread;

use crate::collection::{CollectionError, unpoisoned};
use crate::engine::engine::Engine;
use crate::engine::memory::{CurrentStories, Remaining, all_documents};
use crate::engine::open::OpenCollection;
use crate::model::CollectionName;
use crate::similarity::Stories;

impl Engine {
    /// Groups the documents of a collection into stories, if that is due, and waits for it however long it takes. Readers
    /// of a large collection do not: until it is done they have the stories from before.
    pub fn group_stories(&self, name: &CollectionName) -> Result<(), CollectionError> {
        let collection = self.collection(name)?;
        let stories = collection.stories();
        let grouped = &collection.stories_grouped;
        drop(unpoisoned(
            grouped.wait_while(stories, |stories| stories.is_under_way()),
        ));
        Ok(())
    }
}

impl OpenCollection {
    /// The stories as of now; while a large collection is grouped, the last finished ones, with documents that are in
    /// none alone. Must not be asked for while the state is held.
    pub(in crate::engine) fn stories(self: &Arc<Self>) -> MutexGuard<'_, CurrentStories> {
        let mut stories = unpoisoned(self.stories.lock());
        match stories.catch_up(|| self.read()) {
            Remaining::Nothing => {}
            Remaining::Regroup => {
                let collection = Arc::clone(self);
                // Not on a thread of rayon's: those may wait for it while they hold the stories.
                thread::spawn(move || collection.regroup_stories());
            }
        }
        stories
    }

    fn regroup_stories(&self) {
        let grouped = catch_unwind(AssertUnwindSafe(|| {
            let documents = all_documents(&self.read());
            Stories::group(documents)
        }));
        // The former ones are many vectors, which are dropped when nobody waits any more.
        let former = unpoisoned(self.stories.lock()).finish(grouped.ok());
        self.stories_grouped.notify_all();
        drop(former);
    }
}
