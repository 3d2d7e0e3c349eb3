//! When are stories grouped: while a reader waits, or in the background?

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, RwLockReadGuard};
use std::thread;

use crate::collection::{CollectionError, unpoisoned};
use crate::engine::engine::Engine;
use crate::engine::memory::{CurrentStories, Remaining, all_documents};
use crate::engine::open::OpenCollection;
use crate::model::CollectionName;
use crate::similarity::Stories;

impl Engine {
    /// Groups the documents of a collection into stories, if that is due, and waits until it is done. Readers of a
    /// large collection do not wait: until then they get the stories from before.
    pub fn group_stories(&self, name: &CollectionName) -> Result<(), CollectionError> {
        let collection = self.collection(name)?;
        drop(collection.stories());
        let (lock, grouped) = &collection.stories_grouped;
        let is_under_way = |(): &mut ()| unpoisoned(collection.stories.read()).is_under_way();
        drop(unpoisoned(
            grouped.wait_while(unpoisoned(lock.lock()), is_under_way),
        ));
        Ok(())
    }
}

impl OpenCollection {
    /// The current stories; while a large collection is grouped, the last finished ones, with documents that are in
    /// none alone. Must not be called while the state or the stories are locked.
    pub(in crate::engine) fn stories(self: &Arc<Self>) -> RwLockReadGuard<'_, CurrentStories> {
        let stories = unpoisoned(self.stories.read());
        if !stories.lag_behind(&self.read()) {
            return stories;
        }
        drop(stories);
        self.catch_up();
        unpoisoned(self.stories.read())
    }

    fn catch_up(self: &Arc<Self>) {
        match unpoisoned(self.stories.write()).catch_up(|| self.read()) {
            Remaining::Nothing => {}
            Remaining::Regroup => {
                let collection = Arc::clone(self);
                // This is no thread of rayon's: those may wait for it while they hold the stories.
                thread::spawn(move || collection.regroup_stories());
            }
        }
    }

    fn regroup_stories(&self) {
        let grouped = catch_unwind(AssertUnwindSafe(|| {
            let documents = all_documents(&self.read());
            Stories::group(documents)
        }));
        // The former stories are many vectors; they are dropped when nobody waits any more.
        let former = unpoisoned(self.stories.write()).finish(grouped.ok());
        let (lock, grouped) = &self.stories_grouped;
        let locked = unpoisoned(lock.lock());
        grouped.notify_all();
        drop(locked);
        drop(former);
    }
}
