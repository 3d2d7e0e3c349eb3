//! Interns tokens between white space: each distinct token is analysed once, for most words of a text repeat.

use std::ops::Range;

use rustc_hash::FxHashMap;
use unicode_segmentation::UnicodeSegmentation;

use super::roles::{SentencePosition, is_abbreviation, role};
use super::term_role::TermRole;
use crate::words::scripts::{is_han, runs_together};
use crate::words::stop_words::StopWords;
use crate::words::word_forms::stem;

/// The distinct tokens of some texts, and a number for each distinct stem of their words.
#[derive(Debug, Default)]
pub struct WordInterner<'t> {
    tokens: FxHashMap<&'t str, WhitespaceToken>,
    number_of_stem: FxHashMap<String, u32>,
    /// The stem of each number.
    stems: Vec<String>,
}

/// What stands between two runs of white space: words with punctuation before, between and after them.
#[derive(Debug, Default)]
pub struct WhitespaceToken {
    /// Whether the token is a mail or web address, or a path. Its words are not read then.
    pub is_address: bool,
    /// The words of the token in order; none of an address.
    pub words: Vec<TokenWord>,
    /// The effect of the punctuation behind the last word.
    pub trailing: Punctuation,
}

/// A word of a token, apart from where the token stands in a text.
#[derive(Debug)]
pub struct TokenWord {
    /// The effect of the punctuation between the previous word of the token, or the token's start, and this word.
    pub leading: Punctuation,
    /// The byte of the token at which the word begins.
    pub start: u32,
    /// The byte of the token behind the last one of the word.
    pub end: u32,
    /// The id of the word's stem.
    pub stem: u32,
    /// Which role the word may have in a term where it opens a sentence.
    pub role_at_start: TermRole,
    /// Which role the word may have in a term where it stands inside a sentence.
    pub role: TermRole,
    /// Whether any letter of the word is a capital.
    pub has_capital: bool,
}

/// The effect of a run of punctuation on the words around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Punctuation {
    /// Whether no term may hold both the word and the one before it.
    pub separates: bool,
    /// Whether the punctuation ends a sentence.
    pub ends_sentence: bool,
}

impl<'t> WordInterner<'t> {
    /// Reads a token, which must hold no white space, or finds what was read when it came before.
    pub fn read(&mut self, token: &'t str, stop_words: &StopWords) -> &WhitespaceToken {
        let Self {
            tokens,
            number_of_stem,
            stems,
        } = self;
        let mut stem_number = |surface: &str| {
            let stem = stem(surface);
            number_of_stem.get(&stem).copied().unwrap_or_else(|| {
                let number = stems.len() as u32;
                number_of_stem.insert(stem.clone(), number);
                stems.push(stem);
                number
            })
        };
        let new = || WhitespaceToken::new(token, stop_words, &mut stem_number);
        tokens.entry(token).or_insert_with(new)
    }

    /// The stems of all words that were read; the position of each is its number.
    pub fn into_stems(self) -> Vec<String> {
        self.stems
    }
}

impl WhitespaceToken {
    fn new(token: &str, stop_words: &StopWords, stem_number: &mut impl FnMut(&str) -> u32) -> Self {
        if is_address(token) {
            return Self {
                is_address: true,
                ..Self::default()
            };
        }
        let (mut words, mut last_word, mut end) = (Vec::new(), "", 0);
        for range in word_ranges(token) {
            let surface = &token[range.clone()];
            words.push(TokenWord {
                leading: Punctuation::after("", &token[end..range.start]),
                start: range.start as u32,
                end: range.end as u32,
                stem: stem_number(surface),
                role_at_start: role(surface, SentencePosition::Start, stop_words),
                role: role(surface, SentencePosition::Inside, stop_words),
                has_capital: surface.chars().any(char::is_uppercase),
            });
            (last_word, end) = (surface, range.end);
        }
        Self {
            is_address: false,
            trailing: Punctuation::after(last_word, &token[end..]),
            words,
        }
    }
}

impl Punctuation {
    fn after(word: &str, punctuation: &str) -> Self {
        if punctuation.is_empty() || (punctuation == "." && is_abbreviation(word)) {
            return Self::default();
        }
        Self {
            separates: true,
            ends_sentence: punctuation.contains(['.', '!', '?', ':', '"', '“', '”', '*', '>', '|']),
        }
    }
}

/// Whether a token is a web or mail address, or a path.
fn is_address(token: &str) -> bool {
    token.contains("://")
        || token.contains('@')
        || token.contains("www.")
        || token.matches(['/', '\\']).count() > 1
}

/// The bytes of each word of a token. Parts that only a hyphen divides are one word, and so are neighbours in a script
/// whose words cannot be told apart without a dictionary.
fn word_ranges(token: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (start, word) in token.unicode_word_indices() {
        let end = start + word.len();
        match ranges.last_mut() {
            Some(last) if is_one_word(&token[last.clone()], &token[last.end..start], word) => {
                last.end = end;
            }
            _ => ranges.push(start..end),
        }
    }
    ranges
}

/// Whether two neighbouring words count as one when `between` stands between them.
fn is_one_word(before: &str, between: &str, after: &str) -> bool {
    let is_hyphen = matches!(between, "-" | "\u{2010}" | "\u{2011}");
    let edges = before.chars().next_back().zip(after.chars().next());
    edges.is_some_and(|(last, first)| {
        is_hyphen && !is_han(last) && !is_han(first)
            || between.is_empty() && runs_together(last) && runs_together(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_tokens_and_forms_of_a_word_have_one_stem_number() {
        let (mut interner, stop_words) = (WordInterner::default(), StopWords::default());
        let mut number = |token| interner.read(token, &stop_words).words[0].stem;
        let numbers = ["\"Policy,", "harbour", "policies.", "\"Policy,"].map(&mut number);
        assert_eq!(numbers, [0, 1, 0, 0]);
        assert_eq!(interner.into_stems(), ["policy", "harbour"]);
    }

    #[test]
    fn punctuation_separates_words_and_ends_sentences() {
        let (mut interner, stop_words) = (WordInterner::default(), StopWords::default());
        let trailing = |interner: &mut WordInterner<'static>, token| {
            interner.read(token, &stop_words).trailing
        };
        let effect = |separates, ends_sentence| Punctuation {
            separates,
            ends_sentence,
        };
        assert_eq!(trailing(&mut interner, "stove"), effect(false, false));
        assert_eq!(trailing(&mut interner, "stove,"), effect(true, false));
        assert_eq!(trailing(&mut interner, "stove."), effect(true, true));
        assert_eq!(trailing(&mut interner, "U.S."), effect(false, false));
        let inside = interner.read("stove?rain", &stop_words);
        assert_eq!(inside.words[1].leading, effect(true, true));
    }
}
