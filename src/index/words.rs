//! Which documents have these words? An inverted index of terms.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::model::DocumentKey;
use crate::words::{Term, TermCounts};

/// BM25's saturation of terms that occur often.
const K1: f32 = 1.2;
/// How much a long document has to have more of a term.
const B: f32 = 0.75;
/// A term's occurrences in one document are counted up to here.
const MAX_COUNT: u32 = (1 << COUNT_BITS) - 1;
/// Bits of an entry that hold the count; the others hold the slot.
const COUNT_BITS: u32 = 6;
/// Entries that one question looks at; beyond, its most common terms are left out.
const MAX_ENTRIES: usize = 2_000_000;
/// The index is rewritten without its dead slots when they are more than one in this many.
const MAX_DEAD_PART: usize = 4;
/// Dead slots that are not worth it.
const FEW_DEAD: usize = 256;
/// The length of a document that is removed.
const DEAD: u32 = u32::MAX;

/// The terms of a collection's documents.
#[derive(Debug, Default)]
pub struct WordIndex {
    entries: FxHashMap<Term, Entries>,
    /// The document of each slot.
    keys: Vec<DocumentKey>,
    /// By what documents that answer equally are put in order, by slot.
    orders: Vec<u64>,
    /// Terms of each slot's document; [`DEAD`] once it is removed.
    lengths: Vec<u32>,
    slot_of: FxHashMap<DocumentKey, u32>,
    /// Terms of all documents, each as often as it occurs.
    n_terms: u64,
}

#[derive(Debug, Default)]
struct Entries {
    n_documents: u32,
    /// Slots in ascending order, each with the times the term occurs.
    packed: Vec<u32>,
}

/// What each document answers to.
#[derive(Debug)]
pub struct WordMatches<'i> {
    index: &'i WordIndex,
    /// By slot.
    weights: Vec<f32>,
    touched: Vec<u32>,
}

impl WordIndex {
    /// Puts a document in, which must not be there. Of documents that answer equally the one of the lowest `order` comes
    /// first.
    pub fn insert(&mut self, key: DocumentKey, order: u64, terms: &TermCounts) {
        let slot = self.keys.len() as u32;
        self.keys.push(key);
        self.orders.push(order);
        self.lengths.push(terms.n_terms());
        self.slot_of.insert(key, slot);
        self.n_terms += u64::from(terms.n_terms());
        for &(term, count) in terms.counts() {
            let entries = self.entries.entry(term).or_default();
            entries.n_documents += 1;
            entries
                .packed
                .push(slot << COUNT_BITS | count.min(MAX_COUNT));
        }
    }

    /// Takes a document out; `terms` are those that it was put in with. Nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey, terms: &TermCounts) {
        let Some(slot) = self.slot_of.remove(&key) else {
            return;
        };
        self.lengths[slot as usize] = DEAD;
        self.n_terms -= u64::from(terms.n_terms());
        for (term, _) in terms.counts() {
            if let Some(entries) = self.entries.get_mut(term) {
                entries.n_documents -= 1;
            }
        }
        let n_dead = self.keys.len() - self.slot_of.len();
        if n_dead > FEW_DEAD && n_dead * MAX_DEAD_PART > self.keys.len() {
            self.drop_dead_slots();
        }
    }

    /// Documents.
    pub fn n_documents(&self) -> usize {
        self.slot_of.len()
    }

    /// Documents that have a term.
    pub fn n_with(&self, term: Term) -> usize {
        self.entries
            .get(&term)
            .map_or(0, |entries| entries.n_documents as usize)
    }

    /// Sums for each document the weights of the terms that it has, each saturated as in BM25 (Robertson & Zaragoza
    /// 2009): at most 2.2 times its weight.
    pub fn matches(&self, terms: &[(Term, f32)]) -> WordMatches<'_> {
        let mut found: Vec<(&Entries, f32)> = terms
            .iter()
            .filter(|(_, weight)| *weight > 0.0)
            .filter_map(|(term, weight)| Some((self.entries.get(term)?, *weight)))
            .collect();
        found.sort_by_key(|(entries, _)| entries.n_documents);
        let mut n_entries = 0;
        found.retain(|(entries, _)| {
            n_entries += entries.n_documents as usize;
            n_entries <= MAX_ENTRIES
        });
        let mut matches = WordMatches {
            index: self,
            weights: vec![0.0; self.keys.len()],
            touched: Vec::new(),
        };
        let mean_length = self.n_terms as f32 / self.slot_of.len().max(1) as f32;
        let (base, slope) = (K1 * (1.0 - B), K1 * B / mean_length);
        for (entries, weight) in found {
            let most = weight * (K1 + 1.0);
            for &packed in &entries.packed {
                let slot = packed >> COUNT_BITS;
                let length = self.lengths[slot as usize];
                if length != DEAD {
                    let count = (packed & MAX_COUNT) as f32;
                    matches.add(slot, most * count / (count + base + slope * length as f32));
                }
            }
        }
        matches
    }

    fn drop_dead_slots(&mut self) {
        let mut moved = Vec::with_capacity(self.keys.len());
        let mut n_live = 0;
        for &length in &self.lengths {
            moved.push((length != DEAD).then_some(n_live));
            n_live += u32::from(length != DEAD);
        }
        let mut is_live = moved.iter().map(Option::is_some);
        self.keys.retain(|_| is_live.next().unwrap_or_default());
        let mut is_live = moved.iter().map(Option::is_some);
        self.orders.retain(|_| is_live.next().unwrap_or_default());
        self.lengths.retain(|&length| length != DEAD);
        self.slot_of = self.keys.iter().copied().zip(0..).collect();
        for entries in self.entries.values_mut() {
            let live = entries.packed.iter().filter_map(|packed| {
                let slot = moved[(packed >> COUNT_BITS) as usize]?;
                Some(slot << COUNT_BITS | packed & MAX_COUNT)
            });
            entries.packed = live.collect();
        }
        self.entries.retain(|_, entries| !entries.packed.is_empty());
    }
}

