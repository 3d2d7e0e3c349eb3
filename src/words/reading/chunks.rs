//! What stands between two white spaces, read once however often it comes: most of a text are words that came before.

use rustc_hash::FxHashMap;
use unicode_segmentation::UnicodeSegmentation;

use super::roles::{is_abbreviation, role};
use super::word::Role;
use crate::words::scripts::{is_sign, runs_together};
use crate::words::stop_words::StopWords;
use crate::words::word_forms::key;

/// The chunks of some texts, and the numbers of the words in them.
#[derive(Debug, Default)]
pub struct Chunks<'t> {
    known: FxHashMap<&'t str, Chunk>,
    numbers: FxHashMap<String, u32>,
    /// The keys of words, by their numbers.
    keys: Vec<String>,
}

/// Punctuation, words, punctuation.
#[derive(Debug, Default)]
pub struct Chunk {
    /// It is an address of mail or web, or a path, and not read.
    pub is_address: bool,
    pub words: Vec<WordInChunk>,
    /// After the last word.
    pub rest: Punctuation,
}

/// A word, wherever its chunk stands.
#[derive(Debug)]
pub struct WordInChunk {
    /// Between the word before and this one.
    pub before: Punctuation,
    /// Its place in the chunk, in bytes.
    pub start: u32,
    pub end: u32,
    /// The number of its key.
    pub key: u32,
    /// What it can be in a term where it opens a sentence, and elsewhere.
    pub role_of_opening: Role,
    pub role: Role,
    pub has_capital: bool,
}

/// What stands between two words does to the second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Punctuation {
    /// They are no part of one term.
    pub parts: bool,
    /// The second opens a sentence.
    pub ends: bool,
}

impl<'t> Chunks<'t> {
    /// Reads what stands between two white spaces.
    pub fn read(&mut self, chunk: &'t str, stop_words: &StopWords) -> &Chunk {
        let Self {
            known,
            numbers,
            keys,
        } = self;
        let mut number = |surface: &str| {
            let key = key(surface);
            numbers.get(&key).copied().unwrap_or_else(|| {
                let number = keys.len() as u32;
                numbers.insert(key.clone(), number);
                keys.push(key);
                number
            })
        };
        let new = || Chunk::new(chunk, stop_words, &mut number);
        known.entry(chunk).or_insert_with(new)
    }

    /// The keys of words, by their numbers.
    pub fn into_keys(self) -> Vec<String> {
        self.keys
    }
}

impl Chunk {
    fn new(chunk: &str, stop_words: &StopWords, number: &mut impl FnMut(&str) -> u32) -> Self {
        if is_address(chunk) {
            return Self {
                is_address: true,
                ..Self::default()
            };
        }
        let (mut words, mut read) = (Vec::new(), 0);
        for (start, end) in hyphenated(chunk) {
            let surface = &chunk[start..end];
            words.push(WordInChunk {
                before: Punctuation::after("", &chunk[read..start]),
                start: start as u32,
                end: end as u32,
                key: number(surface),
                role_of_opening: role(surface, true, stop_words),
                role: role(surface, false, stop_words),
                has_capital: surface.chars().any(char::is_uppercase),
            });
            read = end;
        }
        let last = words.last();
        let last = last.map_or("", |word| &chunk[word.start as usize..word.end as usize]);
        Self {
            is_address: false,
            rest: Punctuation::after(last, &chunk[read..]),
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
            parts: true,
            ends: punctuation.contains(['.', '!', '?', ':', '"', '“', '”', '*', '>', '|']),
        }
    }
}

/// Is this a web or mail address, or a path?
fn is_address(chunk: &str) -> bool {
    chunk.contains("://")
        || chunk.contains('@')
        || chunk.contains("www.")
        || chunk.matches(['/', '\\']).count() > 1
}

/// Where the words of a chunk are; parts that only a hyphen divides are one word, and so is what runs together in a
/// script of which words cannot be told.
fn hyphenated(chunk: &str) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (from, word) in chunk.unicode_word_indices() {
        let to = from + word.len();
        match places.last_mut() {
            Some(last) if is_one_word(&chunk[last.0..last.1], &chunk[last.1..from], word) => {
                last.1 = to;
            }
            _ => places.push((from, to)),
        }
    }
    places
}

/// Do two words with this between them count as one?
fn is_one_word(before: &str, between: &str, after: &str) -> bool {
    let is_hyphen = matches!(between, "-" | "\u{2010}" | "\u{2011}");
    let meet = before.chars().next_back().zip(after.chars().next());
    meet.is_some_and(|(last, first)| {
        is_hyphen && !is_sign(last) && !is_sign(first)
            || between.is_empty() && runs_together(last) && runs_together(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_that_comes_again_is_the_same_and_forms_of_a_word_have_one_number() {
        let (mut chunks, stop_words) = (Chunks::default(), StopWords::default());
        let mut number = |chunk| chunks.read(chunk, &stop_words).words[0].key;
        let numbers = ["\"Policy,", "harbour", "policies.", "\"Policy,"].map(&mut number);
        assert_eq!(numbers, [0, 1, 0, 0]);
        assert_eq!(chunks.into_keys(), ["policy", "harbour"]);
    }

    #[test]
    fn punctuation_parts_words_and_ends_sentences() {
        let (mut chunks, stop_words) = (Chunks::default(), StopWords::default());
        let rest = |chunks: &mut Chunks<'static>, chunk| chunks.read(chunk, &stop_words).rest;
        let of = |parts, ends| Punctuation { parts, ends };
        assert_eq!(rest(&mut chunks, "stove"), of(false, false));
        assert_eq!(rest(&mut chunks, "stove,"), of(true, false));
        assert_eq!(rest(&mut chunks, "stove."), of(true, true));
        assert_eq!(rest(&mut chunks, "U.S."), of(false, false));
        let inside = chunks.read("stove?rain", &stop_words);
        assert_eq!(inside.words[1].before, of(true, true));
    }
}
