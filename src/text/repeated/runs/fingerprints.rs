//! What runs of words are counted by: the sentences and the short lines of a document, and all its words in order.

use super::insertions::{Closing, closings};
use super::words::{CLOSED, ENDS, FIGURE, NUMBER, QUESTION, QUOTED, STARTS, Word, read_words};
use crate::digest::mix64;
use crate::text::clean::Cleaned;
use crate::text::form::{LineRole, is_heading};
use crate::text::repeated::line_fingerprints::fences;
use crate::text::repeated::source::Source;

/// Words of a gram, by which sentences are found inside lines.
pub(super) const GRAM_WORDS: usize = 5;
/// Words that begin a sentence and by which it is compared with others that begin so.
const HEAD_WORDS: usize = 3;
/// Words of the longest sentence that is counted.
pub(super) const MAX_SENTENCE_WORDS: usize = 100;
/// Words of the longest line that may be a form with free places.
pub(super) const MAX_FORM_WORDS: usize = 60;
/// Shorter words say little about the subject of a text, in bytes.
const MIN_SUBJECT_BYTES: usize = 5;
/// Stands between the words of two lines.
const SEPARATOR: u64 = 0x5EB0_71A3_11C9_D62F;

/// An odd number by whose powers the words of a run are told apart.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
const POWERS: [u64; MAX_SENTENCE_WORDS + 1] = {
    let mut powers = [1_u64; MAX_SENTENCE_WORDS + 1];
    let mut n = 1;
    while n <= MAX_SENTENCE_WORDS {
        powers[n] = powers[n - 1].wrapping_mul(BASE);
        n += 1;
    }
    powers
};

/// The words of a document in order, as sums by which the hash of any run is found at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordSums(Vec<u64>);

impl WordSums {
    pub(super) fn new() -> Self {
        Self(vec![0])
    }

    pub(super) fn push(&mut self, word: u64) {
        let last = self.0[self.0.len() - 1];
        self.0.push(last.wrapping_mul(BASE).wrapping_add(word));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len() - 1
    }

    /// The hash of `n` words from the word `start` on.
    pub(super) fn hash(&self, start: usize, n: usize) -> u64 {
        let before = self.0[start].wrapping_mul(POWERS[n]);
        mix64(self.0[start + n].wrapping_sub(before))
    }

    /// The hashes of all grams in order.
    pub(super) fn grams(&self) -> impl Iterator<Item = u64> {
        let sums = self.0.iter().zip(&self.0[GRAM_WORDS.min(self.0.len())..]);
        sums.map(|(before, all)| mix64(all.wrapping_sub(before.wrapping_mul(POWERS[GRAM_WORDS]))))
    }
}

/// A sentence of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sentence {
    /// The position of its first word.
    pub(super) start: usize,
    pub(super) n_words: usize,
    /// The hash of its words and its source.
    pub(super) key: u64,
    /// The hash of its first words and its source.
    pub(super) head: u64,
    pub(super) place: Place,
}

/// Where a sentence stands in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Whether the sentence is a whole line, wherever it stands.
    pub(super) is_line: bool,
    /// Whether it stands in quotation marks, wherever it stands.
    pub(super) is_quoted: bool,
}

/// A line that may be one form with free places. Lines with figures are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FormLine {
    /// The position of its first word.
    pub(super) start: usize,
    pub(super) n_words: usize,
    /// The hash of its first two words and its source.
    pub(super) key: u64,
    /// The hash of its last word.
    pub(super) last: u64,
}

/// A word in capitals of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClosingWord {
    /// The hash of the word and its source.
    pub(super) key: u64,
    pub(super) n_places: usize,
    /// The places at which it ends an insertion.
    pub(super) n_ends: usize,
}

impl ClosingWord {
    /// Whether the word ends insertions in nearly all of its places.
    pub(super) fn ends_insertions(self) -> bool {
        self.n_ends * 5 >= self.n_places * 4
    }
}

/// The runs of words of a document, as far as they can be compared with those of other documents of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFingerprints {
    pub(super) source: u64,
    pub(super) sums: WordSums,
    pub(super) sentences: Vec<Sentence>,
    pub(super) forms: Vec<FormLine>,
    pub(super) closings: Vec<ClosingWord>,
    /// Hashes of the different words that may say what the text is about.
    pub(super) subject_words: Vec<u32>,
}

impl RunFingerprints {
    /// The runs of a text from which the known forms of boilerplate are gone.
    #[must_use]
    pub fn new(source: &Source, cleaned: &Cleaned) -> Self {
        Self::of(source.id, running_lines(&cleaned.text))
    }

