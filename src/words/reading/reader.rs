//! The words of a text.

use super::chunks::{Chunk, Chunks, Punctuation};
use super::lines::{RepeatedLines, is_mail_line, signature_ends};
use super::roles::{mark_headline, mark_stop_words};
use super::word::Word;
use crate::words::stop_words::StopWords;

/// What is known of the texts of a topic before they are read.
#[derive(Debug, Default)]
pub struct WordReader<'a> {
    /// These lines, and those of mail, are not read; without them, all are.
    repeated: Option<&'a RepeatedLines>,
    stop_words: StopWords,
}

impl<'a> WordReader<'a> {
    /// For these texts, of which some lines are not read.
    pub fn new(texts: &[&str], repeated: &'a RepeatedLines) -> Self {
        Self {
            repeated: Some(repeated),
            ..Self::of_all_lines(texts)
        }
    }

    /// For these texts.
    pub fn of_all_lines(texts: &[&str]) -> Self {
        Self {
            repeated: None,
            stop_words: StopWords::of(texts),
        }
    }

    /// The words of a text in order, by their numbers in `chunks`, which belong to this reader. Addresses of mail and web
    /// are left out, and lines that are no part of the text.
    pub fn words<'t>(&self, text: &'t str, chunks: &mut Chunks<'t>) -> Vec<Word> {
        let mut words = Vec::with_capacity(text.len() / 6);
        let (mut start, mut signature) = (0, 0);
        for line in text.split('\n') {
            signature = signature_ends(line, signature);
            if !self.is_left_out(line, signature) {
                let (first, mut read) = (words.len(), Line::default());
                for (at, chunk) in pieces(line) {
                    read.take(chunks.read(chunk, &self.stop_words), start + at, &mut words);
                }
                mark_stop_words(&mut words[first..], text);
                mark_headline(&mut words[first..], text);
            }
            start += line.len() + 1;
        }
        words
    }

    fn is_left_out(&self, line: &str, signature: usize) -> bool {
        self.repeated
            .is_some_and(|repeated| signature > 0 || is_mail_line(line) || repeated.holds(line))
    }
}

/// How far the words of a line are read.
struct Line {
    /// Does the next word continue the one before?
    joins: bool,
    /// Does the next word open a sentence?
    opens: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            joins: false,
            opens: true,
        }
    }
}

impl Line {
    /// Takes the words of a chunk that starts at byte `start` of the text.
    fn take(&mut self, chunk: &Chunk, start: usize, words: &mut Vec<Word>) {
        if chunk.is_address {
            self.joins = false;
            return;
        }
        let start = start as u32;
        for word in &chunk.words {
            self.pass(word.before);
            words.push(Word {
                key: word.key,
                start: start + word.start,
                end: start + word.end,
                role: if self.opens {
                    word.role_of_opening
                } else {
                    word.role
                },
                is_joined: self.joins,
                has_own_case: !self.opens || !word.has_capital,
            });
            (self.joins, self.opens) = (true, false);
        }
        self.pass(chunk.rest);
    }

    fn pass(&mut self, punctuation: Punctuation) {
        self.joins &= !punctuation.parts;
        self.opens |= punctuation.ends;
    }
}

/// The pieces of a line between white space, each with its place.
fn pieces(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = line.as_ptr() as usize;
    line.split_whitespace()
        .map(move |chunk| (chunk.as_ptr() as usize - base, chunk))
}

#[cfg(test)]
mod tests {
    use super::super::word::{MAX_WORDS, is_term};
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        WordReader::default().words(text, &mut Chunks::default())
    }

    /// The surfaces of all terms of `text`.
    fn terms(text: &str) -> Vec<&str> {
        let words = words(text);
        let mut terms = Vec::new();
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + MAX_WORDS) {
                if is_term(&words[start..end]) {
                    terms.push(words[start].with(&words[end - 1], text));
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
        let mut chunks = Chunks::default();
        WordReader::default().words("O'Neill's", &mut chunks);
        assert_eq!(chunks.into_keys(), ["o'neill"]);
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
                assert!(text.get(word.start as usize..word.end as usize).is_some());
                end = word.end;
            }
        }
    }
}
