//! What likeness means in a collection: its centre, its background and how rare its terms are.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use ndarray::{Array1, Axis};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::CENTRE_PRIOR;
use super::question::Question;
use crate::digest::mix64;
use crate::embedding::VectorSpace;
use crate::engine::collection::CollectionState;
use crate::engine::unpoisoned;
use crate::model::DocumentKey;
use crate::similarity::{Background, Compared, ExampleVectors, Rarity, Signature, wording_length};

/// Collections of up to so many documents are measured anew after every change.
const ALWAYS_MEASURED: usize = 1_000;
/// Larger ones when one document in so many has changed.
const MAX_CHANGED_PART: u64 = 10;
/// Documents that are compared with others for the background.
const N_EXAMPLES: usize = 128;
/// Others that each of them is compared with.
const N_OTHERS: usize = 16;

/// What likeness means, as it was measured when the collection held certain documents.
#[derive(Debug)]
pub(in crate::engine) struct Calibration {
    /// [`CollectionState::contents`] at the time.
    pub(super) contents: u64,
    n_changes: u64,
    space: VectorSpace,
    pub(super) centre: Array1<f32>,
    pub(super) background: Background,
    pub(super) rarity: Rarity,
    lengths: FxHashMap<DocumentKey, f32>,
}

/// The newest calibration of a collection.
#[derive(Debug, Default)]
pub(in crate::engine) struct Calibrations {
    newest: Mutex<Option<Arc<Calibration>>>,
    is_measuring: AtomicBool,
}

impl Calibrations {
    /// The calibration for the state. While another question measures a large collection anew, the former one.
    pub(super) fn current(&self, state: &CollectionState) -> Arc<Calibration> {
        let newest = unpoisoned(self.newest.lock()).clone();
        if let Some(newest) = newest {
            let is_current = !newest.is_stale(state);
            if is_current
                || self.is_measuring.swap(true, Ordering::SeqCst) && newest.may_wait(state)
            {
                return newest;
            }
        }
        let measured = Arc::new(Calibration::measure(state));
        *unpoisoned(self.newest.lock()) = Some(Arc::clone(&measured));
        self.is_measuring.store(false, Ordering::SeqCst);
        measured
    }
}

impl Calibration {
    fn measure(state: &CollectionState) -> Self {
        let rarity = Rarity::new(state.contents.n_documents());
        let n_with = |term| state.words.n_with(term);
        let keys: Vec<DocumentKey> = state.index.keys().collect();
        let lengths = keys.par_iter().filter_map(|&key| {
            let signature = state.wordings.signature(key)?;
            Some((key, wording_length(signature, &rarity, n_with)))
        });
        let mut calibration = Self {
            contents: state.contents.print(),
            n_changes: state.contents.n_changes(),
            space: state.space.clone(),
            centre: state.index.centre(CENTRE_PRIOR),
            background: Background::new(&[]),
            lengths: lengths.collect(),
            rarity,
        };
        let pairs: Vec<Compared> = chosen_pairs(keys)
            .into_par_iter()
            .flat_map_iter(|(example, others)| calibration.compare(state, example, &others))
            .collect();
        calibration.background = Background::new(&pairs);
        calibration
    }

    fn compare(
        &self,
        state: &CollectionState,
        example: DocumentKey,
        others: &[DocumentKey],
    ) -> Vec<Compared> {
        let Some((rows, vectors)) = state.index.document(example) else {
            return Vec::new();
        };
        let vectors = ExampleVectors {
            n_tokens: rows.iter().map(|row| row.n_tokens).collect(),
            vectors: vectors.select(Axis(0), &(0..rows.len()).collect::<Vec<_>>()),
        };
        let signature = state.wordings.signature(example);
        let signature = signature.map_or_else(|| Signature::of(None, ""), |s| Signature::clone(s));
        let question = Question::new(state, self, &[(vectors, signature)], &[]);
        let compared = others
            .iter()
            .filter_map(|&other| question.compare(other).compared.first().copied());
        compared.collect()
    }

    /// The length of a document's wording.
    pub(super) fn wording_length(
        &self,
        state: &CollectionState,
        key: DocumentKey,
        signature: &Signature,
    ) -> f32 {
        let known = self.lengths.get(&key).copied();
        // A document that came since.
        known.unwrap_or_else(|| {
            wording_length(signature, &self.rarity, |term| state.words.n_with(term))
        })
    }

    fn is_stale(&self, state: &CollectionState) -> bool {
        let n_documents = state.contents.n_documents();
        let n_changes = state.contents.n_changes() - self.n_changes;
        if self.space != state.space {
            true
        } else if n_documents <= ALWAYS_MEASURED {
            self.contents != state.contents.print()
        } else {
            n_changes * MAX_CHANGED_PART > n_documents as u64
        }
    }

    /// Whether the former calibration is good enough while a new one is made.
    fn may_wait(&self, state: &CollectionState) -> bool {
        state.contents.n_documents() > ALWAYS_MEASURED && self.space == state.space
    }
}

/// Documents with the others that each is compared with: all of a small collection, else taken evenly by a hash of
/// their keys, the same for the same documents.
fn chosen_pairs(mut keys: Vec<DocumentKey>) -> Vec<(DocumentKey, Vec<DocumentKey>)> {
    keys.sort_unstable_by_key(|key| (mix64(key.0 as u64), *key));
    let n = keys.len();
    let n_others = if n <= N_OTHERS {
        n.saturating_sub(1)
    } else {
        N_OTHERS
    };
    let others = |example: usize| {
        // Those after it on the circle; another stretch for each example.
        let start = example + (example * n_others) % n.saturating_sub(n_others).max(1);
        let others = (1..=n_others).map(|step| keys[(start + step) % n]);
        others.filter(|other| *other != keys[example]).collect()
    };
    let examples = 0..n.min(N_EXAMPLES);
    examples
        .map(|example| (keys[example], others(example)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_never_compared_with_itself_and_the_pairs_do_not_depend_on_the_order() {
        for n in [0_i64, 1, 2, 17, 500] {
            let keys: Vec<DocumentKey> = (0..n).map(DocumentKey).collect();
            let pairs = chosen_pairs(keys.clone());
            assert!(pairs.iter().all(|(a, others)| !others.contains(a)));
            assert_eq!(pairs, chosen_pairs(keys.into_iter().rev().collect()));
            assert!(pairs.len() <= 128 && (n < 2 || !pairs[0].1.is_empty()));
        }
    }
}
