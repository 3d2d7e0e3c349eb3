//! Which documents have given words? An inverted index of terms, scored by BM25.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::model::DocumentKey;
use crate::words::{TermCounts, TermHash, WeightedTerm};

/// The saturation of frequent terms in BM25.
const K1: f32 = 1.2;
/// How far BM25 normalises by the length of a document, 0 to 1.
const B: f32 = 0.75;
/// The occurrences of a term in one document are counted up to this number.
const MAX_COUNT: u32 = (1 << COUNT_BITS) - 1;
/// The bits of a posting that hold the count; the others hold the slot.
const COUNT_BITS: u32 = 6;
/// The most postings that one query reads; its most common terms are left out beyond.
const MAX_POSTINGS: usize = 2_000_000;
/// The index is rewritten without its dead slots when more than one in this many is dead, and more than `FEW_DEAD`.
const MAX_DEAD_PART: usize = 4;
/// Up to so many dead slots are left in the index.
const FEW_DEAD: usize = 256;
/// Stands in the place of the length of a removed document.
const DEAD: u32 = u32::MAX;

/// An inverted index of the terms of a collection's documents.
#[derive(Debug, Default)]
pub struct WordIndex {
    postings: FxHashMap<TermHash, PostingList>,
    /// The document of each slot.
    keys: Vec<DocumentKey>,
    /// For each slot the number by which documents of equal scores are put in order.
    orders: Vec<u64>,
    /// The number of terms of each slot's document; [`DEAD`] once it is removed.
    lengths: Vec<u32>,
    /// The slot of each document that is there.
    slot_of: FxHashMap<DocumentKey, u32>,
    /// The number of terms of all documents, each counted as often as it occurs.
    n_terms: u64,
}

/// The documents that have one term.
#[derive(Debug, Default)]
struct PostingList {
    /// The number of documents that have the term, removed ones not counted.
    n_documents: u32,
    /// Slots in ascending order, each in one number with the count of the term in the slot's document.
    packed: Vec<u32>,
}

/// The BM25 score of every document for one query.
#[derive(Debug)]
pub struct WordMatches<'i> {
    index: &'i WordIndex,
    /// The score of each slot; 0 for documents without any of the query's terms.
    scores: Vec<f32>,
    /// The slots whose score is not 0.
    matched: Vec<u32>,
}

/// A document that matches, ordered by score; of equal scores the one with the lower order, then key, is the greater.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct RankedDocument {
    /// The bits of the score, which have the order of the scores because no score is negative.
    score_bits: u32,
    order: Reverse<u64>,
    key: Reverse<DocumentKey>,
}

impl WordIndex {
    /// Puts a document in, which must not be there. Of documents with equal scores the one with the lowest `order` comes
    /// first.
    pub fn insert(&mut self, key: DocumentKey, order: u64, terms: &TermCounts) {
        let slot = self.keys.len() as u32;
        self.keys.push(key);
        self.orders.push(order);
        self.lengths.push(terms.n_terms());
        self.slot_of.insert(key, slot);
        self.n_terms += u64::from(terms.n_terms());
        for count in terms.counts() {
            let list = self.postings.entry(count.term).or_default();
            list.n_documents += 1;
            list.packed
                .push(slot << COUNT_BITS | count.n.min(MAX_COUNT));
        }
    }

