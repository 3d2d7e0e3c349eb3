//! How much of what two documents say is the same words? The cosine of their terms, weighted by rarity.
//!
//! A term weighs more when it stands in several segments of a document and when it is a name. Only the first terms of
//! a document count ([`Signature`]).

use std::sync::LazyLock;

use crate::words::{Signature, TermHash, WeightedTerm};

/// Two texts whose shingles have at least this Jaccard index are near-duplicates.
pub(super) const NEAR_DUPLICATE: f32 = 0.5;
/// Rarity is counted as if so many more documents without any of the terms were there, so that a handful of documents does
/// not tell which terms are rare.
pub(super) const PRIOR_DOCUMENTS: f32 = 200.0;
/// The power to which the rarity of a term is raised where it weighs the term.
pub(super) const RARITY_POWER: f32 = 1.3;
/// A name weighs so many times as much as another word.
pub(super) const NAME_WEIGHT: f32 = 1.5;
/// Up to so many document frequencies have their rarity precomputed.
const MAX_PRECOMPUTED: usize = 1 << 16;

/// How rare terms are in a collection: their smoothed inverse document frequency.
#[derive(Debug, Clone)]
pub struct Rarity {
    n_documents: f32,
    /// For each document frequency from 0 on the rarity of a term that has it.
    precomputed: Vec<TermRarity>,
}

/// How rare one term is.
#[derive(Debug, Clone, Copy)]
struct TermRarity {
    /// The logarithm of the smoothed number of documents over that of documents with the term, at least 0.
    rarity: f32,
    /// The rarity raised to [`RARITY_POWER`].
    weight: f32,
}

impl Rarity {
    /// The rarity of terms among `n_documents`.
    pub fn new(n_documents: usize) -> Self {
        let mut rarity = Self {
            n_documents: n_documents as f32,
            precomputed: Vec::new(),
        };
        let n_precomputed = (n_documents + 1).min(MAX_PRECOMPUTED);
        rarity.precomputed = (0..n_precomputed).map(|n| rarity.compute(n)).collect();
        rarity
    }

    /// The rarity of a term by the number of documents that have it: the logarithm of all documents over those, smoothed,
    /// and 0 for a term that occurs everywhere.
    pub fn of(&self, document_frequency: usize) -> f32 {
        self.term_rarity(document_frequency).rarity
    }

    fn weight(&self, document_frequency: usize) -> f32 {
        self.term_rarity(document_frequency).weight
    }

    fn term_rarity(&self, document_frequency: usize) -> TermRarity {
        let precomputed = self.precomputed.get(document_frequency).copied();
        precomputed.unwrap_or_else(|| self.compute(document_frequency))
    }

    fn compute(&self, document_frequency: usize) -> TermRarity {
        let ratio = (self.n_documents + PRIOR_DOCUMENTS) / (document_frequency as f32 + 1.0);
        let rarity = ratio.ln().max(0.0);
        TermRarity {
            rarity,
            weight: rarity.powf(RARITY_POWER),
        }
    }
}

/// The wording of an example, made ready to be compared with many documents.
#[derive(Debug, Clone)]
pub struct ExampleWording {
    signature: Signature,
    /// For each term of the signature its weight in the example times the weight of its rarity.
    weights: Vec<f32>,
    weight_of: WeightTable,
    /// The length of the vector of the terms' weights.
    length: f32,
}

/// The weights of some terms in an open-addressing hash table. Most terms that are looked up are not in it, and then a
/// look-up costs little more than reading one slot.
#[derive(Debug, Clone)]
struct WeightTable {
    /// A power of two of slots, of which at most a quarter is taken. A term is in the slot that its lowest bits name, or in
    /// the next free one.
    slots: Vec<Option<WeightedTerm>>,
}

impl WeightTable {
    fn new(terms: &[TermHash], weights: &[f32]) -> Self {
        let n_slots = (terms.len() * 4).next_power_of_two().max(1);
        let mut table = Self {
            slots: vec![None; n_slots],
        };
        for (&term, &weight) in terms.iter().zip(weights) {
            let slot = table.slot_of(term);
            table.slots[slot] = Some(WeightedTerm { term, weight });
        }
        table
    }

    fn get(&self, term: TermHash) -> Option<f32> {
        self.slots[self.slot_of(term)].map(|found| found.weight)
    }

    /// The slot that a term is in, or that it would be put in.
    fn slot_of(&self, term: TermHash) -> usize {
        let last = self.slots.len() - 1;
        let mut slot = term as usize & last;
        while self.slots[slot].is_some_and(|other| other.term != term) {
            slot = (slot + 1) & last;
        }
        slot
    }
}

