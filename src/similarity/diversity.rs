//! An order of answers in which they do not repeat each other: maximal marginal relevance (Carbonell and Goldstein
//! 1998).

use ndarray::ArrayView2;

/// Puts answers into an order that weighs how good each is against how similar it is to those before it.
///
/// `scores` are those of the answers, best first, and `vectors` their directions, `n x dimension` of length 1. With a
/// `diversity` of 0 the order stays, with 1 only difference counts. Returns the positions of the answers in the new
/// order; of equal ones the first comes first. Takes `n^2` dot products.
pub fn diverse_order(scores: &[f32], vectors: ArrayView2<'_, f32>, diversity: f32) -> Vec<usize> {
    let mut left: Vec<usize> = (0..scores.len()).collect();
    let mut nearest = vec![0.0_f32; scores.len()];
    let mut order = Vec::with_capacity(scores.len());
    while !left.is_empty() {
        let value =
            |&answer: &usize| (1.0 - diversity) * scores[answer] - diversity * nearest[answer];
        let best = (1..left.len()).fold(0, |best, next| {
            if value(&left[next]) > value(&left[best]) {
                next
            } else {
                best
            }
        });
        let chosen = left.remove(best);
        order.push(chosen);
        for &answer in &left {
            let similarity = vectors.row(answer).dot(&vectors.row(chosen));
            nearest[answer] = nearest[answer].max(similarity);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;
    use proptest::prelude::*;

    #[test]
    fn the_second_of_two_equal_answers_comes_later() {
        let vectors = arr2(&[[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]);
        let scores = [0.9, 0.89, 0.5];
        assert_eq!(diverse_order(&scores, vectors.view(), 0.5), [0, 2, 1]);
        assert_eq!(diverse_order(&scores, vectors.view(), 0.0), [0, 1, 2]);
    }

    proptest! {
        #[test]
        fn every_answer_stays(scores in prop::collection::vec(-1.0_f32..1.0, 0..30), diversity in 0.0_f32..=1.0) {
            let vectors = ndarray::Array2::from_shape_fn((scores.len(), 2), |(i, j)| ((i + j) % 2) as f32);
            let mut order = diverse_order(&scores, vectors.view(), diversity);
            order.sort_unstable();
            prop_assert_eq!(order, (0..scores.len()).collect::<Vec<_>>());
        }
    }
}
