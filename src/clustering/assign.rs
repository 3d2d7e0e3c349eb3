//! Which centroid is nearest to each row: one blocked matrix product, spread over all cores.

use ndarray::linalg::general_mat_mul;
use ndarray::{ArrayView2, ArrayViewMut2, Axis};
use rayon::prelude::*;

/// Numbers in one block of scores, so that it stays in a core's second-level cache.
const BLOCK_SCORES: usize = 1 << 18;

/// The nearest centroid of a row, and its cosine similarity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Nearest {
    pub label: usize,
    pub similarity: f32,
}

/// The nearest centroid of a row, and the similarity of the next one (`None` where there is only one).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct NearestTwo {
    pub nearest: Nearest,
    pub second: Option<f32>,
}

/// The nearest centroid of every row; the lowest label wins a tie. `rows` n x d, `centroids` k x d, k at least 1.
pub(super) fn nearest(rows: ArrayView2<'_, f32>, centroids: ArrayView2<'_, f32>) -> Vec<Nearest> {
    reduce_scores(rows, centroids, best)
}

/// As [`nearest`], with the similarity of the second nearest centroid.
pub(super) fn nearest_two(
    rows: ArrayView2<'_, f32>,
    centroids: ArrayView2<'_, f32>,
) -> Vec<NearestTwo> {
    reduce_scores(rows, centroids, best_two)
}

/// As [`nearest_two`] for a few rows on the calling thread; `scratch` is overwritten.
pub(super) fn nearest_two_of(
    rows: ArrayView2<'_, f32>,
    centroids: ArrayView2<'_, f32>,
    scratch: &mut Vec<f32>,
) -> Vec<NearestTwo> {
    let n_clusters = centroids.nrows();
    scratch.resize(rows.nrows() * n_clusters, 0.0);
    multiply(rows, centroids, scratch);
    scratch.chunks_exact(n_clusters).map(best_two).collect()
}

/// Rows of one block: the unit of work, the same on any number of threads.
pub(super) fn block_rows(n_clusters: usize) -> usize {
    (BLOCK_SCORES / n_clusters).clamp(64, 1024)
}

/// Hands the similarities of each row to all centroids to `reduce` and collects its answers in the order of the rows.
fn reduce_scores<T: Clone + Default + Send>(
    rows: ArrayView2<'_, f32>,
    centroids: ArrayView2<'_, f32>,
    reduce: impl Fn(&[f32]) -> T + Sync,
) -> Vec<T> {
    let n_clusters = centroids.nrows();
    let block_rows = block_rows(n_clusters);
    let mut reduced = vec![T::default(); rows.nrows()];
    reduced
        .par_chunks_mut(block_rows)
        .enumerate()
        .for_each_init(Vec::new, |scratch, (block, answers)| {
            let first = block * block_rows;
            let part = rows.slice_axis(Axis(0), (first..first + answers.len()).into());
            scratch.resize(answers.len() * n_clusters, 0.0);
            multiply(part, centroids, scratch);
            for (answer, scores) in answers.iter_mut().zip(scratch.chunks_exact(n_clusters)) {
                *answer = reduce(scores);
            }
        });
    reduced
}

/// Writes `rows` times `columns` transposed into `scores`, row by row.
pub(super) fn multiply(
    rows: ArrayView2<'_, f32>,
    columns: ArrayView2<'_, f32>,
    scores: &mut [f32],
) {
    let shape = (rows.nrows(), columns.nrows());
    let mut product =
        ArrayViewMut2::from_shape(shape, scores).expect("the caller sizes the scores to the shape");
    general_mat_mul(1.0, &rows, &columns.t(), 0.0, &mut product);
}

fn best(scores: &[f32]) -> Nearest {
    let similarity = maximum(scores);
    let label = scores
        .iter()
        .position(|&score| score >= similarity)
        .unwrap_or(0);
    Nearest { label, similarity }
}

fn best_two(scores: &[f32]) -> NearestTwo {
    let nearest = best(scores);
    let (before, after) = (&scores[..nearest.label], &scores[nearest.label + 1..]);
    let second = (scores.len() > 1).then(|| maximum(before).max(maximum(after)));
    NearestTwo { nearest, second }
}

/// Sixteen running maxima let the compiler use vector instructions, which a plain fold over floats does not.
fn maximum(scores: &[f32]) -> f32 {
    let (lanes, rest) = scores.as_chunks::<16>();
    let mut maxima = [f32::NEG_INFINITY; 16];
    for lane in lanes {
        for (maximum, &score) in maxima.iter_mut().zip(lane) {
            *maximum = if score > *maximum { score } else { *maximum };
        }
    }
    maxima
        .iter()
        .chain(rest)
        .fold(f32::NEG_INFINITY, |a, &b| a.max(b))
}
