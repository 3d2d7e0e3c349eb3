//! Which documents are worth comparing? Blocking, as in record linkage: those that share a band of their sketches, or two
//! of their heaviest terms. The work for each document is bounded however many share a key.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::comparable_document::ComparableDocument;
use super::pair::Pair;
use crate::digest::split_mix64;

/// The number of a document's heaviest terms that are keys.
const N_KEY_TERMS: usize = 16;
/// Under one term a document is compared with so many before it and so many after it in the order of time.
const TERM_WINDOW: usize = 24;
/// Under one band a document is compared with so many before it and so many after it in the order of time.
const BAND_WINDOW: usize = 4;
/// A band is crowded when more documents than this share it before or after one: its words are those that all of them use.
const CROWD: usize = 1_000;
/// Under a crowded band a document is compared with so many before it and so many after it in the order of time.
const CROWDED_BAND_WINDOW: usize = 1;
/// The number of terms that two documents must share to be compared.
const MIN_SHARED_KEY_TERMS: usize = 2;

/// Documents by the keys under which they are compared with others.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    n_documents: u32,
    terms: KeyIndex,
    bands: KeyIndex,
}

/// Documents by keys of one kind.
#[derive(Debug, Default)]
struct KeyIndex {
    /// The entries of the documents that were grouped, in ascending order.
    sorted: Vec<KeyEntry>,
    /// For each key the documents that came later, in the order of their arrival.
    later: FxHashMap<u64, Vec<u32>>,
}

/// An entry of a key index: a document, by its position, under one of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct KeyEntry {
    key: u64,
    document: u32,
}

impl Blocks {
    /// The blocks of the documents at `positions`.
    pub(super) fn new(documents: &[ComparableDocument], positions: &[u32]) -> Self {
        let index = |keys: fn(&ComparableDocument) -> Vec<u64>| {
            let entries = positions.par_iter().flat_map_iter(|&document| {
                let keys = keys(&documents[document as usize]).into_iter();
                keys.map(move |key| KeyEntry { key, document })
            });
            let mut sorted: Vec<KeyEntry> = entries.collect();
            sorted.par_sort_unstable();
            KeyIndex {
                sorted,
                later: FxHashMap::default(),
            }
        };
        Self {
            n_documents: documents.len() as u32,
            terms: index(term_keys),
            bands: index(band_keys),
        }
    }

    /// All pairs that are worth comparing, in ascending order.
    pub(super) fn pairs(&self) -> Vec<Pair> {
        let term_entries = self.terms.entries_by_document(self.n_documents);
        let band_entries = self.bands.entries_by_document(self.n_documents);
        let pairs = (0..self.n_documents)
            .into_par_iter()
            .flat_map_iter(|earlier| {
                let entries = term_entries.of(earlier).iter();
                let by_terms = entries.flat_map(|&entry| self.terms.next(entry, TERM_WINDOW));
                let entries = band_entries.of(earlier).iter();
                let by_bands = entries.flat_map(|&entry| {
                    let key = self.bands.key(entry);
                    let window = self.bands.band_window(entry as usize, key);
                    self.bands.next(entry, window)
                });
                let later = worth_comparing(by_terms.collect(), by_bands);
                later.into_iter().map(move |later| Pair { earlier, later })
            });
        pairs.collect()
    }

    /// The documents that are worth comparing with one that would stand before `position`.
    pub(super) fn candidates(&self, document: &ComparableDocument, position: u32) -> Vec<u32> {
        let by_terms = self
            .terms
            .near(&term_keys(document), position, |_, _| TERM_WINDOW);
        let by_bands = self
            .bands
            .near(&band_keys(document), position, |entry, key| {
                self.bands.band_window(entry, key)
            });
        worth_comparing(by_terms, by_bands.into_iter())
    }

    /// Adds a document that came after the others were grouped.
    pub(super) fn add(&mut self, document: &ComparableDocument, position: u32) {
        self.terms.add(term_keys(document), position);
        self.bands.add(band_keys(document), position);
    }
}

impl KeyIndex {
    /// The positions in `sorted` of each document's entries.
    fn entries_by_document(&self, n_documents: u32) -> EntriesByDocument {
        let mut starts = vec![0_u32; n_documents as usize + 2];
        for entry in &self.sorted {
            starts[entry.document as usize + 2] += 1;
        }
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut entries = vec![0; self.sorted.len()];
        for (position, entry) in (0..).zip(&self.sorted) {
            let next = &mut starts[entry.document as usize + 1];
            entries[*next as usize] = position;
            *next += 1;
        }
        EntriesByDocument { starts, entries }
    }

    fn key(&self, entry: u32) -> u64 {
        self.sorted[entry as usize].key
    }

    /// The documents that come next under the key of an entry, at most `window`.
    fn next(&self, entry: u32, window: usize) -> impl Iterator<Item = u32> {
        let key = self.key(entry);
        let next = self.sorted[entry as usize + 1..].iter().take(window);
        next.take_while(move |next| next.key == key)
            .map(|next| next.document)
    }

    /// The number of documents before and after the position `entry` that are compared under a band.
    fn band_window(&self, entry: usize, key: u64) -> usize {
        let before = entry.checked_sub(CROWD);
        let positions = [before, Some(entry + CROWD)].into_iter().flatten();
        let mut ends = positions.filter_map(|position| self.sorted.get(position));
        if ends.any(|end| end.key == key) {
            CROWDED_BAND_WINDOW
        } else {
            BAND_WINDOW
        }
    }

    /// The documents under any of `keys` around `position`, and those that came last, each as often as it shares a key.
    fn near(&self, keys: &[u64], position: u32, window: impl Fn(usize, u64) -> usize) -> Vec<u32> {
        let mut found = Vec::new();
        for &key in keys {
            let wanted = KeyEntry {
                key,
                document: position,
            };
            let at = self.sorted.partition_point(|&entry| entry < wanted);
            let window = window(at, key);
            let has_key = |entry: &&KeyEntry| entry.key == key;
            let before = self.sorted[..at]
                .iter()
                .rev()
                .take(window)
                .take_while(has_key);
            let after = self.sorted[at..].iter().take(window).take_while(has_key);
            found.extend(before.chain(after).map(|entry| entry.document));
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

/// For each document the positions of its entries in the order of keys.
struct EntriesByDocument {
    /// For each document the first of its positions in `entries`.
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl EntriesByDocument {
    fn of(&self, document: u32) -> &[u32] {
        let [start, end] = [0, 1].map(|next| self.starts[document as usize + next] as usize);
        &self.entries[start..end]
    }
}

/// The documents that come often enough in `by_terms`, or at all in `by_bands`, each once and in ascending order.
fn worth_comparing(mut by_terms: Vec<u32>, by_bands: impl Iterator<Item = u32>) -> Vec<u32> {
    by_terms.sort_unstable();
    let runs = by_terms.chunk_by(|a, b| a == b);
    let often = runs.filter(|run| run.len() >= MIN_SHARED_KEY_TERMS);
    let mut found: Vec<u32> = often.map(|run| run[0]).chain(by_bands).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn term_keys(document: &ComparableDocument) -> Vec<u64> {
    let terms = document.heaviest_terms(N_KEY_TERMS);
    terms.into_iter().map(u64::from).map(split_mix64).collect()
}

fn band_keys(document: &ComparableDocument) -> Vec<u64> {
    document.signature().sketch().bands().collect()
}
