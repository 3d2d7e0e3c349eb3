//! The token numbers of words: of the whole word where the vocabulary has it, else of the longest known pieces from
//! left to right.

use super::table::{Key, MAX_TOKENS, TokenTable};
use super::words::{READABLE, Words};

/// The token of a word that the vocabulary cannot spell.
pub(super) const UNKNOWN: &str = "[UNK]";
/// The beginning of a token that goes on with a word.
const CONTINUATION: &str = "##";
/// Most characters of a word that is looked up; a longer one is one unknown token.
const MAX_WORD_CHARS: usize = 100;

/// Why a vocabulary cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VocabularyError {
    /// There is no token for unknown words.
    #[error("a WordPiece vocabulary must contain {UNKNOWN}")]
    NoUnknownToken,
    /// There are more tokens than numbers of 16 bits.
    #[error("a WordPiece vocabulary must have at most {most} tokens, but has {found}")]
    TooManyTokens {
        /// The most tokens that a vocabulary may have.
        most: usize,
        /// The number of tokens in the vocabulary.
        found: usize,
    },
}

/// The tokens of a vocabulary by their bytes.
#[derive(Debug)]
pub struct Lookup {
    /// The bytes of each token, without the mark of a continuation.
    keys: Vec<Key>,
    starts: TokenTable,
    continuations: TokenTable,
    unknown: u16,
}

impl Lookup {
    pub fn new(lines: &str) -> Result<Self, VocabularyError> {
        let tokens: Vec<&str> = lines.lines().collect();
        if tokens.len() > MAX_TOKENS {
            return Err(VocabularyError::TooManyTokens {
                most: MAX_TOKENS,
                found: tokens.len(),
            });
        }
        let unknown = tokens.iter().rposition(|&token| token == UNKNOWN);
        let mut lookup = Self {
            keys: Vec::with_capacity(tokens.len()),
            starts: TokenTable::with_capacity(tokens.len(), 3),
            continuations: TokenTable::with_capacity(tokens.len(), 2),
            unknown: unknown.ok_or(VocabularyError::NoUnknownToken)? as u16,
        };
        for (number, token) in (0..).zip(tokens) {
            lookup.insert(token, number);
        }
        Ok(lookup)
    }

    fn insert(&mut self, token: &str, number: u32) {
        let (table, bytes) = match token.strip_prefix(CONTINUATION) {
            Some(rest) => (&mut self.continuations, rest.as_bytes()),
            None => (&mut self.starts, token.as_bytes()),
        };
        self.keys.push(Key::of(bytes));
        if !bytes.is_empty() && !bytes.contains(&0) {
            table.insert(bytes, number, &self.keys);
        }
    }

    /// Gives the token numbers of all words to `sink`, in order.
    #[inline]
    pub fn tokens(&self, text: &[u8], words: &Words, sink: &mut impl FnMut(u32)) {
        for (begin, end) in words.iter() {
            let n_bytes = end - begin;
            if n_bytes <= READABLE {
                let key = Key::at(text, begin).first(n_bytes);
                if let Some(token) = self.starts.find(key, &self.keys) {
                    sink(token);
                    continue;
                }
            }
            let mut pieces = Pieces::default();
            for &piece in self.split(&text[begin..], n_bytes, &mut pieces) {
                sink(piece.into());
            }
        }
    }

    /// Splits a word into the longest known start and the longest known continuations; the whole word is unknown where
    /// one of them is missing.
    fn split<'p>(&self, text: &[u8], n_bytes: usize, pieces: &'p mut Pieces) -> &'p [u16] {
        pieces.0[0] = self.unknown;
        if n_bytes > MAX_WORD_CHARS && n_chars(&text[..n_bytes]) > MAX_WORD_CHARS {
            return &pieces.0[..1];
        }
        let mut n_pieces = 0;
        let mut at = 0;
        let mut table = &self.starts;
        while at < n_bytes {
            let Some((token, length)) = table.longest(&text[at..], n_bytes - at, &self.keys) else {
                pieces.0[0] = self.unknown;
                return &pieces.0[..1];
            };
            pieces.0[n_pieces] = token as u16;
            n_pieces += 1;
            at += length;
            table = &self.continuations;
        }
        &pieces.0[..n_pieces]
    }
}

/// Room for the pieces of a word.
pub struct Pieces([u16; MAX_WORD_CHARS]);

impl Default for Pieces {
    fn default() -> Self {
        Self([0; MAX_WORD_CHARS])
    }
}

fn n_chars(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}
