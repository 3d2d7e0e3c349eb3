//! Who may do long work on a collection now? One of each kind at a time.

use std::sync::{Condvar, Mutex};

use super::lock::unpoisoned;

/// Long work of which a collection allows one at a time of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongWork {
    /// Topics are found or corrected.
    Topics,
    /// Documents are embedded with another model.
    Reembedding,
    /// Documents are cleaned again.
    Cleaning,
}

/// Which long work is under way.
#[derive(Debug, Default)]
pub(super) struct Claims {
    under_way: Mutex<Vec<LongWork>>,
    ended: Condvar,
}

impl Claims {
    /// Claims the right to do the work; false when somebody else has it.
    pub(super) fn claim(&self, work: LongWork) -> bool {
        let mut under_way = unpoisoned(self.under_way.lock());
        let is_free = !under_way.contains(&work);
        if is_free {
            under_way.push(work);
        }
        is_free
    }

    /// Claims the right to do the work once nobody else has it.
    pub(super) fn wait_to_claim(&self, work: LongWork) {
        let under_way = unpoisoned(self.under_way.lock());
        let free = self.ended.wait_while(under_way, |all| all.contains(&work));
        unpoisoned(free).push(work);
    }

    /// Gives the right back.
    pub(super) fn release(&self, work: LongWork) {
        unpoisoned(self.under_way.lock()).retain(|other| *other != work);
        self.ended.notify_all();
    }
}
