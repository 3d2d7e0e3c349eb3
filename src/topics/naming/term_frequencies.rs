//! Which terms are frequent in the passages of a topic?

use rustc_hash::FxHashMap;

use super::ngrams::{Ngram, ngram, unigram};
use crate::words::Word;

/// The frequent terms of a topic, each with the number of passages that hold it.
pub struct TermFrequencies {
    /// For each stem the number of passages that hold the term of this one word; 0 when it is not frequent.
    pub single: Vec<u32>,
    /// The number of passages of each frequent term of several words.
    pub longer: FxHashMap<Ngram, u32>,
}

impl TermFrequencies {
    /// Whether a run of words is a frequent term.
    pub fn contains(&self, run: &[Word]) -> bool {
        match run {
            [word] => self.single[word.stem as usize] > 0,
            _ => self.longer.contains_key(&ngram(run)),
        }
    }

    /// The frequent terms, each with the number of passages that hold it.
    pub fn counts(&self) -> impl Iterator<Item = (Ngram, u32)> {
        let single = (0..).zip(&self.single).filter(|(_, count)| **count > 0);
        let unigrams = single.map(|(stem, count)| (unigram(stem), *count));
        unigrams.chain(self.longer.iter().map(|(ngram, count)| (*ngram, *count)))
    }

    /// The number of distinct stems of the topic.
    pub fn n_stems(&self) -> usize {
        self.single.len()
    }
}
