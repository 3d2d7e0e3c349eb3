//! How the graph of a collection's index follows its documents, a step at a time.

use std::sync::{Arc, Weak};

use super::collection::Collection;
use super::error::CollectionError;
use crate::model::{DocumentId, DocumentKey};

/// The number of graph steps that a write takes before it is answered: more than one write makes necessary.
const STEPS_PER_WRITE: usize = 4;

impl Collection {
    /// Lets the graph follow what was just written. The caller holds the collection for writing, but not its state, so
    /// searches go on while a step is worked out.
    pub(super) fn follow_up(&self) {
        for _ in 0..STEPS_PER_WRITE {
            if !self.take_step() {
                break;
            }
        }
        if self.graph_file.is_due(self.read().index()) {
            self.keep_graph();
        }
    }

    /// Takes one step of the graph; false when none is due.
    pub(super) fn take_step(&self) -> bool {
        let change = self.read().index().next_change();
        if let Some(change) = &change {
            self.change().index.apply(change);
        }
        change.is_some()
    }

    /// Writes the graph to its file. The caller holds the collection for writing.
    pub(super) fn keep_graph(&self) {
        self.graph_file.keep(self.read().index());
    }

    /// Links the remaining vectors to the graph on a thread of its own; searches are right without it and need not
    /// wait. The thread ends when nothing is left or nobody uses the collection any more.
    pub(super) fn catch_up(self: &Arc<Self>) {
        if !self.read().index().is_behind() {
            return;
        }
        let collection = Arc::downgrade(self);
        std::thread::spawn(move || while step_of(&collection) {});
    }
}

impl Collection {
    /// Rebuilds the index in the order of document ids, so that equal contents have equal graphs. Nobody waits for it;
    /// when documents come or go meanwhile, the index stays as it is.
    pub fn reorder_index(self: &Arc<Self>) -> Result<(), CollectionError> {
        let (n_changes, mut ordered) = {
            let state = self.read();
            if state.index().n_linked() == 0 {
                return Ok(());
            }
            let mut by_id: Vec<(&DocumentId, DocumentKey)> = state
                .wordings()
                .all()
                .map(|(key, wording)| (&wording.id, key))
                .collect();
            by_id.sort_unstable();
            let keys = by_id.into_iter().map(|(_, key)| key);
            (state.contents().n_changes(), state.index().in_order(keys))
        };
        ordered.catch_up();
        let _writing = self.lock_for_writing()?;
        if self.read().contents().n_changes() == n_changes {
            self.change().index = ordered;
            self.keep_graph();
        }
        Ok(())
    }
}

fn step_of(collection: &Weak<Collection>) -> bool {
    let Some(collection) = collection.upgrade() else {
        return false;
    };
    let Ok(_writing) = collection.lock_for_writing() else {
        return false;
    };
    let was_due = collection.take_step();
    if !was_due {
        let n_linked = collection.read().index().n_linked();
        tracing::info!(collection = %collection.name(), n_linked, "the index is complete");
        collection.keep_graph();
    }
    was_due
}
