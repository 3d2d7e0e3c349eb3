//! Which wording stands in many documents that are otherwise different? Frames: templates, footers, signatures, notices.
//!
//! Two neighbouring bins of a sketch hold 32 bits of the wording of a text. A pair of bins that several texts have in common
//! is *crowded*: some words of the texts come from what all of them are written into.

use rayon::prelude::*;

use super::comparable_document::ComparableDocument;
use crate::words::MinHash;

/// A pair of bins is crowded when at least so many documents of different text have it.
const CROWD: usize = 4;

/// For each of the documents at `positions`, whose texts differ, the pairs of bins of its sketch that are crowded, one bit
/// for each pair.
pub(super) fn crowded_pairs(documents: &[ComparableDocument], positions: &[u32]) -> Vec<u64> {
    let mut crowded = vec![0; positions.len()];
    let in_pairs = (0..MinHash::N_PAIRS).into_par_iter();
    let found: Vec<Vec<u32>> = in_pairs
        .map(|pair| crowded_in(pair, documents, positions))
        .collect();
    for (pair, places) in found.into_iter().enumerate() {
        for place in places {
            crowded[place as usize] |= 1 << pair;
        }
    }
    crowded
}

/// The places in `positions` of the documents whose bins of one pair are crowded.
fn crowded_in(pair: usize, documents: &[ComparableDocument], positions: &[u32]) -> Vec<u32> {
    let places = (0..).zip(positions);
    let mut values: Vec<(u32, u32)> = places
        .filter_map(|(place, &at)| {
            let sketch = documents[at as usize].signature().sketch();
            Some((sketch.pair(pair)?, place))
        })
        .collect();
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a.0 == b.0);
    let crowded = runs.filter(|run| run.len() >= CROWD).flatten();
    crowded.map(|(_, place)| *place).collect()
}
