//! Calibration of likeness in a collection: centre of its vectors, background of random pairs, and rarity of terms.

use ndarray::Array1;
use rustc_hash::FxHashMap;

use crate::collection::State;
use crate::embedding::VectorSpace;
use crate::model::DocumentKey;
use crate::similarity::{Background, Rarity, wording_length};
use crate::words::Signature;

/// Documents up to which a collection is calibrated anew after every change.
const ALWAYS_MEASURED: usize = 1_000;
/// A larger collection is calibrated anew when one in this many of its documents has changed.
const MAX_CHANGED_PART: u64 = 10;

/// Calibration of likeness, as measured when the collection held certain documents.
#[derive(Debug)]
pub struct Calibration {
    /// Digest of the collection's contents at the time of measurement.
    pub contents: u64,
    /// Number of changes that the collection had seen at the time of measurement.
    pub n_changes: u64,
    /// Vector space of the collection at the time of measurement.
    pub space: VectorSpace,
    /// Mean of all vectors, shrunk towards zero.
    pub centre: Array1<f32>,
    /// Distribution of the similarity of random pairs of documents.
    pub background: Background,
    /// Rarity of the collection's terms.
    pub rarity: Rarity,
    /// Length of each document's term vector.
    pub lengths: FxHashMap<DocumentKey, f32>,
}

impl Calibration {
    /// Length of a document's term vector.
    pub fn wording_length(&self, state: &State, key: DocumentKey, signature: &Signature) -> f32 {
        let known = self.lengths.get(&key).copied();
        // The document was added after the measurement.
        known.unwrap_or_else(|| {
            let document_frequency = |term| state.words().document_frequency(term);
            wording_length(signature, &self.rarity, document_frequency)
        })
    }

    /// Whether so much has changed that the collection must be calibrated anew.
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

    /// Whether this calibration is good enough to use while a new one is measured.
    pub fn may_wait(&self, state: &State) -> bool {
        state.contents().n_documents() > ALWAYS_MEASURED && self.space == *state.space()
    }
}
