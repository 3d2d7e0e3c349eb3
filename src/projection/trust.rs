//! How far can a picture be trusted? The share of neighbours in it whose rows are neighbours.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::neighbours::map_similarities;
use super::point::{Point, squared_distance};

/// The trustworthiness of a picture (Venna & Kaski 2001), 0 to 1: 1 less a penalty for each of the `n_neighbours`
/// nearest points of a point whose row is not among as many nearest rows, by the number of ranks that it is beyond
/// them. 1 where there are too few rows for any to be far.
pub fn trustworthiness(rows: ArrayView2<'_, f32>, points: &[Point], n_neighbours: usize) -> f64 {
    let (n, k) = (rows.nrows(), n_neighbours);
    if k == 0 || 2 * n <= 3 * k + 1 {
        return 1.0;
    }
    let ranks = map_similarities(rows, rows, |row, similarities| {
        strangeness(row, similarities, points, k)
    });
    let sum: usize = ranks.par_iter().sum();
    1.0 - 2.0 / (n * k * (2 * n - 3 * k - 1)) as f64 * sum as f64
}

/// The number of ranks that the rows of the `k` nearest points of a row are beyond its `k` nearest rows, summed.
fn strangeness(row: usize, similarities: &[f32], points: &[Point], k: usize) -> usize {
    let mut others: Vec<usize> = (0..points.len()).filter(|&other| other != row).collect();
    let distance = |other: usize| squared_distance(points[row], points[other]);
    others.sort_unstable_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)));
    let nearest: Vec<usize> = others[..k].to_vec();
    others.sort_unstable_by(|&a, &b| similarities[b].total_cmp(&similarities[a]).then(a.cmp(&b)));
    let mut rank = vec![0; points.len()];
    for (position, &other) in others.iter().enumerate() {
        rank[other] = position + 1;
    }
    nearest
        .into_iter()
        .map(|other| rank[other].saturating_sub(k))
        .sum()
}
