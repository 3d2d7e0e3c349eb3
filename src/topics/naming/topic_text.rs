//! The words of one topic's passages, and the terms that they make.

use std::slice;

use rustc_hash::FxHashMap;

use super::fingerprint::fingerprint;
use super::ngrams::{Ngram, has_several_words, ngram, stems};
use super::occurrences::{FoundTerm, OccurrenceTable, ReadPassage, Side, TermOccurrences};
use super::term_frequencies::TermFrequencies;
use super::topic_term::TopicTerm;
use crate::words::{MAX_TERM_WORDS, Word, WordInterner, WordReader, is_term};

/// The words of a topic's passages.
pub struct TopicText<'a> {
    passages: Vec<ReadPassage<'a>>,
    /// The stem of each number.
    stems: Vec<String>,
    /// The number of occurrences of each stem, by its number.
    n_occurrences: Vec<u32>,
}

impl<'a> TopicText<'a> {
    /// Reads the passages of a topic.
    pub fn read(passages: &[&'a str], reader: &WordReader) -> Self {
        let mut interner = WordInterner::default();
        let read = |&text: &&'a str| ReadPassage {
            text,
            words: reader.words(text, &mut interner),
        };
        let passages: Vec<ReadPassage<'_>> = passages.iter().map(read).collect();
        let stems = interner.into_stems();
        let mut n_occurrences = vec![0; stems.len()];
        for word in passages.iter().flat_map(|passage| &passage.words) {
            n_occurrences[word.stem as usize] += 1;
        }
        Self {
            passages,
            stems,
            n_occurrences,
        }
    }

    /// The terms that at least `least` passages hold. Longer terms are sought only where the shorter ones inside them are
    /// frequent (Apriori; Agrawal and Srikant 1994): most never are.
    pub fn frequent_terms(&self, least: usize) -> TermFrequencies {
        let mut frequent = TermFrequencies {
            single: self.frequent_words(least),
            longer: FxHashMap::default(),
        };
        for length in 2..=MAX_TERM_WORDS {
            let mut counts: FxHashMap<Ngram, u32> = FxHashMap::default();
            let mut found: Vec<Ngram> = Vec::new();
            for passage in &self.passages {
                let runs = passage.words.windows(length);
                let terms = runs.filter(|run| is_term(run) && parts_are_frequent(run, &frequent));
                found.extend(terms.map(ngram));
                found.sort_unstable();
                found.dedup();
                for ngram in found.drain(..) {
                    *counts.entry(ngram).or_default() += 1;
                }
            }
            counts.retain(|_, count| *count as usize >= least);
            frequent.longer.extend(counts);
        }
        frequent
    }

    /// For each stem the number of passages that hold the term of this one word; 0 when fewer than `least` do.
    fn frequent_words(&self, least: usize) -> Vec<u32> {
        let mut counts = vec![0_u32; self.stems.len()];
        let mut seen_in = vec![usize::MAX; self.stems.len()];
        for (number, passage) in self.passages.iter().enumerate() {
            let words = passage.words.iter();
            for word in words.filter(|word| is_term(slice::from_ref(word))) {
                let stem = word.stem as usize;
                counts[stem] += u32::from(seen_in[stem] != number);
                seen_in[stem] = number;
            }
        }
        for count in counts.iter_mut().filter(|count| (**count as usize) < least) {
            *count = 0;
        }
        counts
    }

    /// The terms that at least `least` passages hold, in the order of their stems.
    pub fn terms(&self, frequencies: &TermFrequencies, least: usize) -> Vec<TopicTerm> {
        let mut table = OccurrenceTable::new(frequencies, least);
        for (number, passage) in (0..).zip(&self.passages) {
            table.read(number, passage);
        }
        let found = table.into_terms().into_iter();
        let mut terms: Vec<TopicTerm> = found.map(|term| self.term(term)).collect();
        terms.sort_unstable_by(|a, b| a.stems.cmp(&b.stems));
        terms
    }

    fn term(&self, found: FoundTerm<'_>) -> TopicTerm {
        let FoundTerm {
            ngram,
            mut occurrences,
            n_without_first,
        } = found;
        occurrences.adjacent_words.sort_unstable();
        let equal = occurrences.adjacent_words.chunk_by(|a, b| a == b);
        let most_equal = equal.map(<[_]>::len).max().unwrap_or(0);
        let adjacent_words = occurrences.adjacent_words.iter();
        let n_continued = adjacent_words
            .filter(|beside| beside.side == Side::After)
            .count();
        let share = |n: usize| n as f64 / f64::from(occurrences.n.max(1));
        TopicTerm {
            stems: self.joined_stems(&ngram),
            surface: occurrences.surfaces.usual(),
            saturated_count: occurrences.saturated_count,
            cohesion: has_several_words(&ngram).then(|| self.cohesion(&ngram, &occurrences)),
            n_occurrences: occurrences.n as usize,
            extension: share(most_equal),
            continuation: share(n_continued),
            share_of_rest: occurrences
                .opens_with_stop_word
                .then(|| f64::from(occurrences.n) / f64::from(n_without_first.max(1))),
            passages: occurrences.passages,
        }
    }

    /// The fingerprints of all frequent terms, by which topics compare them, each with the number of passages.
    pub fn fingerprints(&self, frequencies: &TermFrequencies) -> impl Iterator<Item = (u64, u32)> {
        let mut stems = String::new();
        frequencies.counts().map(move |(ngram, count)| {
            stems.clear();
            self.write_stems(&ngram, &mut stems);
            (fingerprint(stems.as_bytes()), count)
        })
    }

    fn joined_stems(&self, ngram: &Ngram) -> String {
        let mut joined = String::new();
        self.write_stems(ngram, &mut joined);
        joined
    }

    fn write_stems(&self, ngram: &Ngram, out: &mut String) {
        for stem in stems(ngram) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(&self.stems[stem as usize]);
        }
    }

    /// How firmly the words of a term belong together: normalised pointwise mutual information (Bouma 2009), which is 1
    /// when the words occur nowhere else and 0 when they meet by chance.
    fn cohesion(&self, ngram: &Ngram, occurrences: &TermOccurrences<'_>) -> f64 {
        let total: f64 = self.n_occurrences.iter().copied().map(f64::from).sum();
        let information = |count: u32| -(f64::from(count.max(1)) / total.max(2.0)).ln();
        let together = information(occurrences.n);
        let apart: f64 = stems(ngram)
            .map(|stem| information(self.n_occurrences[stem as usize]))
            .sum();
        let n_more = stems(ngram).count().saturating_sub(1).max(1) as f64;
        (apart - together) / (n_more * together.max(f64::EPSILON))
    }
}

/// Whether all shorter terms inside a run of words are frequent.
fn parts_are_frequent(run: &[Word], frequent: &TermFrequencies) -> bool {
    (1..run.len()).all(|length| {
        run.windows(length)
            .all(|part| !is_term(part) || frequent.contains(part))
    })
}
