//! Which sub-topics does a topic have?

use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::clustering::{ChooseNClustersOptions, KMeansParams, choose_n_clusters, reduced};

/// A topic has at most one sub-topic for so many of its passages in the sample.
const PASSAGES_PER_SUBTOPIC: usize = 20;
/// The most sub-topics of a topic: more than a reader takes in at a glance are a level of their own.
const MAX_SUBTOPICS: usize = 8;
/// The most passages that the number of sub-topics is chosen from.
const MAX_CHOOSING: usize = 1000;
/// So many ways of cutting a topic into halves must agree on its sub-topics.
const N_SPLITS: usize = 3;
/// The number of dimensions that sub-topics are sought in: few directions tell eight groups apart, the others are
/// noise.
const N_DIMENSIONS: usize = 32;
/// A division into sub-topics must score more than this.
const MIN_SCORE: f64 = 0.0;
/// The number of k-means runs that are tried.
const N_RUNS: usize = 3;

/// The centroids of the sub-topics of a topic, `n_subtopics x dimension`, largest first. There are none where the
/// topic is too small, or where two halves of it do not agree on them. `rows` holds its passages, `n_passages x
/// dimension`.
pub fn subtopics(rows: ArrayView2<'_, f32>, seed: u64) -> Array2<f32> {
    let none = Array2::zeros((0, rows.ncols()));
    let most = (rows.nrows() / PASSAGES_PER_SUBTOPIC).min(MAX_SUBTOPICS);
    if most < 2 {
        return none;
    }
    let reduced = reduced(rows, N_DIMENSIONS, seed);
    let Some(n_subtopics) = number_of_subtopics(reduced.view(), most, seed) else {
        return none;
    };
    let fitted = KMeansParams::new(n_subtopics)
        .seed(seed)
        .n_runs(N_RUNS)
        .fit_rows(reduced.view());
    let Ok(fitted) = fitted else {
        return none;
    };
    let mut order: Vec<usize> = (0..fitted.n_clusters()).collect();
    let sizes = fitted.sizes();
    order.sort_by_key(|&cluster| std::cmp::Reverse(sizes[cluster]));
    let labels = fitted.labels().as_slice().unwrap_or_default();
    centroids(rows, labels, fitted.n_clusters()).select(Axis(0), &order)
}

/// The number of sub-topics, 2 to `most`; none where no division scores enough.
fn number_of_subtopics(rows: ArrayView2<'_, f32>, most: usize, seed: u64) -> Option<usize> {
    let step = rows.nrows().div_ceil(MAX_CHOOSING);
    let chosen = rows.slice_axis(Axis(0), Slice::new(0, None, step as isize));
    let options = ChooseNClustersOptions {
        range: 2..=most,
        max_splits: N_SPLITS,
        seed,
    };
    let choice = choose_n_clusters(chosen, &options).ok()?;
    let scores = choice.curve.iter().map(|(_, score)| *score);
    (scores.fold(0.0, f64::max) > MIN_SCORE).then_some(choice.n_clusters)
}

/// The mean direction of the rows of each label, `n_labels x dimension`.
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
