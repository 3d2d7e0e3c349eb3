//! How many documents of a collection have each term?

use rustc_hash::FxHashMap;

use crate::similarity::wording::{PRIOR_DOCUMENTS, RARITY_POWER};
use crate::words::{Signature, TermHash};

/// The number of documents of a collection that have each term.
#[derive(Debug, Default)]
pub(super) struct DocumentFrequencies {
    n_documents: f32,
    n_with: FxHashMap<TermHash, u32>,
}

impl DocumentFrequencies {
    /// Counts the terms of the collection's signatures.
    pub(super) fn count<'d>(signatures: impl Iterator<Item = &'d Signature>) -> Self {
        let mut frequencies = Self::default();
        for signature in signatures {
            frequencies.n_documents += 1.0;
            for term in signature.terms() {
                *frequencies.n_with.entry(*term).or_default() += 1;
            }
        }
        frequencies
    }

    /// What a term weighs by its rarity: its smoothed inverse document frequency, raised to a power.
    pub(super) fn rarity_weight(&self, term: TermHash) -> f32 {
        let n_with = self.n_with.get(&term).copied().unwrap_or_default() as f32;
        let ratio = (self.n_documents + PRIOR_DOCUMENTS) / (n_with + 1.0);
        ratio.ln().max(0.0).powf(RARITY_POWER)
    }
}
