//! The documents that a search may find.

/// A set of documents of one index, as it was when they were selected.
#[derive(Debug, Clone)]
pub struct Allowed {
    words: Vec<u64>,
    n_documents: usize,
    n_passages: usize,
    /// The change of the index after which it was made.
    pub(super) turn: u64,
}

impl Allowed {
    pub(super) fn new(n_slots: usize, turn: u64) -> Self {
        Self {
            words: vec![0; n_slots.div_ceil(64)],
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
        let word = &mut self.words[slot as usize / 64];
        let bit = 1 << (slot % 64);
        if *word & bit == 0 {
            *word |= bit;
            self.n_documents += 1;
            self.n_passages += n_passages;
        }
    }

    pub(super) fn contains(&self, slot: u32) -> bool {
        self.words[slot as usize / 64] & (1 << (slot % 64)) != 0
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(position, &word)| {
            let bits = std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)));
            bits.take_while(|&rest| rest != 0)
                .map(move |rest| position * 64 + rest.trailing_zeros() as usize)
        })
    }
}