    /// The runs of the lines of a document of the source with the number `source`.
    pub(in crate::text::repeated) fn of<'t>(
        source: u64,
        lines: impl Iterator<Item = &'t str>,
    ) -> Self {
        let mut fingerprints = Self {
            source,
            sums: WordSums::new(),
            sentences: Vec::new(),
            forms: Vec::new(),
            closings: Vec::new(),
            subject_words: Vec::new(),
        };
        let mut words = Vec::new();
        for line in lines {
            read_words(line, &mut words);
            fingerprints.add(&words);
            fingerprints.add_closings(&closings(line, &words));
        }
        fingerprints.subject_words.sort_unstable();
        fingerprints.subject_words.dedup();
        fingerprints.put_in_order();
        fingerprints
    }

    /// Leaves each different sentence and each different beginning of a line once, whatever the order of the lines.
    fn put_in_order(&mut self) {
        let sentences = &mut self.sentences;
        sentences.sort_unstable_by_key(|sentence| (sentence.key, sentence.place));
        sentences.dedup_by_key(|sentence| sentence.key);
        let Self { sums, forms, .. } = self;
        forms.sort_by_cached_key(|line| (line.key, line.last, sums.hash(line.start, line.n_words)));
        forms.dedup_by(|line, former| {
            line.key == former.key
                && line.last == former.last
                && sums.hash(line.start, line.n_words) == sums.hash(former.start, former.n_words)
        });
    }

    /// The grams of a line.
    pub(super) fn grams_of(&self, line: FormLine) -> impl Iterator<Item = u64> + '_ {
        let starts = line.start..=line.start + line.n_words - GRAM_WORDS;
        starts.map(|start| self.sums.hash(start, GRAM_WORDS))
    }

    fn add_closings(&mut self, closings: &[Closing]) {
        for closing in closings {
            let key = closing_key(self.source, closing.word);
            let n_ends = usize::from(closing.start.is_some());
            match self.closings.iter_mut().find(|known| known.key == key) {
                Some(known) => {
                    known.n_places += 1;
                    known.n_ends += n_ends;
                }
                None => self.closings.push(ClosingWord {
                    key,
                    n_places: 1,
                    n_ends,
                }),
            }
        }
    }

    fn add(&mut self, words: &[Word]) {
        let start = self.sums.len();
        for word in words {
            self.sums.push(word.hash);
            if word.end - word.start >= MIN_SUBJECT_BYTES {
                self.subject_words.push((word.hash >> 8) as u32);
            }
        }
        self.sums.push(SEPARATOR);
        for (at, n_words) in sentences(words) {
            let sentence = &words[at..at + n_words];
            if can_be_boilerplate(sentence) {
                self.sentences.push(Sentence {
                    start: start + at,
                    n_words,
                    key: key(self.source, self.sums.hash(start + at, n_words)),
                    head: form_key(
                        self.source,
                        self.sums.hash(start + at, n_words.min(HEAD_WORDS)),
                    ),
                    place: Place {
                        is_line: n_words == words.len(),
                        is_quoted: (sentence[0].marks | sentence[n_words - 1].marks) & QUOTED != 0,
                    },
                });
            }
        }
        if let (GRAM_WORDS..=MAX_FORM_WORDS, Some(last)) = (words.len(), words.last())
            && !words.iter().any(|word| word.has(FIGURE))
        {
            self.forms.push(FormLine {
                start,
                n_words: words.len(),
                key: form_key(self.source, self.sums.hash(start, 2)),
                last: last.hash,
            });
        }
    }
}

/// The key under which a run of a source is counted.
pub(super) fn key(source: u64, run: u64) -> u64 {
    mix64(run ^ source)
}

/// The key under which the lines of a source are counted that begin with two words.
pub(super) fn form_key(source: u64, first_words: u64) -> u64 {
    mix64(mix64(first_words ^ source))
}

/// The key under which a word in capitals of a source is counted.
pub(super) fn closing_key(source: u64, word: u64) -> u64 {
    mix64(!mix64(word ^ source))
}

/// The sentences of a line, each with the position of its first word and the number of its words.
pub(super) fn sentences(words: &[Word]) -> impl Iterator<Item = (usize, usize)> {
    let mut start = 0;
    words.iter().enumerate().filter_map(move |(at, word)| {
        if word.has(STARTS) {
            start = at;
        }
        word.has(ENDS).then_some((start, at + 1 - start))
    })
}

/// Whether a sentence may be boilerplate, as far as it alone shows. Questions and rows of numbers are none, nor are whole
/// sentences with a number, which may say another thing in each document.
fn can_be_boilerplate(sentence: &[Word]) -> bool {
    let n_numbers = sentence.iter().filter(|word| word.has(NUMBER)).count();
    let ends_with = |mark| sentence.last().is_some_and(|last| last.has(mark));
    sentence.len() <= MAX_SENTENCE_WORDS
        && n_numbers * 2 <= sentence.len()
        && !ends_with(QUESTION)
        && (n_numbers == 0 || !ends_with(CLOSED))
}

/// The lines of a cleaned text in which runs may be boilerplate: neither code nor headings.
pub(in crate::text::repeated) fn running_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut fences = fences(text);
    text.lines()
        .filter(move |line| fences.role(line.trim_start()) == LineRole::Text && !is_heading(line))
}
