//! Where k-means begins: greedy k-means++ on the sphere.

use super::assign::multiply;
use super::random;
use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::rand_core::RngCore;
use rayon::prelude::*;

/// Rows looked at for each centroid wanted; more costs time and hardly lowers the inertia.
const ROWS_PER_CLUSTER: usize = 12;
const MIN_SAMPLE: usize = 4096;

/// Rows in one task: the unit of the fixed order of summation.
const BLOCK_ROWS: usize = 512;

/// Below this distance (1 - cosine) a row repeats a centroid already chosen.
const SAME_ROW: f32 = 1e-6;

/// `n_clusters` rows that lie far apart, chosen from a sample where there are many rows; n x d gives at most k x d.
///
/// Greedy k-means++ (Arthur & Vassilvitskii 2007; the greedy variant of scikit-learn) with distance 1 - cosine. Fewer
/// centroids come back only where there are fewer distinct rows.
pub(super) fn plus_plus(
    rows: ArrayView2<'_, f32>,
    n_clusters: usize,
    rng: &mut impl RngCore,
) -> Array2<f32> {
    let amount = MIN_SAMPLE.max(ROWS_PER_CLUSTER * n_clusters);
    if rows.nrows() <= amount {
        return choose(rows, n_clusters, rng);
    }
    let sample = random::sample(rng, rows.nrows(), amount);
    choose(rows.select(Axis(0), &sample).view(), n_clusters, rng)
}

fn choose(rows: ArrayView2<'_, f32>, n_clusters: usize, rng: &mut impl RngCore) -> Array2<f32> {
    let n_trials = 2 + (n_clusters as f64).ln() as usize;
    let mut chosen = vec![random::index(rng, rows.nrows())];
    let mut distances = vec![f32::INFINITY; rows.nrows()];
    shorten(rows, &chosen, 0, &mut distances);
    while chosen.len() < n_clusters {
        let Some(candidates) = draw(&distances, n_trials, rng) else {
            break;
        };
        let best = lowest_potential(rows, &candidates, &distances);
        chosen.push(candidates[best]);
        let newest = chosen.len() - 1;
        shorten(rows, &chosen, newest, &mut distances);
    }
    rows.select(Axis(0), &chosen)
}

/// Draws rows with a chance proportional to their distance from what is chosen; `None` if all lie on it.
fn draw(distances: &[f32], n_trials: usize, rng: &mut impl RngCore) -> Option<Vec<usize>> {
    let cumulated: Vec<f64> = distances
        .iter()
        .scan(0.0, |sum, &distance| {
            *sum += f64::from(distance);
            Some(*sum)
        })
        .collect();
    let total = *cumulated.last().filter(|&&total| total > 0.0)?;
    let draws = (0..n_trials).map(|_| {
        let target = random::unit(rng) * total;
        cumulated.partition_point(|&sum| sum <= target)
    });
    Some(draws.collect())
}

/// Which of the candidates leaves the rows nearest to the chosen ones, if it is added to them.
fn lowest_potential(rows: ArrayView2<'_, f32>, candidates: &[usize], distances: &[f32]) -> usize {
    let columns = rows.select(Axis(0), candidates);
    let blocks: Vec<Vec<f64>> = distances
        .par_chunks(BLOCK_ROWS)
        .enumerate()
        .map(|(block, distances)| {
            potentials(
                block_of(rows, block, distances.len()),
                columns.view(),
                distances,
            )
        })
        .collect();
    let total = |candidate: usize| blocks.iter().map(|block| block[candidate]).sum::<f64>();
    (0..candidates.len())
        .min_by(|&a, &b| total(a).total_cmp(&total(b)))
        .unwrap_or(0)
}

fn potentials(
    rows: ArrayView2<'_, f32>,
    columns: ArrayView2<'_, f32>,
    distances: &[f32],
) -> Vec<f64> {
    let mut scores = vec![0.0; distances.len() * columns.nrows()];
    multiply(rows, columns, &mut scores);
    let mut potentials = vec![0.0; columns.nrows()];
    for (scores, &distance) in scores.chunks_exact(columns.nrows()).zip(distances) {
        for (potential, &score) in potentials.iter_mut().zip(scores) {
            *potential += f64::from(distance.min(distance_of(score)));
        }
    }
    potentials
}

/// Lowers each row's distance to that from the chosen row number `newest`, where that is nearer.
fn shorten(rows: ArrayView2<'_, f32>, chosen: &[usize], newest: usize, distances: &mut [f32]) {
    let columns = rows.select(Axis(0), &[chosen[newest]]);
    distances
        .par_chunks_mut(BLOCK_ROWS)
        .enumerate()
        .for_each(|(block, distances)| {
            let scores = block_of(rows, block, distances.len()).dot(&columns.row(0));
            for (distance, &score) in distances.iter_mut().zip(&scores) {
                *distance = distance.min(distance_of(score));
            }
        });
}

fn block_of(rows: ArrayView2<'_, f32>, block: usize, len: usize) -> ArrayView2<'_, f32> {
    let first = block * BLOCK_ROWS;
    rows.slice_axis_move(Axis(0), (first..first + len).into())
}

/// Rounding puts equal rows a little apart; without the cut they could be drawn as new centroids.
fn distance_of(similarity: f32) -> f32 {
    let distance = 1.0 - similarity;
    if distance < SAME_ROW { 0.0 } else { distance }
}

#[cfg(test)]
mod tests {
    use super::super::sphere;
    use super::*;

    #[test]
    fn every_separated_blob_gets_a_start() {
        let (rows, truth) = sphere::blobs(&sphere::Blobs {
            n_rows: 600,
            n_centres: 12,
            dimension: 24,
            spread: 0.05,
            seed: 3,
        });
        let start = plus_plus(rows.view(), 12, &mut random::generator(1, 0));
        let mut found: Vec<usize> = start
            .outer_iter()
            .map(|centroid| truth[rows.outer_iter().position(|row| row == centroid).unwrap()])
            .collect();
        found.sort_unstable();
        assert_eq!(found, (0..12).collect::<Vec<_>>());
    }

    #[test]
    fn equal_rows_are_chosen_once() {
        let rows = Array2::from_shape_fn((50, 2), |(row, column)| {
            f32::from(u8::from(row % 2 == column))
        });
        assert_eq!(
            plus_plus(rows.view(), 5, &mut random::generator(0, 0)).nrows(),
            2
        );
    }
}