/// A document that answers: the bits of its weight, its order and its key.
type Answer = (u32, Reverse<(u64, DocumentKey)>);

impl WordMatches<'_> {
    fn add(&mut self, slot: u32, weight: f32) {
        let sum = &mut self.weights[slot as usize];
        if *sum == 0.0 {
            self.touched.push(slot);
        }
        *sum += weight;
    }

    /// Whether no document has any of the terms.
    pub fn is_empty(&self) -> bool {
        self.touched.is_empty()
    }

    /// What a document answers to, 0 when it has none of the terms.
    pub fn weight(&self, key: DocumentKey) -> f32 {
        let slot = self.index.slot_of.get(&key);
        slot.map_or(0.0, |&slot| self.weights[slot as usize])
    }

    /// The `n` documents that answer to most, of those that are `allowed`; of equal ones the first by the order
    /// that they were put in with.
    pub fn best(&self, n: usize, allowed: impl Fn(DocumentKey) -> bool) -> Vec<DocumentKey> {
        let mut best: BinaryHeap<Reverse<Answer>> = BinaryHeap::new();
        for &slot in &self.touched {
            // The bits of positive numbers have the order of the numbers.
            let weight = self.weights[slot as usize].to_bits();
            let order = Reverse((
                self.index.orders[slot as usize],
                self.index.keys[slot as usize],
            ));
            let next = Reverse((weight, order));
            let is_full = best.len() == n;
            if is_full && best.peek().is_none_or(|worst| next >= *worst) {
                continue;
            }
            if allowed(next.0.1.0.1) {
                best.push(next);
                if is_full {
                    best.pop();
                }
            }
        }
        let best = best.into_sorted_vec().into_iter();
        best.map(|Reverse((_, Reverse((_, key))))| key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::terms;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn question(text: &str) -> Vec<(Term, f32)> {
        terms(text).map(|(term, _)| (term, 1.0)).collect()
    }

    #[test]
    fn the_document_with_the_rarer_spelling_of_a_part_number_is_found() {
        let mut index = WordIndex::default();
        index.insert(
            DocumentKey(1),
            0,
            &TermCounts::of(None, "pump KX4410 with a seal"),
        );
        index.insert(
            DocumentKey(2),
            0,
            &TermCounts::of(None, "pump KX4420 with a seal"),
        );
        let question = question("kx4420");
        let matches = index.matches(&question);
        assert_eq!(matches.best(5, |_| true), [DocumentKey(2)]);
        assert!(matches.weight(DocumentKey(1)) == 0.0 && matches.weight(DocumentKey(2)) > 0.5);
    }

    #[test]
    fn what_is_not_allowed_is_no_match() {
        let mut index = WordIndex::default();
        for key in 0..9 {
            index.insert(DocumentKey(key), 0, &TermCounts::of(None, "pump"));
        }
        let question = question("pump");
        let found = index.matches(&question).best(2, |key| key.0 % 2 == 1);
        assert_eq!(found, [DocumentKey(1), DocumentKey(3)]);
    }

    proptest! {
        #[test]
        fn whatever_is_put_in_and_taken_out_the_rest_is_found(
            changes in prop::collection::vec((0_i64..400, 0_usize..5), 1..1_500)
        ) {
            let texts = ["", "pump", "pump pump seal", "valve", "seal valve pump"];
            let mut index = WordIndex::default();
            let mut kept: BTreeMap<i64, usize> = BTreeMap::new();
            for (key, text) in changes {
                if let Some(former) = kept.remove(&key) {
                    index.remove(DocumentKey(key), &TermCounts::of(None, texts[former]));
                } else {
                    index.insert(DocumentKey(key), 0, &TermCounts::of(None, texts[text]));
                    kept.insert(key, text);
                }
            }
            let mut anew = WordIndex::default();
            for (key, text) in &kept {
                anew.insert(DocumentKey(*key), 0, &TermCounts::of(None, texts[*text]));
            }
            prop_assert_eq!(index.n_documents(), kept.len());
            let question = question("pump valve");
            for (term, _) in &question {
                prop_assert_eq!(index.n_with(*term), anew.n_with(*term));
            }
            let (found, expected) = (index.matches(&question), anew.matches(&question));
            for key in 0..400 {
                let key = DocumentKey(key);
                prop_assert!((found.weight(key) - expected.weight(key)).abs() < 1e-5);
            }
            prop_assert_eq!(found.best(1_000, |_| true).len(), expected.best(1_000, |_| true).len());
        }
    }
}
