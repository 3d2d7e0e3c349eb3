//! How much of what two documents say is the same words? The cosine of their terms, weighted by rarity.
//!
//! A term weighs more when it stands in several places of a document and when it is a name. Only the first terms of a
//! document count ([`Signature`]).

use std::sync::LazyLock;

use crate::words::{Signature, Term};

/// Two texts with this Jaccard index of their shingles are near-duplicates.
pub(super) const NEAR_DUPLICATE: f32 = 0.5;
/// Documents are weighed as if so many more without any of their terms were there, so that a handful does not tell
/// which terms are rare.
const PRIOR_DOCUMENTS: f32 = 200.0;
/// How much more rare terms weigh.
const RARITY_POWER: f32 = 1.3;
/// How much more a name says than another word.
const NAME_WEIGHT: f32 = 1.5;
/// Numbers of documents for which the weight of a term is kept ready.
const MAX_READY: usize = 1 << 16;

/// How rare terms are among so many documents.
#[derive(Debug, Clone)]
pub struct Rarity {
    n_documents: f32,
    /// For each number of documents that a term may occur in: how rare it is, and that raised to [`RARITY_POWER`].
    ready: Vec<(f32, f32)>,
}

impl Rarity {
    /// Rarity among `n_documents`.
    pub fn new(n_documents: usize) -> Self {
        let mut rarity = Self {
            n_documents: n_documents as f32,
            ready: Vec::new(),
        };
        let n_ready = (n_documents + 1).min(MAX_READY);
        rarity.ready = (0..n_ready).map(|n| rarity.compute(n)).collect();
        rarity
    }

    /// Of a term that occurs in `n_with` documents: the logarithm of the documents over those, 0 for one that occurs
    /// everywhere.
    pub fn of(&self, n_with: usize) -> f32 {
        self.both(n_with).0
    }

    fn weight(&self, n_with: usize) -> f32 {
        self.both(n_with).1
    }

    fn both(&self, n_with: usize) -> (f32, f32) {
        let ready = self.ready.get(n_with).copied();
        ready.unwrap_or_else(|| self.compute(n_with))
    }

    fn compute(&self, n_with: usize) -> (f32, f32) {
        let ratio = (self.n_documents + PRIOR_DOCUMENTS) / (n_with as f32 + 1.0);
        let rarity = ratio.ln().max(0.0);
        (rarity, rarity.powf(RARITY_POWER))
    }
}

/// The wording of an example, made ready to be compared with many documents.
#[derive(Debug, Clone)]
pub struct Wording {
    signature: Signature,
    /// For each term of the signature its weight in the example times that of its rarity.
    weights: Vec<f32>,
    weight_of: WeightTable,
    length: f32,
}

/// The weights of terms, most of which are not in it: a look-up costs little more than reading one place.
#[derive(Debug, Clone)]
struct WeightTable {
    /// A power of two of them, a quarter taken at most; a term stands at its lowest bits or in the next free place.
    places: Vec<Option<(Term, f32)>>,
}

impl WeightTable {
    fn new(terms: &[Term], weights: &[f32]) -> Self {
        let n_places = (terms.len() * 4).next_power_of_two().max(1);
        let mut table = Self {
            places: vec![None; n_places],
        };
        for (&term, &weight) in terms.iter().zip(weights) {
            let place = table.place(term);
            table.places[place] = Some((term, weight));
        }
        table
    }

    fn get(&self, term: Term) -> Option<f32> {
        self.places[self.place(term)].map(|(_, weight)| weight)
    }

    /// Where a term stands, or would.
    fn place(&self, term: Term) -> usize {
        let last = self.places.len() - 1;
        let mut place = term as usize & last;
        while self.places[place].is_some_and(|(other, _)| other != term) {
            place = (place + 1) & last;
        }
        place
    }
}

impl Wording {
    /// `n_with` says in how many documents a term occurs.
    pub fn new(signature: Signature, rarity: &Rarity, n_with: impl Fn(Term) -> usize) -> Self {
        let terms = signature.terms().iter().enumerate();
        let mut squared = 0.0;
        let weights = terms.map(|(position, &term)| {
            let rarity = rarity.weight(n_with(term));
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

    /// The terms of the example that are kept, with their weights.
    pub fn weighted_terms(&self) -> impl Iterator<Item = (Term, f32)> {
        let terms = self.signature.terms().iter().copied();
        terms.zip(self.weights.iter().copied())
    }

    /// Distinct terms of the shorter of the example and a document.
    pub fn n_terms_of_shorter(&self, other: &Signature) -> usize {
        self.signature.terms().len().min(other.terms().len())
    }

    /// Whether a document has the wording of the example, but for a few words.
    pub fn is_copy(&self, other: &Signature) -> bool {
        self.signature.text() == other.text()
            || self.signature.sketch().jaccard(other.sketch()) >= NEAR_DUPLICATE
    }

    /// Cosine with a document whose wording has the given [`length`], 0 to 1.
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

/// The length of a document's wording, for [`Wording::cosine`].
pub fn length(signature: &Signature, rarity: &Rarity, n_with: impl Fn(Term) -> usize) -> f32 {
    let terms = signature.terms().iter().enumerate();
    let squares = terms.map(|(position, &term)| {
        let weight = mark_weight(signature, position) * rarity.weight(n_with(term));
        weight * weight
    });
    squares.sum::<f32>().sqrt()
}

fn mark_weight(signature: &Signature, position: usize) -> f32 {
    let places = PLACES[signature.segments(position).count_ones() as usize];
    if signature.is_name(position) {
        NAME_WEIGHT * places
    } else {
        places
    }
}

/// The logarithm of 1 plus the places that a term stands in.
static PLACES: LazyLock<[f32; 9]> =
    LazyLock::new(|| std::array::from_fn(|places| (places as f32).ln_1p()));

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cosine(a: &str, b: &str) -> f32 {
        let rarity = Rarity::new(1_000);
        let n_with = |term: Term| (term % 50) as usize;
        let (a, b) = (Signature::of(None, a), Signature::of(None, b));
        let length = length(&b, &rarity, n_with);
        Wording::new(a, &rarity, n_with).cosine(&b, length)
    }

    #[test]
    fn names_that_are_shared_say_more_than_other_words() {
        let names = cosine("Marlow sails boats", "Marlow bakes bread");
        let words = cosine("old marlow sails boats", "young marlow bakes bread");
        assert!(names > words && words > 0.0);
        assert!(cosine("boats", "bread").abs() < 1e-6);
    }

    #[test]
    fn a_text_without_terms_is_like_nothing() {
        assert!(cosine("", "bread").abs() < 1e-6);
        assert!(cosine("", "").abs() < 1e-6);
    }

    #[test]
    fn rare_terms_are_rarer_and_one_that_is_everywhere_says_nothing() {
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
