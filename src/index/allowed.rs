//! The documents that a search may find.

use fixedbitset::FixedBitSet;

/// A set of documents of one index, good until the index changes.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// One bit for each slot of the index.
    slots: FixedBitSet,
    n_documents: usize,
    n_passages: usize,
    /// The revision of the index that the set was selected from.
    pub(super) revision: u64,
}

impl Allowed {
    /// The empty set for an index with `n_slots` slots at a revision.
    pub(super) fn new(n_slots: usize, revision: u64) -> Self {
        Self {
            slots: FixedBitSet::with_capacity(n_slots),
            n_documents: 0,
            n_passages: 0,
            revision,
        }
    }

    /// The number of documents in the set.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// The number of passages with vectors that the documents of the set have.
    pub fn n_passages(&self) -> usize {
        self.n_passages
    }

    /// Adds the document of a slot, which has `n_passages` passages with vectors.
    pub(super) fn insert(&mut self, slot: u32, n_passages: usize) {
        if !self.slots.put(slot as usize) {
            self.n_documents += 1;
            self.n_passages += n_passages;
        }
    }

    /// Whether the document of a slot is in the set.
    pub(super) fn contains(&self, slot: u32) -> bool {
        self.slots.contains(slot as usize)
    }

    /// The slots of the documents in the set, in ascending order.
    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.slots.ones()
    }
}