impl ExampleWording {
    /// Makes the wording of an example ready. `document_frequency` returns the number of documents of the collection that
    /// have a term.
    pub fn new(
        signature: Signature,
        rarity: &Rarity,
        document_frequency: impl Fn(TermHash) -> usize,
    ) -> Self {
        let terms = signature.terms().iter().enumerate();
        let mut squared = 0.0;
        let weights = terms.map(|(position, &term)| {
            let rarity = rarity.weight(document_frequency(term));
            let weight = mark_weight(&signature, position) * rarity;
            squared += weight * weight;
            weight * rarity
        });
        let weights: Vec<f32> = weights.collect();
        Self {
            weight_of: WeightTable::new(signature.terms(), &weights),
            weights,
            length: squared.sqrt(),
            signature,
        }
    }

    /// The terms of the example's signature with their weights, in ascending order of the term.
    pub fn weighted_terms(&self) -> impl Iterator<Item = WeightedTerm> {
        let terms = self.signature.terms().iter().zip(&self.weights);
        terms.map(|(&term, &weight)| WeightedTerm { term, weight })
    }

    /// The number of distinct terms of the shorter of the example and a document.
    pub fn n_terms_of_shorter(&self, other: &Signature) -> usize {
        self.signature.terms().len().min(other.terms().len())
    }

    /// The cosine of the terms with those of a document whose wording has the given [`wording_length`], 0 to 1.
    pub fn cosine(&self, other: &Signature, length: f32) -> f32 {
        let mut product = 0.0;
        for (position, &term) in other.terms().iter().enumerate() {
            if let Some(weight) = self.weight_of.get(term) {
                product += weight * mark_weight(other, position);
            }
        }
        let lengths = self.length * length;
        if lengths > 0.0 {
            (product / lengths).min(1.0)
        } else {
            0.0
        }
    }
}

/// The length of the vector of a document's term weights, for [`ExampleWording::cosine`]. `document_frequency` returns the
/// number of documents of the collection that have a term.
pub fn wording_length(
    signature: &Signature,
    rarity: &Rarity,
    document_frequency: impl Fn(TermHash) -> usize,
) -> f32 {
    let terms = signature.terms().iter().enumerate();
    let squares = terms.map(|(position, &term)| {
        let weight = mark_weight(signature, position) * rarity.weight(document_frequency(term));
        weight * weight
    });
    squares.sum::<f32>().sqrt()
}

/// What a term weighs by its segments and by whether it is a name, whatever its rarity.
fn mark_weight(signature: &Signature, position: usize) -> f32 {
    let by_segments = SEGMENT_WEIGHTS[signature.segments(position).count_ones() as usize];
    if signature.is_name(position) {
        NAME_WEIGHT * by_segments
    } else {
        by_segments
    }
}

/// The logarithm of 1 plus the number of segments that a term stands in, by that number.
static SEGMENT_WEIGHTS: LazyLock<[f32; 9]> =
    LazyLock::new(|| std::array::from_fn(|n_segments| (n_segments as f32).ln_1p()));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cosine(a: &str, b: &str) -> f32 {
        let rarity = Rarity::new(1_000);
        let document_frequency = |term: TermHash| (term % 50) as usize;
        let (a, b) = (Signature::of(None, a), Signature::of(None, b));
        let length = wording_length(&b, &rarity, document_frequency);
        ExampleWording::new(a, &rarity, document_frequency).cosine(&b, length)
    }

    #[test]
    fn shared_names_weigh_more_than_other_shared_words() {
        let names = cosine("Marlow sails boats", "Marlow bakes bread");
        let words = cosine("old marlow sails boats", "young marlow bakes bread");
        assert!(names > words && words > 0.0);
        assert!(cosine("boats", "bread").abs() < 1e-6);
    }

    #[test]
    fn a_text_without_terms_shares_no_wording() {
        assert!(cosine("", "bread").abs() < 1e-6);
        assert!(cosine("", "").abs() < 1e-6);
    }

    #[test]
    fn a_term_of_fewer_documents_is_rarer_and_one_that_is_everywhere_has_no_rarity() {
        let rarity = Rarity::new(10);
        assert!(rarity.of(0) > rarity.of(1));
        assert!(Rarity::new(100_000).of(100_199).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn a_text_is_most_like_itself(a in "([A-Za-z]{2,5} ){1,40}", b in "([A-Za-z]{2,5} ){1,40}") {
            prop_assert!((0.0..=1.0).contains(&cosine(&a, &b)));
            prop_assert!((cosine(&a, &b) - cosine(&b, &a)).abs() < 1e-4);
            prop_assert!(cosine(&a, &a) > 0.999 || Signature::of(None, &a).terms().is_empty());
        }
    }
}
