//! The documents that a search may find.

/// A set of documents of one index, good until the index changes.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// One bit for each slot of the index.
    words: Vec<u64>,
    n_documents: usize,
    n_passages: usize,
    /// The revision of the index that the set was selected from.
    pub(super) revision: u64,
}

impl Allowed {
    /// The empty set for an index with `n_slots` slots at a revision.
    pub(super) fn new(n_slots: usize, revision: u64) -> Self {
        Self {
            words: vec![0; n_slots.div_ceil(64)],
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
        let word = &mut self.words[slot as usize / 64];
        let bit = 1 << (slot % 64);
        if *word & bit == 0 {
            *word |= bit;
            self.n_documents += 1;
            self.n_passages += n_passages;
        }
    }

    /// Whether the document of a slot is in the set.
    pub(super) fn contains(&self, slot: u32) -> bool {
        self.words[slot as usize / 64] & (1 << (slot % 64)) != 0
    }

    /// The slots of the documents in the set, in ascending order.
    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(position, &word)| {
            let bits = std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)));
            bits.take_while(|&rest| rest != 0)
                .map(move |rest| position * 64 + rest.trailing_zeros() as usize)
        })
    }
}
