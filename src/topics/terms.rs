//! The words of a text, and which runs of them may be a term.

use unicode_segmentation::UnicodeSegmentation;

use super::stop_words::{is_acronym, is_connector, is_link, is_name_part, is_stop};
use super::word_forms::{is_dotted, key, without_possessive};

/// Most words in a term.
pub const MAX_WORDS: usize = 3;

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 6] = ["st", "mt", "ft", "jr", "no", "vs"];

/// A word in its text. `K` is how its key is written: as text, or as a number that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<K = String> {
    /// What its forms are counted under.
    pub key: K,
    /// Its place in the text, in bytes.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// What it can be in a term.
    pub role: Role,
    /// Nothing but a space, or an abbreviation's full stop, stands between this word and the one before.
    pub is_joined: bool,
    /// Its capitals are its own, not those of a sentence's start or of a headline.
    pub has_own_case: bool,
}

/// What a word can be in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A term by itself, and any part of a longer one.
    Term,
    /// Any part of a longer term: the capital letter of "vitamin D", the "New" of "New York".
    Part,
    /// The end of a longer term: "Windows 95".
    Number,
    /// The inside of a longer term: the "of" of "Bank of England".
    Connector,
    /// No part of any term, but it may join one with what is before it: the "and" of "Food and Drug Administration".
    Link,
    /// No part of any term.
    Stop,
}

impl Role {
    /// May the word open a term?
    fn opens(self) -> bool {
        matches!(self, Self::Term | Self::Part)
    }

    /// May the word stand between the others of a term?
    fn stands_inside(self) -> bool {
        matches!(self, Self::Term | Self::Part | Self::Connector)
    }

    /// May the word close a term of several words?
    fn closes(self) -> bool {
        matches!(self, Self::Term | Self::Part | Self::Number)
    }
}

/// Do these one to three successive words make a term?
pub fn is_term<K>(words: &[Word<K>]) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let inside = words.get(1..words.len() - 1).unwrap_or_default();
    words.len() <= MAX_WORDS
        && words.iter().any(|word| word.role == Role::Term)
        && first.role.opens()
        && last.role.closes()
        && inside.iter().all(|word| word.role.stands_inside())
        && words.iter().skip(1).all(|word| word.is_joined)
}

/// The words of a text in order. Addresses of mail and web are left out.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut start = 0;
    for line in text.split('\n') {
        let first = words.len();
        Line::new(line, start).read(&mut words);
        mark_headline(&mut words[first..], text);
        start += line.len() + 1;
    }
    words
}

/// Reads the words of one line.
struct Line<'a> {
    text: &'a str,
    /// Where the line starts in its text, in bytes.
    start: usize,
    /// Does the next word continue the one before?
    joins: bool,
    /// Does the next word open a sentence?
    opens: bool,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, start: usize) -> Self {
        Self {
            text,
            start,
            joins: false,
            opens: true,
        }
    }

    fn read(mut self, words: &mut Vec<Word>) {
        for (at, chunk) in chunks(self.text) {
            if is_address(chunk) {
                self.joins = false;
            } else {
                self.read_chunk(at, chunk, words);
            }
        }
    }

    /// Reads what stands between two white spaces: punctuation, words, punctuation.
    fn read_chunk(&mut self, at: usize, chunk: &str, words: &mut Vec<Word>) {
        let mut read = 0;
        for (from, to) in hyphenated(chunk) {
            self.pass(&chunk[read..from], "");
            let surface = &chunk[from..to];
            words.push(self.word(surface, self.start + at + from));
            (self.joins, self.opens) = (true, false);
            read = to;
        }
        let last = words.last().filter(|_| read > 0);
        let before = last.map_or("", |word| {
            &self.text[word.start - self.start..word.end - self.start]
        });
        self.pass(&chunk[read..], before);
    }

    /// Notes what punctuation after the word `before` does to the next word.
    fn pass(&mut self, punctuation: &str, before: &str) {
        if punctuation.is_empty() || (punctuation == "." && is_abbreviation(before)) {
            return;
        }
        self.joins = false;
        if punctuation.contains(['.', '!', '?', ':', '"', '“', '”', '*', '>', '|']) {
            self.opens = true;
        }
    }

    fn word(&self, surface: &str, start: usize) -> Word {
        Word {
            key: key(surface),
            start,
            end: start + surface.len(),
            role: role(surface, self.opens),
            is_joined: self.joins,
            has_own_case: !self.opens || surface.chars().all(|letter| !letter.is_uppercase()),
        }
    }
}

/// The pieces of a line between white space, each with its place.
fn chunks(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = line.as_ptr() as usize;
    line.split_whitespace()
        .map(move |chunk| (chunk.as_ptr() as usize - base, chunk))
}

/// Is this a web or mail address, or a path?
fn is_address(chunk: &str) -> bool {
    chunk.contains("://")
        || chunk.contains('@')
        || chunk.contains("www.")
        || chunk.matches(['/', '\\']).count() > 1
}

/// Where the words of a chunk are; parts that only a hyphen divides are one word.
fn hyphenated(chunk: &str) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (from, word) in chunk.unicode_word_indices() {
        let to = from + word.len();
        match places.last_mut() {
            Some(last) if matches!(&chunk[last.1..from], "-" | "\u{2010}" | "\u{2011}") => {
                last.1 = to;
            }
            _ => places.push((from, to)),
        }
    }
    places
}

