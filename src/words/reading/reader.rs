//! Texts read word by word: a reader knows the stop words of a topic's texts and the lines that are left out.

use super::interner::{Punctuation, WhitespaceToken, WordInterner};
use super::lines::{RepeatedLines, is_mail_line, signature_lines_left};
use super::roles::{mark_han_stop_words, mark_headline};
use super::word::Word;
use crate::words::stop_words::StopWords;

/// Reads the texts of one topic.
#[derive(Debug, Default)]
pub struct WordReader<'a> {
    /// Lines that are not read, along with those of mail; none where all lines are read.
    repeated: Option<&'a RepeatedLines>,
    stop_words: StopWords,
}

impl<'a> WordReader<'a> {
    /// A reader for `texts`, of which the lines of mail and the repeated ones are not read.
    pub fn new(texts: &[&str], repeated: &'a RepeatedLines) -> Self {
        Self {
            repeated: Some(repeated),
            ..Self::of_all_lines(texts)
        }
    }

    /// A reader for `texts` that leaves no line out.
    pub fn of_all_lines(texts: &[&str]) -> Self {
        Self {
            repeated: None,
            stop_words: StopWords::for_texts(texts),
        }
    }

    /// The words of a text in order. Mail and web addresses are left out, and the lines that this reader does not
    /// read. `interner` numbers the stems; it must have been used with no other reader.
    pub fn words<'t>(&self, text: &'t str, interner: &mut WordInterner<'t>) -> Vec<Word> {
        let mut words = Vec::with_capacity(text.len() / 6);
        let (mut start, mut n_signature_lines) = (0, 0);
        for line in text.split('\n') {
            n_signature_lines = signature_lines_left(line, n_signature_lines);
            if !self.is_left_out(line, n_signature_lines) {
                let (first, mut state) = (words.len(), LineState::default());
                for (offset, token) in tokens(line) {
                    let token = interner.read(token, &self.stop_words);
                    state.read(token, start + offset, &mut words);
                }
                mark_han_stop_words(&mut words[first..], text);
                mark_headline(&mut words[first..], text);
            }
            start += line.len() + 1;
        }
        words
    }

    fn is_left_out(&self, line: &str, n_signature_lines: usize) -> bool {
        self.repeated.is_some_and(|repeated| {
            n_signature_lines > 0 || is_mail_line(line) || repeated.contains(line)
        })
    }
}

/// What the words of a line that were read so far say about the next one.
struct LineState {
    /// Whether the next word may be in one term with the word before it.
    joins: bool,
    /// Whether the next word opens a sentence.
    opens: bool,
}

impl Default for LineState {
    fn default() -> Self {
        Self {
            joins: false,
            opens: true,
        }
    }
}

impl LineState {
    /// Adds the words of a token that begins at byte `start` of the text.
    fn read(&mut self, token: &WhitespaceToken, start: usize, words: &mut Vec<Word>) {
        if token.is_address {
            self.joins = false;
            return;
        }
        let start = start as u32;
        for word in &token.words {
            self.pass(word.leading);
            words.push(Word {
                stem: word.stem,
                start: start + word.start,
                end: start + word.end,
                role: if self.opens {
                    word.role_at_start
                } else {
                    word.role
                },
                is_joined: self.joins,
                has_own_case: !self.opens || !word.has_capital,
            });
            (self.joins, self.opens) = (true, false);
        }
        self.pass(token.trailing);
    }

    fn pass(&mut self, punctuation: Punctuation) {
        self.joins &= !punctuation.separates;
        self.opens |= punctuation.ends_sentence;
    }
}

/// The tokens of a line between white space, each with the byte of the line at which it begins.
fn tokens(line: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = line.as_ptr() as usize;
    line.split_whitespace()
        .map(move |token| (token.as_ptr() as usize - base, token))
}

#[cfg(test)]
mod tests {
    use super::super::word::{MAX_TERM_WORDS, is_term};
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        WordReader::default().words(text, &mut WordInterner::default())
    }

    /// All terms of `text` as they are written, in order.
    fn terms(text: &str) -> Vec<&str> {
        let words = words(text);
        let mut terms = Vec::new();
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + MAX_TERM_WORDS) {
                if is_term(&words[start..end]) {
                    terms.push(words[start].text_through(&words[end - 1], text));
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
        let mut interner = WordInterner::default();
        WordReader::default().words("O'Neill's", &mut interner);
        assert_eq!(interner.into_stems(), ["o'neill"]);
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
