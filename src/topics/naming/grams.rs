//! Runs of words as the numbers of their words, for counting.

use crate::words::{MAX_WORDS, Word};

/// The words of a term by their numbers in the topic, filled up with `NONE`.
pub type Gram = [u32; MAX_WORDS];

const NONE: u32 = u32::MAX;

pub fn gram(run: &[Word]) -> Gram {
    std::array::from_fn(|place| run.get(place).map_or(NONE, |word| word.key))
}

/// The gram of a single word.
pub fn gram_of_one(number: u32) -> Gram {
    std::array::from_fn(|place| if place == 0 { number } else { NONE })
}

/// Does it have several words?
pub fn is_longer(gram: &Gram) -> bool {
    gram[1] != NONE
}

/// A gram without its first word.
pub fn rest(gram: &Gram) -> Gram {
    std::array::from_fn(|place| gram.get(place + 1).copied().unwrap_or(NONE))
}

/// The words of a gram.
pub fn numbers(gram: &Gram) -> impl Iterator<Item = u32> {
    gram.iter().copied().filter(|number| *number != NONE)
}
