//! How often, how and beside what the terms of a topic occur in its passages.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::ngrams::{Ngram, has_several_words, ngram, stems, without_first};
use super::surfaces::{Casing, Surfaces};
use super::term_frequencies::TermFrequencies;
use crate::words::{MAX_TERM_WORDS, TermRole, Word, is_term};

/// A passage that was read word by word.
pub struct ReadPassage<'a> {
    /// The text of the passage.
    pub text: &'a str,
    /// The words of the text that were read, in order.
    pub words: Vec<Word>,
}

/// Stands in the place of a term's position where the term is not sought.
const NOT_SOUGHT: u32 = u32::MAX;

/// What is gathered of one term while the passages are read.
#[derive(Default)]
pub struct TermOccurrences<'a> {
    /// The number of occurrences of the term in all passages.
    pub n: u32,
    /// The passages that hold the term, each counted as 1/2 for one occurrence and up to 1 for many.
    pub saturated_count: f64,
    /// The numbers of the passages that hold the term, in order.
    pub passages: Vec<u32>,
    /// Whether any occurrence opens with a stop word.
    pub opens_with_stop_word: bool,
    /// The ways in which the term is written.
    pub surfaces: Surfaces<'a>,
    /// The words beside the term that may make it longer, one for each occurrence and side.
    pub adjacent_words: Vec<AdjacentWord>,
    /// The number of occurrences in the passage that is being read.
    n_in_passage: u32,
}

/// A word beside a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AdjacentWord {
    /// The side of the term that the word stands at.
    pub side: Side,
    /// The number of the word's stem.
    pub stem: u32,
}

/// The side of a term that a word stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The word stands directly before the term.
    Before,
    /// The word stands directly after the term.
    After,
}

/// What is gathered of all terms that are sought.
pub struct OccurrenceTable<'a> {
    terms: Vec<SoughtTerm<'a>>,
    /// For each stem the position in `terms` of the term of this one word, or `NOT_SOUGHT`.
    single: Vec<u32>,
    /// The position in `terms` of each term of several words.
    longer: FxHashMap<Ngram, u32>,
}

struct SoughtTerm<'a> {
    ngram: Ngram,
    occurrences: TermOccurrences<'a>,
}

/// A term with all that was gathered of it.
pub struct FoundTerm<'a> {
    /// The words of the term, by the numbers of their stems.
    pub ngram: Ngram,
    /// What was gathered of the term.
    pub occurrences: TermOccurrences<'a>,
    /// The number of occurrences of the term without its first word; 0 when that is no term that is sought.
    pub n_without_first: u32,
}

impl<'a> OccurrenceTable<'a> {
    /// A table without occurrences, of the terms that at least `least` passages hold.
    pub fn new(frequencies: &TermFrequencies, least: usize) -> Self {
        let mut table = Self {
            terms: Vec::new(),
            single: vec![NOT_SOUGHT; frequencies.n_stems()],
            longer: FxHashMap::default(),
        };
        for (ngram, count) in frequencies.counts() {
            if count as usize >= least {
                let position = table.terms.len() as u32;
                if has_several_words(&ngram) {
                    table.longer.insert(ngram, position);
                } else {
                    table.single[ngram[0] as usize] = position;
                }
                table.terms.push(SoughtTerm {
                    ngram,
                    occurrences: TermOccurrences::default(),
                });
            }
        }
        table
    }

