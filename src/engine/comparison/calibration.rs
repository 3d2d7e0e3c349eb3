//! What likeness means in a collection: its centre, its background and how rare its terms are.

use ndarray::Array1;
use rustc_hash::FxHashMap;

use crate::collection::State;
use crate::embedding::VectorSpace;
use crate::model::DocumentKey;
use crate::similarity::{Background, Rarity, wording_length};
use crate::words::Signature;

/// Collections of up to so many documents are measured anew after every change.
const ALWAYS_MEASURED: usize = 1_000;
/// Larger ones when one document in so many has changed.
const MAX_CHANGED_PART: u64 = 10;

/// What likeness means, as it was measured when the collection held certain documents.
#[derive(Debug)]
pub struct Calibration {
    /// Digest of what the collection held at the time.
    pub contents: u64,
    /// Changes that the collection had seen at the time.
    pub n_changes: u64,
    /// The space of its vectors at the time.
    pub space: VectorSpace,
    /// The mean of all vectors, drawn towards zero.
    pub centre: Array1<f32>,
    /// How alike random pairs of documents are.
    pub background: Background,
    /// How rare terms are.
    pub rarity: Rarity,
    /// The length of each document's wording.
    pub lengths: FxHashMap<DocumentKey, f32>,
}

impl Calibration {
    /// The length of a document's wording.
    pub fn wording_length(&self, state: &State, key: DocumentKey, signature: &Signature) -> f32 {
        let known = self.lengths.get(&key).copied();
        // A document that came since.
        known.unwrap_or_else(|| {
            let document_frequency = |term| state.words().document_frequency(term);
            wording_length(signature, &self.rarity, document_frequency)
        })
    }

    /// Whether so much has changed that it must be measured anew.
    pub fn is_stale(&self, state: &State) -> bool {
        let n_documents = state.contents().n_documents();
        let n_changes = state.contents().n_changes() - self.n_changes;
        if self.space != *state.space() {
            true
        } else if n_documents <= ALWAYS_MEASURED {
            self.contents != state.contents().digest()
        } else {
            n_changes * MAX_CHANGED_PART > n_documents as u64
        }
    }

    /// Whether the former calibration is good enough while a new one is made.
    pub fn may_wait(&self, state: &State) -> bool {
        state.contents().n_documents() > ALWAYS_MEASURED && self.space == *state.space()
    }
}
