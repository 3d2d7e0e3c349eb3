//! Uncased WordPiece: text to the token numbers that BERT models read.
//!
//! Equal to the normaliser, the pre-tokenizer and the model of Hugging Face's `tokenizers` for `bert-base-uncased`.
//! Sources: Devlin et al. 2018; Wu et al. 2016, "Google's Neural Machine Translation System".

mod characters;
mod lookup;
mod normaliser;
mod table;
mod words;

#[cfg(test)]
mod tests;

use std::cell::RefCell;

use lookup::Lookup;
use normaliser::Normaliser;
use words::Words;

const UNKNOWN: &str = "[UNK]";
const CONTINUATION: &str = "##";

/// Bytes of text that are worked on at a time: what they become stays in the processor's nearest cache.
const STRETCH_BYTES: usize = 4096;

/// Cuts text into the tokens of a vocabulary.
#[derive(Debug)]
pub struct WordPiece {
    normaliser: Normaliser,
    lookup: Lookup,
}

/// Why a vocabulary cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VocabularyError {
    /// Every WordPiece vocabulary has one.
    #[error("a WordPiece vocabulary must contain {UNKNOWN}")]
    NoUnknownToken,
    /// Token numbers are kept in 16 bits.
    #[error("a WordPiece vocabulary must have at most {most} tokens, but has {found}")]
    TooManyTokens {
        /// The largest vocabulary.
        most: usize,
        /// Lines in this one.
        found: usize,
    },
}

/// What a thread reuses from text to text.
#[derive(Default)]
struct Scratch {
    normalised: Vec<u8>,
    words: Words,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl WordPiece {
    /// Reads a vocabulary: one token a line, the line number is the token's number, `##` marks a continuation.
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

    /// How many tokens `text` has.
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
