//! The terms of one topic's passages, and how often, how and beside what each of them stands there.

use std::slice;

use rustc_hash::FxHashMap;

use super::frequencies::Frequencies;
use super::grams::{Gram, gram, is_longer, numbers};
use super::passages::fingerprint;
use super::sightings::{AllSightings, Passage, Sightings};
use crate::words::{Chunks, MAX_WORDS, Word, WordReader, is_term};

/// A term of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// The keys of its words, one space between: the same term in another topic has the same key.
    pub key: String,
    /// As it is usually written.
    pub surface: String,
    /// The passages that hold it, by their numbers in the topic, in order.
    pub passages: Vec<u32>,
    /// Passages that hold it, each counted as 1/2 for one occurrence and up to 1 for many.
    pub mass: f64,
    /// How firmly its words belong together, up to 1; 0 is chance. None for single words.
    pub cohesion: Option<f64>,
    /// Times that it stands in the passages.
    pub n_occurrences: usize,
    /// Share of its occurrences that the most frequent next (or previous) word makes longer.
    pub extension: f64,
    /// Share of its occurrences that any next word makes longer.
    pub continuation: f64,
    /// Of a term that opens with a stop word: the share that its occurrences are of those of the rest.
    pub hold_on_rest: Option<f64>,
}

/// The words of a topic's passages.
pub struct TopicText<'a> {
    passages: Vec<Passage<'a>>,
    /// Keys by number.
    keys: Vec<String>,
    /// Occurrences by number.
    n_occurrences: Vec<u32>,
}

impl<'a> TopicText<'a> {
    /// Reads the passages.
    pub fn read(passages: &[&'a str], reader: &WordReader) -> Self {
        let mut chunks = Chunks::default();
        let read = |passage: &&'a str| (*passage, reader.words(passage, &mut chunks));
        let passages: Vec<Passage> = passages.iter().map(read).collect();
        let keys = chunks.into_keys();
        let mut n_occurrences = vec![0; keys.len()];
        for word in passages.iter().flat_map(|(_, words)| words) {
            n_occurrences[word.key as usize] += 1;
        }
        Self {
            passages,
            keys,
            n_occurrences,
        }
    }

    /// The number of passages of every term that stands in at least `least` of them. Longer terms are sought only
    /// where the shorter ones inside them are frequent (Apriori; Agrawal and Srikant 1994): most never are.
    pub fn frequent(&self, least: usize) -> Frequencies {
        let mut frequent = Frequencies {
            single: self.single(least),
            longer: FxHashMap::default(),
        };
        for length in 2..=MAX_WORDS {
            let mut counted: FxHashMap<Gram, u32> = FxHashMap::default();
            let mut found: Vec<Gram> = Vec::new();
            for (_, words) in &self.passages {
                let runs = words.windows(length);
                let runs = runs.filter(|run| is_term(run) && parts_are_frequent(run, &frequent));
                found.extend(runs.map(gram));
                found.sort_unstable();
                found.dedup();
                for gram in found.drain(..) {
                    *counted.entry(gram).or_default() += 1;
                }
            }
            counted.retain(|_, count| *count as usize >= least);
            frequent.longer.extend(counted);
        }
        frequent
    }

    /// The same for terms of one word, by number; 0 for those in fewer passages.
    fn single(&self, least: usize) -> Vec<u32> {
        let mut counts = vec![0_u32; self.keys.len()];
        let mut seen_in = vec![usize::MAX; self.keys.len()];
        for (number, (_, words)) in self.passages.iter().enumerate() {
            for word in words.iter().filter(|word| is_term(slice::from_ref(word))) {
                let key = word.key as usize;
                counts[key] += u32::from(seen_in[key] != number);
                seen_in[key] = number;
            }
        }
        for count in counts.iter_mut().filter(|count| (**count as usize) < least) {
            *count = 0;
        }
        counts
    }

    /// All that is known of the terms in at least `least` passages, in the order of their keys.
    pub fn terms(&self, frequencies: &Frequencies, least: usize) -> Vec<Phrase> {
        let mut sightings = AllSightings::of(frequencies, least);
        for (number, passage) in (0..).zip(&self.passages) {
            sightings.sight(number, passage);
        }
        let found = sightings.into_terms();
        let mut terms: Vec<Phrase> = found
            .into_iter()
            .map(|(gram, seen, n_rest)| self.term(gram, seen, n_rest))
            .collect();
        terms.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        terms
    }

    /// `n_rest`: occurrences of the term without its first word.
    fn term(&self, gram: Gram, mut seen: Sightings, n_rest: u32) -> Phrase {
        seen.beside.sort_unstable();
        let of_one_word = seen.beside.chunk_by(|a, b| a == b).map(<[_]>::len);
        let most_beside = of_one_word.max().unwrap_or(0);
        let n_before_others = seen.beside.iter().filter(|(after, _)| *after).count();
        let share = |n: usize| n as f64 / f64::from(seen.n_occurrences.max(1));
        Phrase {
            key: self.key(&gram),
            surface: seen.surfaces.best(),
            mass: seen.mass,
            cohesion: (is_longer(&gram)).then(|| self.cohesion(&gram, &seen)),
            n_occurrences: seen.n_occurrences as usize,
            extension: share(most_beside),
            continuation: share(n_before_others),
            hold_on_rest: seen
                .opens_with_stop_word
                .then(|| f64::from(seen.n_occurrences) / f64::from(n_rest.max(1))),
            passages: seen.passages,
        }
    }

    /// The fingerprints of keys with the number of passages, for all topics to compare.
    pub fn fingerprints(&self, frequencies: &Frequencies) -> impl Iterator<Item = (u64, u32)> {
        let mut key = String::new();
        frequencies.pairs().map(move |(gram, count)| {
            key.clear();
            self.write_key(&gram, &mut key);
            (fingerprint(key.as_bytes()), count)
        })
    }

    fn key(&self, gram: &Gram) -> String {
        let mut key = String::new();
        self.write_key(gram, &mut key);
        key
    }

    fn write_key(&self, gram: &Gram, key: &mut String) {
        for number in numbers(gram) {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&self.keys[number as usize]);
        }
    }

    /// Normalised pointwise mutual information (Bouma 2009): 1 when the words stand nowhere else, 0 when they meet by
    /// chance.
    fn cohesion(&self, gram: &Gram, seen: &Sightings) -> f64 {
        let total: f64 = self.n_occurrences.iter().copied().map(f64::from).sum();
        let information = |count: u32| -(f64::from(count.max(1)) / total.max(2.0)).ln();
        let together = information(seen.n_occurrences);
        let apart: f64 = numbers(gram)
            .map(|number| information(self.n_occurrences[number as usize]))
            .sum();
        let n_more = numbers(gram).count().saturating_sub(1).max(1) as f64;
        (apart - together) / (n_more * together.max(f64::EPSILON))
    }
}

/// Are the terms inside this run frequent?
fn parts_are_frequent(run: &[Word], frequent: &Frequencies) -> bool {
    (1..run.len()).all(|length| {
        run.windows(length)
            .all(|part| !is_term(part) || frequent.holds(part))
    })
}
