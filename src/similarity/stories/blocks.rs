//! Which documents are worth comparing? Those that meet in a band of their sketches, or share two of the terms that tell
//! most about them. The work for each document is bounded however many meet in one place.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::likeness::Comparable;
use crate::digest::split_mix64;

/// Terms of a document that others are looked for under.
const TELLING_TERMS: usize = 16;
/// Documents before and after one, in order, that it meets under one term.
const TERM_WINDOW: usize = 24;
/// Documents before and after one, in order, that it meets in one band.
const BAND_WINDOW: usize = 4;
/// A band that more documents than that share, before or after one, tells little: it is of words that all of them use.
const CROWD: usize = 1_000;
/// Documents before and after one, in order, that it meets in such a band.
const CROWDED_BAND_WINDOW: usize = 1;
/// Terms that two documents must meet under.
const MIN_MEETINGS: usize = 2;

/// Where documents meet: keys with the positions of the documents that have them.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    n_documents: u32,
    terms: Meetings,
    bands: Meetings,
}

#[derive(Debug, Default)]
struct Meetings {
    /// Keys and positions, in ascending order.
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
            n_documents: documents.len() as u32,
            terms: meetings(term_keys),
            bands: meetings(band_keys),
        }
    }

    /// All pairs that are worth comparing, in ascending order, the earlier document first.
    pub(super) fn pairs(&self) -> Vec<(u32, u32)> {
        let terms = self.terms.places(self.n_documents);
        let bands = self.bands.places(self.n_documents);
        let earlier = (0..self.n_documents).into_par_iter();
        let pairs = earlier.flat_map_iter(|position| {
            let by_terms = terms.of(position).iter();
            let by_terms = by_terms.flat_map(|&place| self.terms.after(place, TERM_WINDOW));
            let in_bands = bands.of(position).iter();
            let in_bands = in_bands.flat_map(|&place| {
                let window = self
                    .bands
                    .band_window(place as usize, self.bands.key(place));
                self.bands.after(place, window)
            });
            let later = worthwhile(by_terms.collect(), in_bands);
            later.into_iter().map(move |later| (position, later))
        });
        pairs.collect()
    }

    /// Documents worth comparing with one that would stand before `position`.
    pub(super) fn candidates(&self, document: &Comparable, position: u32) -> Vec<u32> {
        let by_terms = self
            .terms
            .near(&term_keys(document), position, |_, _| TERM_WINDOW);
        let in_bands = self
            .bands
            .near(&band_keys(document), position, |place, key| {
                self.bands.band_window(place, key)
            });
        worthwhile(by_terms, in_bands.into_iter())
    }

    /// Adds a document that came after the others.
    pub(super) fn add(&mut self, document: &Comparable, position: u32) {
        self.terms.add(term_keys(document), position);
        self.bands.add(band_keys(document), position);
    }
}

impl Meetings {
    /// Where each document stands in `sorted`.
    fn places(&self, n_documents: u32) -> Places {
        let mut starts = vec![0_u32; n_documents as usize + 2];
        for &(_, position) in &self.sorted {
            starts[position as usize + 2] += 1;
        }
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut places = vec![0; self.sorted.len()];
        for (place, &(_, position)) in (0..).zip(&self.sorted) {
            let next = &mut starts[position as usize + 1];
            places[*next as usize] = place;
            *next += 1;
        }
        Places { starts, places }
    }

    fn key(&self, place: u32) -> u64 {
        self.sorted[place as usize].0
    }

    /// Up to so many documents that come next with the same key.
    fn after(&self, place: u32, window: usize) -> impl Iterator<Item = u32> {
        let key = self.key(place);
        let next = self.sorted[place as usize + 1..].iter().take(window);
        next.take_while(move |pair| pair.0 == key)
            .map(|pair| pair.1)
    }

    /// Documents that one at `place` meets before and after it in a band.
    fn band_window(&self, place: usize, key: u64) -> usize {
        let before = place.checked_sub(CROWD);
        let ends = [before, Some(place + CROWD)].into_iter().flatten();
        let mut ends = ends.filter_map(|end| self.sorted.get(end));
        if ends.any(|end| end.0 == key) {
            CROWDED_BAND_WINDOW
        } else {
            BAND_WINDOW
        }
    }

    fn near(&self, keys: &[u64], position: u32, window: impl Fn(usize, u64) -> usize) -> Vec<u32> {
        let mut found = Vec::new();
        for &key in keys {
            let at = self.sorted.partition_point(|&pair| pair < (key, position));
            let window = window(at, key);
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

/// By document, the places of its keys.
struct Places {
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Places {
    fn of(&self, position: u32) -> &[u32] {
        let [start, end] = [0, 1].map(|next| self.starts[position as usize + next] as usize);
        &self.places[start..end]
    }
}

/// The documents that are met under terms often enough, or in a band; in ascending order.
fn worthwhile(mut by_terms: Vec<u32>, in_bands: impl Iterator<Item = u32>) -> Vec<u32> {
    by_terms.sort_unstable();
    let often = by_terms.chunk_by(|a, b| a == b);
    let often = often.filter(|run| run.len() >= MIN_MEETINGS);
    let mut found: Vec<u32> = often.map(|run| run[0]).chain(in_bands).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn term_keys(document: &Comparable) -> Vec<u64> {
    let terms = document.telling_terms(TELLING_TERMS);
    terms.into_iter().map(u64::from).map(split_mix64).collect()
}

fn band_keys(document: &Comparable) -> Vec<u64> {
    document.signature().sketch().bands().collect()
}
