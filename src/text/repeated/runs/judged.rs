//! Which runs of a text are boilerplate, and where they stand.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::fingerprints::{
    GRAM_WORDS, MAX_FORM_WORDS, MAX_SENTENCE_WORDS, WordSums, closing_key, key, sentences,
};
use super::insertions::{Closing, closings};
use super::parts::Parts;
use super::words::{Word, read_words};

/// Bits by which the sentences of one document are told apart.
const FILTER_BITS: usize = 1 << 10;

/// The runs of a document that are boilerplate.
#[derive(Debug)]
pub struct JudgedRuns {
    source: u64,
    /// Sentences, wherever they stand.
    pub(super) parts: Parts,
    /// Keys of sentences that do not go by themselves, but beside others.
    pub(super) beside: FxHashSet<u64>,
    /// Keys of words in capitals that end insertions.
    pub(super) closings: FxHashSet<u64>,
    /// Keys of whole lines.
    pub(super) lines: FxHashSet<u64>,
}

impl JudgedRuns {
    /// No run of a document of `source` is boilerplate.
    pub(super) fn none(source: u64) -> Self {
        Self {
            source,
            parts: Parts::new(FILTER_BITS),
            beside: FxHashSet::default(),
            closings: FxHashSet::default(),
            lines: FxHashSet::default(),
        }
    }

    /// Whether nothing is to be taken out.
    pub(in crate::text::repeated) fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.lines.is_empty() && self.closings.is_empty()
    }

    /// The places of the runs to take out of a line, in order and apart from one another: each with the signs that
    /// belong to it and the space beside it.
    pub(in crate::text::repeated) fn places(&self, line: &str) -> Vec<Range<usize>> {
        let mut words = Vec::new();
        read_words(line, &mut words);
        let mut sums = WordSums::new();
        for word in &words {
            sums.push(word.hash);
        }
        let is_form = (GRAM_WORDS..=MAX_FORM_WORDS).contains(&words.len())
            && self
                .lines
                .contains(&key(self.source, sums.hash(0, words.len())));
        if is_form {
            return std::iter::once(0..line.len()).collect();
        }
        let runs = self.runs(&words, &sums);
        let runs = runs.into_iter().map(|run| place(line, &words, run));
        apart(self.insertions(line, &words).chain(runs).collect())
    }

    /// The places of the insertions to take out of a line.
    fn insertions(&self, line: &str, words: &[Word]) -> impl Iterator<Item = Range<usize>> {
        let closings = if self.closings.is_empty() {
            Vec::new()
        } else {
            closings(line, words)
        };
        let proven = closings.into_iter().filter(|closing| {
            let key = closing_key(self.source, closing.word);
            self.closings.contains(&key)
        });
        proven.filter_map(Closing::place)
    }

    /// The longest runs to take out of a line, as ranges of its words.
    fn runs(&self, words: &[Word], sums: &WordSums) -> Vec<Range<usize>> {
        let mut goes = vec![false; words.len()];
        let mut end = 0;
        for found in self.parts.found_in(self.source, sums) {
            if found.start >= end {
                end = found.start + found.part.n_words;
                goes[found.start..end].fill(true);
            }
        }
        if end == 0 {
            return Vec::new();
        }
        let beside: Vec<Range<usize>> = sentences(words)
            .filter(|(_, n)| *n <= MAX_SENTENCE_WORDS)
            .filter(|(at, n)| self.beside.contains(&key(self.source, sums.hash(*at, *n))))
            .map(|(at, n)| at..at + n)
            .collect();
        for run in &beside {
            if run.start > 0 && goes[run.start - 1] {
                goes[run.clone()].fill(true);
            }
        }
        for run in beside.iter().rev() {
            if goes.get(run.end).is_some_and(|goes| *goes) {
                goes[run.clone()].fill(true);
            }
        }
        ranges(&goes)
    }
}

/// Places in order, with those that overlap joined to one.
fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| place.start);
    places.dedup_by(|place, former| {
        let overlaps = place.start < former.end;
        if overlaps {
            former.end = former.end.max(place.end);
        }
        overlaps
    });
    places
}

/// The ranges of numbers at which `goes` is true.
fn ranges(goes: &[bool]) -> Vec<Range<usize>> {
    let mut at = 0;
    let chunks = goes.chunk_by(|a, b| a == b);
    let ranges = chunks.map(|chunk| {
        at += chunk.len();
        (chunk[0], at - chunk.len()..at)
    });
    ranges
        .filter_map(|(goes, range)| goes.then_some(range))
        .collect()
}

/// The bytes of a run of words: with the signs around it up to the next white space, and with one space.
fn place(line: &str, words: &[Word], run: Range<usize>) -> Range<usize> {
    let (first, last) = (words[run.start].start, words[run.end - 1].end);
    let before = match run.start.checked_sub(1) {
        Some(before) => words[before].end,
        None => 0,
    };
    let after = words.get(run.end).map_or(line.len(), |word| word.start);
    let start = match (line[before..first].rfind(' '), run.start) {
        (Some(space), _) => before + space + 1,
        (None, 0) => 0,
        (None, _) => first,
    };
    let end = match (line[last..after].find(' '), words.get(run.end)) {
        (Some(space), _) => last + space,
        (None, None) => line.len(),
        (None, Some(_)) => after,
    };
    if line[end..].starts_with(' ') {
        start..end + 1
    } else if line[..start].ends_with(' ') {
        start - 1..end
    } else {
        start..end
    }
}
