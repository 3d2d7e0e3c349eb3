//! The words of a text, as they are hashed and compared.

use super::stop_words::is_stop;
use crate::digest::{fnv1a, split_mix64};

/// A word of a text.
pub struct Token<'t> {
    hash: u64,
    /// The word as the text writes it.
    pub written: &'t str,
}

impl Token<'_> {
    /// A hash of the lower-case word, equal in every version and on every machine.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// What the word is compared by, whatever its case.
    pub fn term(&self) -> u32 {
        (self.hash >> 32) as u32
    }

    /// Whether the word is written with a capital.
    pub fn is_name(&self) -> bool {
        self.written.starts_with(char::is_uppercase)
    }

    /// Whether it says what the text is about.
    pub fn is_term(&self) -> bool {
        self.written.len() > 1 && !is_stop(&self.written.to_lowercase())
    }
}

/// The words of a text: runs of letters and digits; a character of a script without spaces is a word by itself.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(char::is_alphanumeric)?;
        rest = &rest[start..];
        let (written, after) = rest.split_at(end_of_word(rest));
        rest = after;
        let hash = if written.is_ascii() {
            hash(written.bytes().map(|byte| byte.to_ascii_lowercase().into()))
        } else {
            hash(written.chars().flat_map(char::to_lowercase))
        };
        Some(Token { hash, written })
    })
}

fn end_of_word(text: &str) -> usize {
    let n_ascii = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if n_ascii > 0 && text.as_bytes().get(n_ascii).is_none_or(u8::is_ascii) {
        return n_ascii;
    }
    let mut characters = text.char_indices();
    match characters.next() {
        Some((_, first)) if is_ideograph(first) => first.len_utf8(),
        _ => characters
            .find(|&(_, c)| !c.is_alphanumeric() || is_ideograph(c))
            .map_or(text.len(), |(end, _)| end),
    }
}

/// Chinese, Japanese and their like, which are written without spaces.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// FNV-1a with a finisher: the same in every version and on every machine, as it is kept.
pub fn hash(characters: impl Iterator<Item = char>) -> u64 {
    split_mix64(fnv1a(characters))
}