    /// Adds the occurrences in the passage of a number. Passages must come in ascending order of their numbers.
    pub fn read(&mut self, number: u32, passage: &ReadPassage<'a>) {
        let mut found = Vec::new();
        let words = &passage.words;
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + MAX_TERM_WORDS) {
                if end - start > 1 && !words[end - 1].is_joined {
                    break;
                }
                if let Some(position) = self.position(&words[start..end]) {
                    self.terms[position].occurrences.add(passage, start..end);
                    found.push(position);
                }
            }
        }
        for position in found {
            self.terms[position].occurrences.end_passage(number);
        }
    }

    /// The position in `terms` of a run of words; none when it is no term that is sought.
    fn position(&self, run: &[Word]) -> Option<usize> {
        if !is_term(run) {
            return None;
        }
        let position = match run {
            [word] => self.single[word.stem as usize],
            _ => *self.longer.get(&ngram(run))?,
        };
        (position != NOT_SOUGHT).then_some(position as usize)
    }

    /// All terms that were sought, in any order.
    pub fn into_terms(self) -> Vec<FoundTerm<'a>> {
        let n_without_first = |term: &SoughtTerm<'_>| {
            let rest = without_first(&term.ngram);
            let position = match stems(&rest).count() {
                0 => NOT_SOUGHT,
                1 => self.single[rest[0] as usize],
                _ => self.longer.get(&rest).copied().unwrap_or(NOT_SOUGHT),
            };
            let found = self.terms.get(position as usize);
            found.map_or(0, |found| found.occurrences.n)
        };
        let n_without_first: Vec<u32> = self.terms.iter().map(n_without_first).collect();
        let terms = self.terms.into_iter().zip(n_without_first);
        let found = terms.map(|(term, n_without_first)| FoundTerm {
            ngram: term.ngram,
            occurrences: term.occurrences,
            n_without_first,
        });
        found.collect()
    }
}

impl<'a> TermOccurrences<'a> {
    /// Adds the occurrence that a range of a passage's words is.
    fn add(&mut self, passage: &ReadPassage<'a>, range: Range<usize>) {
        let run = &passage.words[range.clone()];
        let surface = run[0].text_through(&run[run.len() - 1], passage.text);
        let is_chosen =
            run.iter().all(|word| word.has_own_case) && !is_in_name(passage, range.clone());
        let casing = if is_chosen {
            Casing::Chosen
        } else {
            Casing::Forced
        };
        self.surfaces.add(surface, casing);
        self.n += 1;
        self.opens_with_stop_word |= run[0].role == TermRole::Front;
        self.n_in_passage += 1;
        self.adjacent_words.extend(adjacent_words(passage, range));
    }

    /// Takes note that the passage of a number is read to its end. Nothing happens when no occurrence was added since
    /// the last call.
    fn end_passage(&mut self, number: u32) {
        let n = f64::from(std::mem::take(&mut self.n_in_passage));
        if n > 0.0 {
            self.saturated_count += n / (n + 1.0);
            self.passages.push(number);
        }
    }
}

/// The words before and after a range of a passage's words that could make a longer term of it.
fn adjacent_words(
    passage: &ReadPassage<'_>,
    range: Range<usize>,
) -> impl Iterator<Item = AdjacentWord> {
    let ReadPassage { text, words } = passage;
    let before = (range.start > 0 && words[range.start].is_joined)
        .then(|| &words[range.start - 1])
        .filter(|word| !matches!(word.role, TermRole::Number | TermRole::Stop));
    let continues = |word: &&Word| match word.role {
        TermRole::Term | TermRole::Part | TermRole::Han => true,
        TermRole::Stop | TermRole::Front => word.has_own_case && word.has_capital(text),
        TermRole::Number | TermRole::Connector | TermRole::Link => false,
    };
    let after = words
        .get(range.end)
        .filter(|word| word.is_joined)
        .filter(continues);
    let adjacent_word = |side| {
        move |word: &Word| AdjacentWord {
            side,
            stem: word.stem,
        }
    };
    let before = before.map(adjacent_word(Side::Before));
    before
        .into_iter()
        .chain(after.map(adjacent_word(Side::After)))
}

/// Whether a range is a single word whose capital a longer name forces on it: the "Bank" of "World Bank".
fn is_in_name(passage: &ReadPassage<'_>, range: Range<usize>) -> bool {
    let ReadPassage { text, words } = passage;
    let start = range.start;
    let before = start > 0 && words[start].is_joined && words[start - 1].has_capital(text);
    let after = words
        .get(range.end)
        .is_some_and(|word| word.is_joined && word.has_capital(text));
    range.len() == 1 && words[start].has_capital(text) && (before || after)
}
