//! Which documents are worth comparing? Those that meet in a band of their sketches, or share two of the terms that tell
//! most about them. The work for each document is bounded however many meet in one place.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::likeness::Comparable;
use super::minhash::mixed;

/// Terms of a document that others are looked for under.
const TELLING_TERMS: usize = 16;
/// Documents before and after one, in order, that it meets under one term.
const TERM_WINDOW: usize = 24;
/// Documents before and after one, in order, that it meets in one band.
const BAND_WINDOW: usize = 4;
/// Terms that two documents must meet under.
const MIN_MEETINGS: usize = 2;

/// Where documents meet: keys with the positions of the documents that have them.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    terms: Meetings,
    bands: Meetings,
}

#[derive(Debug, Default)]
struct Meetings {
    /// In ascending order.
    sorted: Vec<(u64, u32)>,
    /// What came later, in order of arrival.
    later: FxHashMap<u64, Vec<u32>>,
}

impl Blocks {
    /// The blocks of the documents at `positions`.
    pub(super) fn new(documents: &[Comparable], positions: &[u32]) -> Self {
        let meetings = |keys: fn(&Comparable) -> Vec<u64>| {
            let positions = positions.par_iter();
            let pairs = positions.flat_map_iter(|&at| {
                let keys = keys(&documents[at as usize]).into_iter();
                keys.map(move |key| (key, at))
            });
            let mut sorted: Vec<(u64, u32)> = pairs.collect();
            sorted.par_sort_unstable();
            Meetings {
                sorted,
                later: FxHashMap::default(),
            }
        };
        Self {
            terms: meetings(term_keys),
            bands: meetings(band_keys),
        }
    }

    /// All pairs that are worth comparing, in ascending order, the earlier document first.
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        let mut by_terms = self.terms.pairs(TERM_WINDOW);
        by_terms.par_sort_unstable();
        let often = by_terms.chunk_by(|a, b| a == b);
        let often = often.filter(|run| run.len() >= MIN_MEETINGS);
        let mut pairs: Vec<(u32, u32)> = often.map(|run| run[0]).collect();
        pairs.extend(self.bands.pairs(BAND_WINDOW));
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Documents worth comparing with one that would stand before `position`.
    pub(super) fn candidates(&self, document: &Comparable, position: u32) -> Vec<u32> {
        let mut by_terms = self.terms.near(&term_keys(document), position, TERM_WINDOW);
        by_terms.sort_unstable();
        let often = by_terms.chunk_by(|a, b| a == b);
        let often = often.filter(|run| run.len() >= MIN_MEETINGS);
        let mut candidates: Vec<u32> = often.map(|run| run[0]).collect();
        candidates.extend(self.bands.near(&band_keys(document), position, BAND_WINDOW));
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }

    /// Adds a document that came after the others.
    pub(super) fn add(&mut self, document: &Comparable, position: u32) {
        self.terms.add(term_keys(document), position);
        self.bands.add(band_keys(document), position);
    }
}

impl Meetings {
    fn pairs(&self, window: usize) -> Vec<(u32, u32)> {
        let runs = self.sorted.chunk_by(|a, b| a.0 == b.0);
        let mut pairs = Vec::new();
        for run in runs {
            for (at, &(_, first)) in run.iter().enumerate() {
                let next = run[at + 1..].iter().take(window);
                pairs.extend(next.map(|&(_, second)| (first, second)));
            }
        }
        pairs
    }

    fn near(&self, keys: &[u64], position: u32, window: usize) -> Vec<u32> {
        let mut found = Vec::new();
        for &key in keys {
            let at = self.sorted.partition_point(|&pair| pair < (key, position));
            let has_key = |pair: &&(u64, u32)| pair.0 == key;
            let before = self.sorted[..at]
                .iter()
                .rev()
                .take(window)
                .take_while(has_key);
            let after = self.sorted[at..].iter().take(window).take_while(has_key);
            found.extend(before.chain(after).map(|pair| pair.1));
            let later = self.later.get(&key).into_iter().flatten();
            found.extend(later.rev().take(window));
        }
        found
    }

    fn add(&mut self, keys: Vec<u64>, position: u32) {
        for key in keys {
            self.later.entry(key).or_default().push(position);
        }
    }
}

fn term_keys(document: &Comparable) -> Vec<u64> {
    let terms = document.telling_terms(TELLING_TERMS);
    terms.into_iter().map(u64::from).map(mixed).collect()
}

fn band_keys(document: &Comparable) -> Vec<u64> {
    document.signature().sketch().bands().collect()
}