/// Does a full stop after this word belong to it?
fn is_abbreviation(word: &str) -> bool {
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    is_initial || is_dotted(word) || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// What a word can be in a term. `opens`: it opens a sentence, where a capital says nothing.
fn role(surface: &str, opens: bool) -> Role {
    if !surface.chars().any(char::is_alphabetic) {
        return Role::Number;
    }
    if surface.is_ascii() && surface.len() == 1 {
        let is_name = surface.chars().all(char::is_uppercase) && !matches!(surface, "I" | "A");
        return if is_name { Role::Part } else { Role::Stop };
    }
    let lower = surface.to_lowercase().replace('’', "'");
    if is_dotted(&lower) {
        return dotted_role(&lower);
    }
    if is_garbage(surface) {
        return Role::Stop;
    }
    if !is_stop(&lower) && !is_stop(without_possessive(&lower)) || is_acronym(surface) {
        return Role::Term;
    }
    let is_capital = surface.chars().next().is_some_and(char::is_uppercase);
    if is_capital && !opens && is_name_part(&lower) {
        return Role::Part;
    }
    match surface {
        _ if is_connector(surface) => Role::Connector,
        _ if is_link(surface) => Role::Link,
        _ => Role::Stop,
    }
}

/// "U.S" and "N.H.L" are terms, "e.g", "i.e" and "p.m" are not.
fn dotted_role(lower: &str) -> Role {
    if matches!(lower, "e.g" | "i.e" | "a.m" | "p.m" | "q.v") {
        Role::Stop
    } else {
        Role::Term
    }
}

/// Machine text: letters and digits by turns, underscores, or longer than any word.
fn is_garbage(surface: &str) -> bool {
    let kinds = surface.bytes().map(|byte| byte.is_ascii_digit());
    let turns = kinds
        .clone()
        .zip(kinds.skip(1))
        .filter(|(a, b)| a != b)
        .count();
    turns > 2 || surface.contains('_') || surface.len() > 60
}

/// Takes the evidence of capitals from lines that write most words with one, and acronyms from lines all in capitals.
fn mark_headline(words: &mut [Word], text: &str) {
    let long = |word: &&Word| word.role == Role::Term && word.end - word.start > 3;
    let has_capital = |word: &&Word| text[word.start..].starts_with(char::is_uppercase);
    let n_long = words.iter().filter(long).count();
    let n_capital = words.iter().filter(long).filter(has_capital).count();
    if n_long < 3 || n_capital * 4 < n_long * 3 {
        return;
    }
    for word in words {
        word.has_own_case = false;
        if is_stop(&text[word.start..word.end].to_lowercase()) {
            word.role = Role::Stop;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The surfaces of all terms of `text`.
    fn terms(text: &str) -> Vec<&str> {
        let words = words(text);
        let mut terms = Vec::new();
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + MAX_WORDS) {
                if is_term(&words[start..end]) {
                    terms.push(&text[words[start].start..words[end - 1].end]);
                }
            }
        }
        terms
    }

    #[test]
    fn a_term_does_not_open_or_close_with_a_stop_word_but_may_hold_one() {
        let found = terms("they saw the Bank of England today");
        assert_eq!(found, ["Bank", "Bank of England", "England"]);
    }

    #[test]
    fn a_term_does_not_cross_a_sentence_a_comma_or_a_line() {
        for text in [
            "a warm stove. Cold rain",
            "warm stove, cold rain",
            "warm stove\ncold rain",
            "stove (rain)",
        ] {
            assert!(
                !terms(text)
                    .iter()
                    .any(|term| term.contains("tove") && term.contains("ain")),
                "{text}"
            );
        }
    }

    #[test]
    fn a_number_is_no_term_but_may_end_one() {
        assert_eq!(
            terms("we paid 1200 for version 95"),
            ["version", "version 95"]
        );
    }

    #[test]
    fn hyphens_apostrophes_and_full_stops_stay_inside_words() {
        let found = terms("O'Neill's e-mail about the U.S. embassy");
        assert!(
            found.contains(&"e-mail") && found.contains(&"U.S. embassy"),
            "{found:?}"
        );
        assert_eq!(words("O'Neill's")[0].key, "o'neill");
    }

    #[test]
    fn a_capital_makes_a_stop_word_part_of_a_name() {
        assert!(terms("flights to New York and a new carpet").contains(&"New York"));
        assert!(!terms("flights to New York and a new carpet").contains(&"new carpet"));
    }

    #[test]
    fn capitals_count_only_where_they_are_a_choice() {
        let text = "Rain fell on Paris.\nStorm Clouds Gather Over Coast";
        let own: Vec<bool> = words(text).iter().map(|word| word.has_own_case).collect();
        assert_eq!(
            own,
            [false, true, true, true, false, false, false, false, false]
        );
    }

    #[test]
    fn addresses_are_not_read() {
        assert_eq!(
            terms("mail to ann@mail.example or see https://a.example/garden/path"),
            ["mail"]
        );
    }

    proptest::proptest! {
        #[test]
        fn words_lie_in_order_inside_the_text(text in ".{0,200}") {
            let mut end = 0;
            for word in words(&text) {
                assert!(word.start >= end && word.end > word.start);
                assert!(text.get(word.start..word.end).is_some());
                end = word.end;
            }
        }
    }
}
