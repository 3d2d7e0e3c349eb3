//! The words of a text, and which runs of them make a term.

use super::term_role::TermRole;

/// The most words that a term may have: four Han characters, or fewer words of another script.
pub const MAX_TERM_WORDS: usize = 4;
/// The most words that a term may have in a script with spaces. Terms of Han characters may be longer, because a word
/// usually has several of them.
const MAX_SPACED_WORDS: usize = 3;

/// One occurrence of a word in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The number of the word's stem in the [`WordInterner`](super::WordInterner) that the text was read with.
    pub stem: u32,
    /// The byte of the text at which the word begins.
    pub start: u32,
    /// The byte of the text behind the last one of the word.
    pub end: u32,
    /// Which role the word may have in a term.
    pub role: TermRole,
    /// Whether nothing but a space, or an abbreviation's full stop, stands between this word and the one before it.
    pub is_joined: bool,
    /// Whether the word's case is the writer's choice: not that of a sentence's first word or of a headline.
    pub has_own_case: bool,
}

impl Word {
    /// The word as `text` writes it, which must be the text that it was read from.
    pub fn surface<'t>(&self, text: &'t str) -> &'t str {
        self.text_through(self, text)
    }

    /// The part of `text` from this word to the end of `last`. Both words must have been read from `text`.
    pub fn text_through<'t>(&self, last: &Self, text: &'t str) -> &'t str {
        &text[self.start as usize..last.end as usize]
    }

    /// Whether the word begins with a capital in `text`, which must be the text that it was read from.
    pub fn has_capital(&self, text: &str) -> bool {
        text[self.start as usize..].starts_with(char::is_uppercase)
    }
}

/// Whether successive words of a text make a term: one to three words, or two to four Han characters.
pub fn is_term(words: &[Word]) -> bool {
    if words.first().is_some_and(|word| word.role == TermRole::Han) {
        return is_han_term(words);
    }
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let inside = words.get(1..words.len() - 1).unwrap_or_default();
    words.len() <= MAX_SPACED_WORDS
        && words.iter().any(|word| word.role == TermRole::Term)
        && first.role.opens()
        && last.role.closes()
        && inside.iter().all(|word| word.role.stands_inside())
        && words.iter().skip(1).all(|word| word.is_joined)
}

fn is_han_term(words: &[Word]) -> bool {
    (2..=MAX_TERM_WORDS).contains(&words.len())
        && words.iter().all(|word| word.role == TermRole::Han)
        && words.iter().skip(1).all(|word| word.is_joined)
}
