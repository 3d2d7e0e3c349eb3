//! What is never cut again: sentences, and the parts of sentences too long for one chunk.

use std::ops::Range;

use super::sentences::sentences;

/// A sentence, or a part of one, with its tokens counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) n_tokens: usize,
    /// Whether it reads as a whole, so that it may be repeated as overlap.
    pub(super) is_sentence: bool,
}

/// Cuts a text into pieces of at most `max_tokens`, counting each sentence once.
pub(super) fn pieces(
    text: &str,
    max_tokens: usize,
    count_tokens: &impl Fn(&str) -> usize,
) -> Vec<Piece> {
    let mut cutter = Cutter {
        text,
        max_tokens,
        count_tokens,
        pieces: Vec::new(),
    };
    for sentence in sentences(text) {
        cutter.add_sentence(sentence);
    }
    cutter.pieces
}

struct Cutter<'a, F> {
    text: &'a str,
    max_tokens: usize,
    count_tokens: &'a F,
    pieces: Vec<Piece>,
}

impl<F: Fn(&str) -> usize> Cutter<'_, F> {
    fn add_sentence(&mut self, sentence: Range<usize>) {
        let n_tokens = (self.count_tokens)(&self.text[sentence.clone()]);
        if n_tokens <= self.max_tokens {
            self.pieces.push(Piece {
                start: sentence.start,
                end: sentence.end,
                n_tokens,
                is_sentence: true,
            });
        } else {
            let words = self.words(sentence);
            self.join(&words);
        }
    }

    /// The words of a sentence as parts within the limit; a giant word gives several.
    fn words(&self, sentence: Range<usize>) -> Vec<Piece> {
        let mut words = Vec::new();
        let mut position = sentence.start;
        for word in self.text[sentence].split_inclusive(char::is_whitespace) {
            let end = position + word.trim_end().len();
            if end > position {
                self.cut_word(position..end, &mut words);
            }
            position += word.len();
        }
        words
    }

    /// Halves a word until each part fits: no more than log n counts of each character.
    fn cut_word(&self, word: Range<usize>, words: &mut Vec<Piece>) {
        let n_tokens = (self.count_tokens)(&self.text[word.clone()]);
        let middle = middle_boundary(self.text, &word);
        if n_tokens <= self.max_tokens || middle == word.start {
            words.push(Piece {
                start: word.start,
                end: word.end,
                n_tokens,
                is_sentence: false,
            });
        } else {
            self.cut_word(word.start..middle, words);
            self.cut_word(middle..word.end, words);
        }
    }

    /// Joins words up to the limit, ending after a clause where one fills half a chunk.
    fn join(&mut self, words: &[Piece]) {
        let mut part = 0..0;
        let mut n_tokens = 0;
        let mut clause = None;
        for (index, word) in words.iter().enumerate() {
            while !part.is_empty() && n_tokens + word.n_tokens > self.max_tokens {
                let (end, n_taken) = clause.take().unwrap_or((part.end, n_tokens));
                self.push_part(&words[part.start..end], n_taken);
                n_tokens -= n_taken;
                part.start = end;
            }
            part.end = index + 1;
            n_tokens += word.n_tokens;
            if 2 * n_tokens >= self.max_tokens && ends_clause(&self.text[word.start..word.end]) {
                clause = Some((part.end, n_tokens));
            }
        }
        self.push_part(&words[part], n_tokens);
    }

    fn push_part(&mut self, words: &[Piece], n_tokens: usize) {
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            self.pieces.push(Piece {
                start: first.start,
                end: last.end,
                n_tokens,
                is_sentence: false,
            });
        }
    }
}

/// The character boundary nearest before the middle, or after it; the start for one character.
fn middle_boundary(text: &str, word: &Range<usize>) -> usize {
    let middle = word.start + word.len() / 2;
    let (before, after) = (
        text.floor_char_boundary(middle),
        text.ceil_char_boundary(middle),
    );
    if before == word.start && after < word.end {
        after
    } else {
        before
    }
}

fn ends_clause(word: &str) -> bool {
    let closers = ['"', '\'', ')', ']', '”', '’', '»'];
    word.trim_end_matches(closers).ends_with([
        ',', ';', ':', '.', '!', '?', '—', '–', '،', '、', '，', '；', '：',
    ])
}
