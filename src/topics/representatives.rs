//! Which passages represent best what a topic is about?

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use crate::model::DocumentKey;

/// Passages with a higher cosine are near-duplicates.
const NEAR_DUPLICATE: f32 = 0.9;
/// The weight of being typical against being different from those already chosen (maximal marginal relevance;
/// Carbonell and Goldstein 1998).
const WEIGHT_OF_TYPICAL: f32 = 0.7;
/// For each passage that is wanted, variety may choose among so many of the most typical ones.
const POOL_PER_WANTED: usize = 5;

/// A passage that may represent its topic.
#[derive(Debug, Clone, PartialEq)]
pub struct RepresentativeCandidate {
    /// The cosine of the passage with the topic's centroid, -1 to 1.
    pub similarity: f32,
    /// The key of the passage's document.
    pub document: DocumentKey,
    /// The embedding of the passage, of the dimension of all candidates.
    pub vector: Vec<f32>,
}

/// Chooses up to `n` candidates that represent the topic: never two near-duplicates, each from another document as long as
/// there are enough of them, and not all of one kind. Of equal candidates the earlier one is chosen. Returns their
/// positions, most typical first.
pub fn representatives(candidates: &[RepresentativeCandidate], n: usize) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..candidates.len()).collect();
    positions.sort_by(|a, b| more_typical(candidates, *a, *b));
    let mut seen = FxHashSet::default();
    let (firsts, others): (Vec<usize>, Vec<usize>) = positions
        .into_iter()
        .partition(|position| seen.insert(candidates[*position].document));
    let mut chosen = Vec::new();
    for round in [firsts, others] {
        choose(candidates, &round, n, &mut chosen);
    }
    chosen.sort_by(|a, b| more_typical(candidates, *a, *b));
    chosen
}

/// Adds positions of `round`, which is in the order of typicality, to those chosen until there are `n`.
fn choose(
    candidates: &[RepresentativeCandidate],
    round: &[usize],
    n: usize,
    chosen: &mut Vec<usize>,
) {
    let mut pool = pool(candidates, round, n, chosen);
    while chosen.len() < n && !pool.is_empty() {
        let mut best = (0, f32::NEG_INFINITY);
        for (at, (position, closest)) in pool.iter().enumerate() {
            let typicality = typicality(&candidates[*position]);
            let worth = WEIGHT_OF_TYPICAL * typicality - (1.0 - WEIGHT_OF_TYPICAL) * closest;
            if worth > best.1 {
                best = (at, worth);
            }
        }
        let (position, _) = pool.remove(best.0);
        chosen.push(position);
        for (other, closest) in &mut pool {
            *closest = closest.max(cosine(
                &candidates[*other].vector,
                &candidates[position].vector,
            ));
        }
    }
}

/// The positions of the most typical candidates of `round` without near-duplicates of each other or of those chosen,
/// each with its greatest cosine with one of those chosen, at least 0.
fn pool(
    candidates: &[RepresentativeCandidate],
    round: &[usize],
    n: usize,
    chosen: &[usize],
) -> Vec<(usize, f32)> {
    let wanted = n
        .saturating_sub(chosen.len())
        .saturating_mul(POOL_PER_WANTED);
    let closest = |position: usize, others: &mut dyn Iterator<Item = usize>| {
        others
            .map(|other| cosine(&candidates[position].vector, &candidates[other].vector))
            .fold(0.0, f32::max)
    };
    let mut pool: Vec<(usize, f32)> = Vec::new();
    for position in round {
        if pool.len() >= wanted {
            break;
        }
        let to_chosen = closest(*position, &mut chosen.iter().copied());
        let to_pool = closest(*position, &mut pool.iter().map(|(other, _)| *other));
        if to_chosen.max(to_pool) <= NEAR_DUPLICATE {
            pool.push((*position, to_chosen));
        }
    }
    pool
}

/// The order of typicality: the greater similarity first, then the earlier candidate.
fn more_typical(candidates: &[RepresentativeCandidate], a: usize, b: usize) -> Ordering {
    let (left, right) = (&candidates[a], &candidates[b]);
    typicality(right)
        .total_cmp(&typicality(left))
        .then(a.cmp(&b))
}

/// The similarity of a candidate; one that is no number is least typical.
fn typicality(candidate: &RepresentativeCandidate) -> f32 {
    if candidate.similarity.is_nan() {
        return -1.0;
    }
    candidate.similarity.clamp(-1.0, 1.0)
}

/// The cosine of two vectors, -1 to 1; 0 when one of them is zero.
fn cosine(left: &[f32], right: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(x, y)| x * y).sum() };
    let length = (dot(left, left) * dot(right, right)).sqrt();
    if length > 0.0 {
        dot(left, right) / length
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A candidate of a document with a vector of length 1, where the centroid is (1, 0).
    fn candidate(document: i64, vector: [f32; 2]) -> RepresentativeCandidate {
        RepresentativeCandidate {
            similarity: vector[0],
            document: DocumentKey(document),
            vector: vector.to_vec(),
        }
    }

    /// Vectors of length 1 at these degrees from the centroid (1, 0).
    fn vectors(degrees: &[f32]) -> Vec<[f32; 2]> {
        degrees
            .iter()
            .map(|degree| [degree.to_radians().cos(), degree.to_radians().sin()])
            .collect()
    }

    #[test]
    fn the_most_typical_comes_first_and_near_duplicates_are_left_out() {
        let vectors = vectors(&[40.0, 5.0, 6.0, -50.0]);
        let candidates: Vec<_> = (0..)
            .zip(&vectors)
            .map(|(document, v)| candidate(document, *v))
            .collect();
        assert_eq!(representatives(&candidates, 3), [1, 0, 3]);
    }

    #[test]
    fn another_document_is_preferred_but_the_same_one_is_better_than_none() {
        let vectors = vectors(&[0.0, 30.0, 70.0]);
        let candidates = [
            candidate(1, vectors[0]),
            candidate(1, vectors[1]),
            candidate(2, vectors[2]),
        ];
        assert_eq!(representatives(&candidates, 2), [0, 2]);
        assert_eq!(representatives(&candidates, 3), [0, 1, 2]);
    }

    #[test]
    fn variety_beats_a_little_typicality() {
        let vectors = vectors(&[0.0, 27.0, -32.0, 55.0]);
        let candidates: Vec<_> = (0..)
            .zip(&vectors)
            .map(|(document, v)| candidate(document, *v))
            .collect();
        assert_eq!(representatives(&candidates, 3), [0, 1, 2]);
    }

    proptest::proptest! {
        #[test]
        fn the_chosen_are_different_and_no_more_than_wanted(
            numbers in proptest::collection::vec((0_i64..4, proptest::array::uniform3(proptest::num::f32::ANY)), 0..30),
            n in 0_usize..8,
        ) {
            let candidates: Vec<RepresentativeCandidate> = numbers
                .iter()
                .map(|(document, vector)| RepresentativeCandidate {
                    similarity: vector[0],
                    document: DocumentKey(*document),
                    vector: vector.to_vec(),
                })
                .collect();
            let chosen = representatives(&candidates, n);
            let unique: FxHashSet<usize> = chosen.iter().copied().collect();
            proptest::prop_assert!(chosen.len() <= n && unique.len() == chosen.len());
            proptest::prop_assert!(unique.iter().all(|position| *position < candidates.len()));
        }
    }
}
