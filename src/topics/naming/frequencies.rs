//! Which terms are frequent in the passages of a topic?

use rustc_hash::FxHashMap;

use super::grams::{Gram, gram, gram_of_one};
use crate::words::Word;

/// The terms that stand in enough passages, with the number of passages.
pub struct Frequencies {
    /// Of one word, by its number; 0 for those that do not.
    pub single: Vec<u32>,
    /// Of several.
    pub longer: FxHashMap<Gram, u32>,
}

impl Frequencies {
    /// Whether the run of words is a frequent term.
    pub fn holds(&self, run: &[Word]) -> bool {
        match run {
            [word] => self.single[word.key as usize] > 0,
            _ => self.longer.contains_key(&gram(run)),
        }
    }

    pub fn pairs(&self) -> impl Iterator<Item = (Gram, u32)> {
        let single = (0..).zip(&self.single).filter(|(_, count)| **count > 0);
        let single = single.map(|(number, count)| (gram_of_one(number), *count));
        single.chain(self.longer.iter().map(|(gram, count)| (*gram, *count)))
    }

    pub fn n_words(&self) -> usize {
        self.single.len()
    }
}
