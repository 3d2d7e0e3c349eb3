//! Uncased WordPiece: turns text into the token numbers that BERT models read.
//!
//! It gives what the normaliser, the pre-tokenizer and the model of Hugging Face's `tokenizers` give for
//! `bert-base-uncased`.
//! Sources: Devlin et al. 2018; Wu et al. 2016, "Google's Neural Machine Translation System".

mod characters;
mod normaliser;
mod words;
mod table;
mod lookup;

#[cfg(test)]
mod tests;

use std::cell::RefCell;

pub use lookup::VocabularyError;

use lookup::Lookup;
use normaliser::Normaliser;
use words::Words;

/// Least bytes of text that are worked on at a time, few enough for the nearest cache of the processor.
const STRETCH_BYTES: usize = 4096;

/// Cuts text into the tokens of a vocabulary.
#[derive(Debug)]
pub struct WordPiece {
    normaliser: Normaliser,
    lookup: Lookup,
}

/// The memory that a thread reuses from text to text.
#[derive(Default)]
struct TokenizerScratch {
    normalised: Vec<u8>,
    words: Words,
}

thread_local! {
    static SCRATCH: RefCell<TokenizerScratch> = RefCell::default();
}

impl WordPiece {
    /// Reads a vocabulary of one token a line, numbered by line from 0, where `##` marks a continuation of a word.
    pub fn from_vocabulary(lines: &str) -> Result<Self, VocabularyError> {
        Ok(Self {
            normaliser: Normaliser::new(),
            lookup: Lookup::new(lines)?,
        })
    }

    /// Appends the numbers of the tokens of `text` to `tokens`, without special tokens.
    pub fn tokenize(&self, text: &str, tokens: &mut Vec<u32>) {
        self.for_each_token(text, |token| tokens.push(token));
    }

    /// The number of tokens in `text`, without special tokens.
    pub fn count_tokens(&self, text: &str) -> usize {
        let mut n_tokens = 0;
        self.for_each_token(text, |_| n_tokens += 1);
        n_tokens
    }

    #[inline]
    pub(super) fn for_each_token(&self, text: &str, mut sink: impl FnMut(u32)) {
        SCRATCH.with_borrow_mut(|scratch| {
            for stretch in stretches(text) {
                scratch.normalised.clear();
                self.normaliser.append(stretch, &mut scratch.normalised);
                scratch.words.find(&mut scratch.normalised);
                self.lookup
                    .tokens(&scratch.normalised, &scratch.words, &mut sink);
            }
        });
    }
}

/// Cuts `text` at line ends and spaces, where neither a word nor a sequence of accents goes on.
fn stretches(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let tail = rest.as_bytes().get(STRETCH_BYTES..).unwrap_or_default();
        let space = tail.iter().position(|&byte| byte == b' ' || byte == b'\n');
        let (stretch, next) = rest.split_at(space.map_or(rest.len(), |at| STRETCH_BYTES + at));
        rest = next;
        Some(stretch)
    })
}
