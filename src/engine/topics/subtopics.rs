//! What does a topic fall into?

use ndarray::{Array2, ArrayView2};

use crate::clustering::{KMeansParams, choose_n_clusters};

/// Passages that a topic must have in the sample for each sub-topic.
const PASSAGES_PER_SUBTOPIC: usize = 20;
/// Most sub-topics of a topic: more than a reader takes in at a glance is a level of its own.
const MAX_SUBTOPICS: usize = 8;
/// Ways of cutting a topic into halves that must agree on its sub-topics.
const N_SPLITS: usize = 3;
/// Least score of a division into sub-topics.
const MIN_SCORE: f64 = 0.0;
const N_RUNS: usize = 2;

/// The centroids of the sub-topics of a topic, `n_subtopics x dimension`, largest first; none where it is too small for
/// any, or where two halves of it do not agree on them. `rows` are its passages.
pub(super) fn subtopics(rows: ArrayView2<'_, f32>, seed: u64) -> Array2<f32> {
    let none = Array2::zeros((0, rows.ncols()));
    let most = (rows.nrows() / PASSAGES_PER_SUBTOPIC).min(MAX_SUBTOPICS);
    if most < 2 {
        return none;
    }
    let Ok(choice) = choose_n_clusters(rows, 2..=most, seed, N_SPLITS) else {
        return none;
    };
    let score = choice
        .curve
        .iter()
        .map(|(_, score)| *score)
        .fold(0.0, f64::max);
    if score <= MIN_SCORE {
        return none;
    }
    let fitted = KMeansParams::new(choice.n_clusters)
        .seed(seed)
        .n_runs(N_RUNS)
        .sample_limit(rows.nrows())
        .fit_rows(rows);
    let Ok(fitted) = fitted else {
        return none;
    };
    let mut order: Vec<usize> = (0..fitted.n_clusters()).collect();
    let sizes = fitted.sizes();
    order.sort_by_key(|&cluster| std::cmp::Reverse(sizes[cluster]));
    fitted.centroids().select(ndarray::Axis(0), &order)
}
