//! Runs of words as the numbers of their stems, for counting.

use crate::words::{MAX_TERM_WORDS, Word};

/// The words of a term by the numbers of their stems in the topic, filled up with `NONE`.
pub type Ngram = [u32; MAX_TERM_WORDS];

/// Stands in the place of a word where there is none.
const NONE: u32 = u32::MAX;

/// The n-gram of a run of words.
pub fn ngram(run: &[Word]) -> Ngram {
    std::array::from_fn(|position| run.get(position).map_or(NONE, |word| word.stem))
}

/// The n-gram of a single word.
pub fn unigram(stem: u32) -> Ngram {
    std::array::from_fn(|position| if position == 0 { stem } else { NONE })
}

/// Whether an n-gram has several words.
pub fn has_several_words(ngram: &Ngram) -> bool {
    ngram[1] != NONE
}

/// An n-gram without its first word.
pub fn without_first(ngram: &Ngram) -> Ngram {
    std::array::from_fn(|position| ngram.get(position + 1).copied().unwrap_or(NONE))
}

/// The numbers of the stems of an n-gram's words, in order.
pub fn stems(ngram: &Ngram) -> impl Iterator<Item = u32> {
    ngram.iter().copied().filter(|stem| *stem != NONE)
}