    /// Takes a document out; `terms` must be those that it was put in with. Nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey, terms: &TermCounts) {
        let Some(slot) = self.slot_of.remove(&key) else {
            return;
        };
        self.lengths[slot as usize] = DEAD;
        self.n_terms -= u64::from(terms.n_terms());
        for count in terms.counts() {
            if let Some(list) = self.postings.get_mut(&count.term) {
                list.n_documents -= 1;
            }
        }
        let n_dead = self.keys.len() - self.slot_of.len();
        if n_dead > FEW_DEAD && n_dead * MAX_DEAD_PART > self.keys.len() {
            self.drop_dead_slots();
        }
    }

    /// Takes a document out whose terms are not known any more, for which all lists are looked at. Nothing happens when it
    /// is not there.
    pub fn forget(&mut self, key: DocumentKey) {
        let Some(slot) = self.slot_of.remove(&key) else {
            return;
        };
        let length = std::mem::replace(&mut self.lengths[slot as usize], DEAD);
        self.n_terms -= u64::from(length);
        for list in self.postings.values_mut() {
            let found = list
                .packed
                .binary_search_by_key(&slot, |packed| packed >> COUNT_BITS);
            list.n_documents -= u32::from(found.is_ok());
        }
    }

    /// The number of documents that are there.
    pub fn n_documents(&self) -> usize {
        self.slot_of.len()
    }

    /// The number of documents that have a term.
    pub fn document_frequency(&self, term: TermHash) -> usize {
        self.postings
            .get(&term)
            .map_or(0, |list| list.n_documents as usize)
    }

    /// Scores every document by BM25 (Robertson and Zaragoza 2009): the sum of the weights of the terms that it has, each
    /// saturated by how often the term occurs, at most 2.2 times the weight. Terms of no weight are left out.
    pub fn matches(&self, terms: &[WeightedTerm]) -> WordMatches<'_> {
        let mut matches = WordMatches {
            index: self,
            scores: vec![0.0; self.keys.len()],
            matched: Vec::new(),
        };
        let mean_length = self.n_terms as f32 / self.slot_of.len().max(1) as f32;
        let (base, slope) = (K1 * (1.0 - B), K1 * B / mean_length);
        for (list, weight) in self.rarest_postings(terms) {
            let most = weight * (K1 + 1.0);
            for &packed in &list.packed {
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

    /// The posting lists of terms with their weights, the rarest term first, up to `MAX_POSTINGS` postings.
    fn rarest_postings(&self, terms: &[WeightedTerm]) -> Vec<(&PostingList, f32)> {
        let mut found: Vec<(&PostingList, f32)> = terms
            .iter()
            .filter(|term| term.weight > 0.0)
            .filter_map(|term| Some((self.postings.get(&term.term)?, term.weight)))
            .collect();
        found.sort_by_key(|(list, _)| list.n_documents);
        let mut n_postings = 0;
        found.retain(|(list, _)| {
            n_postings += list.n_documents as usize;
            n_postings <= MAX_POSTINGS
        });
        found
    }

    /// Rewrites the index without the slots of removed documents, in the same order.
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
        for list in self.postings.values_mut() {
            let live = list.packed.iter().filter_map(|packed| {
                let slot = moved[(packed >> COUNT_BITS) as usize]?;
                Some(slot << COUNT_BITS | packed & MAX_COUNT)
            });
            list.packed = live.collect();
        }
        self.postings.retain(|_, list| !list.packed.is_empty());
    }
}

impl WordMatches<'_> {
    fn add(&mut self, slot: u32, score: f32) {
        let sum = &mut self.scores[slot as usize];
        if *sum == 0.0 {
            self.matched.push(slot);
        }
        *sum += score;
    }

    /// Whether no document has any of the terms.
    pub fn is_empty(&self) -> bool {
        self.matched.is_empty()
    }

    /// The score of a document, 0 when it has none of the terms or is not there.
    pub fn score(&self, key: DocumentKey) -> f32 {
        let slot = self.index.slot_of.get(&key);
        slot.map_or(0.0, |&slot| self.scores[slot as usize])
    }

    /// The `n` documents with the highest scores, best first, among those that `allowed` accepts. Of equal ones the one
    /// with the lowest order comes first.
    pub fn best(&self, n: usize, allowed: impl Fn(DocumentKey) -> bool) -> Vec<DocumentKey> {
        let mut best: BinaryHeap<Reverse<RankedDocument>> = BinaryHeap::new();
        for &slot in &self.matched {
            let next = Reverse(self.ranked(slot));
            let is_full = best.len() == n;
            if is_full && best.peek().is_none_or(|worst| next >= *worst) {
                continue;
            }
            if allowed(next.0.key.0) {
                best.push(next);
                if is_full {
                    best.pop();
                }
            }
        }
        let best = best.into_sorted_vec().into_iter();
        best.map(|Reverse(document)| document.key.0).collect()
    }

    fn ranked(&self, slot: u32) -> RankedDocument {
        let slot = slot as usize;
        RankedDocument {
            score_bits: self.scores[slot].to_bits(),
            order: Reverse(self.index.orders[slot]),
            key: Reverse(self.index.keys[slot]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::terms;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn query(text: &str) -> Vec<WeightedTerm> {
        let weighted = |term: TermHash| WeightedTerm { term, weight: 1.0 };
        terms(text).map(|term| weighted(term.hash)).collect()
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
        let query = query("kx4420");
        let matches = index.matches(&query);
        assert_eq!(matches.best(5, |_| true), [DocumentKey(2)]);
        assert!(matches.score(DocumentKey(1)) == 0.0 && matches.score(DocumentKey(2)) > 0.5);
    }

    #[test]
    fn what_is_not_allowed_is_no_match() {
        let mut index = WordIndex::default();
        for key in 0..9 {
            index.insert(DocumentKey(key), 0, &TermCounts::of(None, "pump"));
        }
        let query = query("pump");
        let found = index.matches(&query).best(2, |key| key.0 % 2 == 1);
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
                    match text {
                        0 => index.forget(DocumentKey(key)),
                        _ => index.remove(DocumentKey(key), &TermCounts::of(None, texts[former])),
                    }
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
            let query = query("pump valve");
            for term in &query {
                let n_documents = anew.document_frequency(term.term);
                prop_assert_eq!(index.document_frequency(term.term), n_documents);
            }
            let (found, expected) = (index.matches(&query), anew.matches(&query));
            for key in 0..400 {
                let key = DocumentKey(key);
                prop_assert!((found.score(key) - expected.score(key)).abs() < 1e-5);
            }
            prop_assert_eq!(found.best(1_000, |_| true).len(), expected.best(1_000, |_| true).len());
        }
    }
}
