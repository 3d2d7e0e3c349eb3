//! Where known sentences stand in a text, also inside longer ones: found by their first words.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use super::fingerprints::{WordSums, key};

/// Sentences by the keys of their first grams.
#[derive(Debug)]
pub(super) struct Parts {
    by_gram: FxHashMap<u64, Vec<Part>>,
    /// A bit for each gram, so that most grams of a text are looked up in little memory.
    filter: FixedBitSet,
}

/// A sentence that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) n_words: usize,
    /// The key of the sentence.
    pub(super) key: u64,
}

/// A sentence that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// The position of its first word.
    pub(super) start: usize,
    pub(super) part: Part,
    /// The key of its first gram.
    pub(super) gram: u64,
}

impl Parts {
    /// No sentences yet; with more bits, more of them are told apart at once.
    pub(super) fn new(n_bits: usize) -> Self {
        Self {
            by_gram: FxHashMap::default(),
            filter: FixedBitSet::with_capacity(n_bits),
        }
    }

    /// Adds a sentence whose first gram has the key `gram`.
    pub(super) fn put(&mut self, gram: u64, part: Part) {
        let bit = self.bit(gram);
        self.filter.insert(bit);
        let parts = self.by_gram.entry(gram).or_default();
        if !parts.contains(&part) {
            let at = parts.partition_point(|known| known.n_words > part.n_words);
            parts.insert(at, part);
        }
    }

    /// Forgets all sentences but those that `keep` keeps.
    pub(super) fn retain(&mut self, keep: impl Fn(u64) -> bool) {
        self.by_gram.retain(|_, parts| {
            parts.retain(|part| keep(part.key));
            !parts.is_empty()
        });
        self.filter.clear();
        for gram in self.by_gram.keys() {
            let bit = self.bit(*gram);
            self.filter.insert(bit);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_gram.is_empty()
    }

    /// The sentences that stand in a text of `source`, in the order of their places, and at one place the longest first.
    pub(super) fn found_in<'a>(
        &'a self,
        source: u64,
        text: &'a WordSums,
    ) -> impl Iterator<Item = Found> + 'a {
        let grams = text.grams().map(move |gram| key(source, gram)).enumerate();
        let known = grams.filter(|(_, gram)| self.filter.contains(self.bit(*gram)));
        let known = known.filter_map(|(start, gram)| Some((start, gram, self.by_gram.get(&gram)?)));
        known.flat_map(move |(start, gram, parts)| {
            let stands = move |part: &&Part| {
                start + part.n_words <= text.len()
                    && key(source, text.hash(start, part.n_words)) == part.key
            };
            let found = parts.iter().filter(stands);
            found.map(move |&part| Found { start, part, gram })
        })
    }

    fn bit(&self, gram: u64) -> usize {
        gram as usize & (self.filter.len() - 1)
    }
}
