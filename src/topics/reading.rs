//! The words of a text.

use unicode_segmentation::UnicodeSegmentation;

use super::leftovers::{RepeatedLines, is_mail_line, signature_ends};
use super::roles::{is_abbreviation, mark_headline, mark_stop_words, role};
use super::scripts::{is_sign, runs_together};
use super::stop_words::StopWords;
use super::terms::Word;
use super::word_forms::key;

/// What is known of the texts of a topic before they are read.
#[derive(Debug, Default)]
pub struct Reader<'a> {
    /// These lines, and those of mail, are not read; without them, all are.
    repeated: Option<&'a RepeatedLines>,
    stop_words: StopWords,
}

impl<'a> Reader<'a> {
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

    /// The words of a text in order. Addresses of mail and web are left out, and lines that are no part of the text.
    pub fn words(&self, text: &str) -> Vec<Word> {
        let mut words = Vec::with_capacity(text.len() / 6);
        let (mut start, mut signature) = (0, 0);
        for line in text.split('\n') {
            signature = signature_ends(line, signature);
            if !self.is_left_out(line, signature) {
                let first = words.len();
                Line::new(line, start, &self.stop_words).read(&mut words);
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

/// Reads the words of one line.
struct Line<'a> {
    text: &'a str,
    stop_words: &'a StopWords,
    /// Where the line starts in its text, in bytes.
    start: usize,
    /// Does the next word continue the one before?
    joins: bool,
    /// Does the next word open a sentence?
    opens: bool,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, start: usize, stop_words: &'a StopWords) -> Self {
        Self {
            text,
            stop_words,
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
            role: role(surface, self.opens, self.stop_words),
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
    use super::super::terms::{MAX_WORDS, is_term};
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        Reader::default().words(text)
    }

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
