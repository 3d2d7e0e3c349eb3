//! Which long work may start on a collection now? One piece of each kind at a time.

use std::sync::{Condvar, Mutex};

use super::lock::unpoisoned;

/// Kinds of long work, of which a collection allows one of each at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongWork {
    /// Finds or corrects topics.
    Topics,
    /// Embeds the documents with another model.
    Reembedding,
    /// Cleans the documents again.
    Cleaning,
}

/// The long work that is under way on a collection.
#[derive(Debug, Default)]
pub(super) struct Claims {
    under_way: Mutex<Vec<LongWork>>,
    ended: Condvar,
}

impl Claims {
    /// Claims the right to do `work`; false when somebody else has it.
    pub(super) fn claim(&self, work: LongWork) -> bool {
        let mut under_way = unpoisoned(self.under_way.lock());
        let is_free = !under_way.contains(&work);
        if is_free {
            under_way.push(work);
        }
        is_free
    }

    /// Waits until nobody else does `work` and claims the right to do it.
    pub(super) fn wait_to_claim(&self, work: LongWork) {
        let under_way = unpoisoned(self.under_way.lock());
        let free = self.ended.wait_while(under_way, |all| all.contains(&work));
        unpoisoned(free).push(work);
    }

    /// Gives back the right to do `work` and wakes those who wait for it.
    pub(super) fn release(&self, work: LongWork) {
        unpoisoned(self.under_way.lock()).retain(|other| *other != work);
        self.ended.notify_all();
    }
}
