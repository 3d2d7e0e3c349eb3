//! What does a topic fall into?

use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::clustering::{KMeansParams, choose_n_clusters, reduced};

/// Passages that a topic must have in the sample for each sub-topic.
const PASSAGES_PER_SUBTOPIC: usize = 20;
/// Most sub-topics of a topic: more than a reader takes in at a glance is a level of its own.
const MAX_SUBTOPICS: usize = 8;
/// Passages that their number is chosen from, at most.
const MAX_CHOOSING: usize = 1000;
/// Ways of cutting a topic into halves that must agree on its sub-topics.
const N_SPLITS: usize = 3;
/// Dimensions that they are sought in: few directions tell eight groups apart, the others are noise.
const N_DIMENSIONS: usize = 32;
/// Least score of a division into sub-topics.
const MIN_SCORE: f64 = 0.0;
const N_RUNS: usize = 3;

/// The centroids of the sub-topics of a topic, `n_subtopics x dimension`, largest first; none where it is too small for
/// any, or where two halves of it do not agree on them. `rows` are its passages.
pub fn subtopics(rows: ArrayView2<'_, f32>, seed: u64) -> Array2<f32> {
    let none = Array2::zeros((0, rows.ncols()));
    let most = (rows.nrows() / PASSAGES_PER_SUBTOPIC).min(MAX_SUBTOPICS);
    if most < 2 {
        return none;
    }
    let few = reduced(rows, N_DIMENSIONS, seed);
    let Some(n_subtopics) = number(few.view(), most, seed) else {
        return none;
    };
    let fitted = KMeansParams::new(n_subtopics)
        .seed(seed)
        .n_runs(N_RUNS)
        .fit_rows(few.view());
    let Ok(fitted) = fitted else {
        return none;
    };
    let mut order: Vec<usize> = (0..fitted.n_clusters()).collect();
    let sizes = fitted.sizes();
    order.sort_by_key(|&cluster| std::cmp::Reverse(sizes[cluster]));
    let labels = fitted.labels().as_slice().unwrap_or_default();
    centroids(rows, labels, fitted.n_clusters()).select(Axis(0), &order)
}

/// How many there are, `most` at most; none where it has none.
fn number(rows: ArrayView2<'_, f32>, most: usize, seed: u64) -> Option<usize> {
    let step = rows.nrows().div_ceil(MAX_CHOOSING);
    let chosen = rows.slice_axis(Axis(0), Slice::new(0, None, step as isize));
    let choice = choose_n_clusters(chosen, 2..=most, seed, N_SPLITS).ok()?;
    let scores = choice.curve.iter().map(|(_, score)| *score);
    (scores.fold(0.0, f64::max) > MIN_SCORE).then_some(choice.n_clusters)
}

/// The mean direction of the rows of each label.
fn centroids(rows: ArrayView2<'_, f32>, labels: &[usize], n_labels: usize) -> Array2<f32> {
    let mut centroids = Array2::zeros((n_labels, rows.ncols()));
    for (row, &label) in rows.outer_iter().zip(labels) {
        let mut sum = centroids.row_mut(label);
        sum += &row;
    }
    for mut centroid in centroids.outer_iter_mut() {
        let length = centroid.dot(&centroid).sqrt();
        centroid /= length.max(f32::MIN_POSITIVE);
    }
    centroids
}
