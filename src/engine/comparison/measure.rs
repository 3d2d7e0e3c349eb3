//! Measures the calibration of a collection on pairs of its documents.

use ndarray::Axis;
use rayon::prelude::*;

use super::calibration::Calibration;
use super::question::Question;
use crate::collection::State;
use crate::model::DocumentKey;
use crate::similarity::{
    Background, CENTRE_PRIOR, ExampleVectors, PairMeasures, Rarity, wording_length,
};
use crate::words::Signature;

/// Documents that are compared with others to measure the background.
const N_EXAMPLES: usize = 128;
/// Documents that each of these is compared with.
const N_OTHERS: usize = 16;

/// Measures the calibration of a collection.
pub fn measure(state: &State) -> Calibration {
    let rarity = Rarity::new(state.contents().n_documents());
    let document_frequency = |term| state.words().document_frequency(term);
    let keys: Vec<DocumentKey> = state.index().keys().collect();
    let lengths = keys.par_iter().filter_map(|&key| {
        let signature = state.wordings().signature(key)?;
        Some((key, wording_length(signature, &rarity, document_frequency)))
    });
    let mut calibration = Calibration {
        contents: state.contents().digest(),
        n_changes: state.contents().n_changes(),
        space: state.space().clone(),
        centre: state.index().centre(CENTRE_PRIOR),
        background: Background::new(&[]),
        lengths: lengths.collect(),
        rarity,
    };
    let pairs: Vec<PairMeasures> = chosen_pairs(keys, |key| state.contents().order_of(key))
        .into_par_iter()
        .flat_map_iter(|(example, others)| compare(&calibration, state, example, &others))
        .collect();
    calibration.background = Background::new(&pairs);
    calibration
}

fn compare(
    calibration: &Calibration,
    state: &State,
    example: DocumentKey,
    others: &[DocumentKey],
) -> Vec<PairMeasures> {
    let Some((rows, vectors)) = state.index().document(example) else {
        return Vec::new();
    };
    let vectors = ExampleVectors {
        n_tokens: rows.iter().map(|row| row.n_tokens).collect(),
        vectors: vectors.select(Axis(0), &(0..rows.len()).collect::<Vec<_>>()),
    };
    let signature = state.wordings().signature(example);
    let signature = signature.map_or_else(|| Signature::of(None, ""), |s| Signature::clone(s));
    let question = Question::new(state, calibration, &[(vectors, signature)], &[]);
    let compared = others
        .iter()
        .filter_map(|&other| question.compare(other).compared.first().copied());
    compared.collect()
}

/// Pairs of documents to measure: all of a small collection, else a sample spread evenly by a hash of their ids, so
/// that equal collections give equal pairs whatever the order of arrival.
fn chosen_pairs(
    mut keys: Vec<DocumentKey>,
    order_of: impl Fn(DocumentKey) -> u64,
) -> Vec<(DocumentKey, Vec<DocumentKey>)> {
    keys.sort_by_cached_key(|&key| (order_of(key), key));
    let n = keys.len();
    let n_others = if n <= N_OTHERS {
        n.saturating_sub(1)
    } else {
        N_OTHERS
    };
    let others = |example: usize| {
        // Each example is compared with documents after it in circular order, at an offset of its own.
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
    use crate::digest::mix64;

    #[test]
    fn a_document_is_never_compared_with_itself_and_the_pairs_do_not_depend_on_the_order() {
        for n in [0_i64, 1, 2, 17, 500] {
            let keys: Vec<DocumentKey> = (0..n).map(DocumentKey).collect();
            let order_of = |key: DocumentKey| mix64(key.0 as u64);
            let pairs = chosen_pairs(keys.clone(), order_of);
            assert!(pairs.iter().all(|(a, others)| !others.contains(a)));
            assert_eq!(
                pairs,
                chosen_pairs(keys.into_iter().rev().collect(), order_of)
            );
            assert!(pairs.len() <= 128 && (n < 2 || !pairs[0].1.is_empty()));
        }
    }
}
