//! How far a picture can be trusted: are neighbours in it neighbours in truth?

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::neighbours::map_similarities;
use super::{Point, squared_distance};

/// Share of what lies together in the picture that belongs together in truth, 0 to 1: each of the `n_neighbours` nearest
/// points counts against it by how many ranks its row is beyond as many nearest rows (trustworthiness; Venna & Kaski
/// 2001). 1 where there are too few rows to have strangers.
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

/// By how many ranks the nearest points of a row are beyond its nearest rows, together.
fn strangeness(row: usize, similarities: &[f32], points: &[Point], k: usize) -> usize {
    let mut others: Vec<usize> = (0..points.len()).filter(|&other| other != row).collect();
    let distance = |other: usize| squared_distance(points[row], points[other]);
    others.sort_unstable_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)));
    let nearest: Vec<usize> = others[..k].to_vec();
    others.sort_unstable_by(|&a, &b| similarities[b].total_cmp(&similarities[a]).then(a.cmp(&b)));
    let mut rank = vec![0; points.len()];
    for (place, &other) in others.iter().enumerate() {
        rank[other] = place + 1;
    }
    nearest
        .into_iter()
        .map(|other| rank[other].saturating_sub(k))
        .sum()
}
