//! The documents that a search may find.

use fixedbitset::FixedBitSet;

/// A set of documents of one index, as it was when they were selected.
#[derive(Debug, Clone)]
pub struct Allowed {
    slots: FixedBitSet,
    n_documents: usize,
    n_passages: usize,
    /// The change of the index after which it was made.
    pub(super) turn: u64,
}

impl Allowed {
    pub(super) fn new(n_slots: usize, turn: u64) -> Self {
        Self {
            slots: FixedBitSet::with_capacity(n_slots),
            n_documents: 0,
            n_passages: 0,
            turn,
        }
    }

    /// Documents in it.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Their passages that have vectors.
    pub fn n_passages(&self) -> usize {
        self.n_passages
    }

    pub(super) fn insert(&mut self, slot: u32, n_passages: usize) {
        if !self.slots.put(slot as usize) {
            self.n_documents += 1;
            self.n_passages += n_passages;
        }
    }

    pub(super) fn contains(&self, slot: u32) -> bool {
        self.slots.contains(slot as usize)
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.slots.ones()
    }
}
