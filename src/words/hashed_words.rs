//! The words of a text as they are hashed and compared.

use super::stop_words::is_stop_word;
use crate::digest::{fnv1a, split_mix64};

/// A word of a text with its hash.
pub struct HashedWord<'t> {
    hash: u64,
    /// Whether something that ends a sentence, or nothing, stands before the word.
    begins_sentence: bool,
    /// The word as the text writes it.
    pub written: &'t str,
}

impl HashedWord<'_> {
    /// A hash of the lower-case word, equal in every version and on every machine.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// The upper half of the hash, by which terms are compared whatever their case.
    pub fn term_hash(&self) -> u32 {
        (self.hash >> 32) as u32
    }

    /// Whether the word begins with a capital.
    pub fn is_name(&self) -> bool {
        self.written.starts_with(char::is_uppercase)
    }

    /// Whether the word is a number, or is written with a capital inside a sentence: what names one thing of a kind.
    pub fn is_specific(&self) -> bool {
        self.written.starts_with(char::is_numeric) || !self.begins_sentence && self.is_name()
    }

    /// Whether the word is a term: more than one byte, and no English stop word.
    pub fn is_term(&self) -> bool {
        self.written.len() > 1 && !is_stop_word(&self.written.to_lowercase())
    }
}

/// The words of a text in order: runs of letters and digits. A character of Chinese or Japanese is a word by itself.
pub fn hashed_words(text: &str) -> impl Iterator<Item = HashedWord<'_>> {
    let mut rest = text;
    let mut is_first = true;
    std::iter::from_fn(move || {
        let start = rest.find(char::is_alphanumeric)?;
        let (between, words) = rest.split_at(start);
        let begins_sentence = is_first || ends_sentence(between);
        is_first = false;
        rest = words;
        let (written, after) = rest.split_at(end_of_word(rest));
        rest = after;
        let hash = if written.is_ascii() {
            stable_hash(written.bytes().map(|byte| byte.to_ascii_lowercase().into()))
        } else {
            stable_hash(written.chars().flat_map(char::to_lowercase))
        };
        Some(HashedWord {
            hash,
            begins_sentence,
            written,
        })
    })
}

/// Whether what stands between two words ends a sentence, a line or a heading, or opens a quotation.
fn ends_sentence(between: &str) -> bool {
    between != " "
        && between.contains(|c: char| {
            matches!(
                c,
                '.' | '!' | '?' | ':' | ';' | '\n' | '"' | '“' | '”' | '„' | '«' | '»' | '•' | '。'
            )
        })
}

/// The byte behind the word that `text` begins with.
fn end_of_word(text: &str) -> usize {
    let n_ascii = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if n_ascii > 0 && text.as_bytes().get(n_ascii).is_none_or(u8::is_ascii) {
        return n_ascii;
    }
    let mut characters = text.char_indices();
    match characters.next() {
        Some((_, first)) if is_cjk(first) => first.len_utf8(),
        _ => characters
            .find(|&(_, c)| !c.is_alphanumeric() || is_cjk(c))
            .map_or(text.len(), |(end, _)| end),
    }
}

/// Whether a character is a kana or Han character, of Chinese or Japanese text without spaces.
fn is_cjk(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A hash of characters that stored data may rely on: FNV-1a with a finisher, the same in every version and on every
/// machine.
pub fn stable_hash(characters: impl Iterator<Item = char>) -> u64 {
    split_mix64(fnv1a(characters))
}
