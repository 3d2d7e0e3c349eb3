//! The start of k-means: greedy k-means++ on the sphere.

use super::assign::slices;
use super::products::{BLOCK_ROWS, Columns, LANE, Take};
use super::random;
use crate::simd::Simd;
use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::rand_core::RngCore;
use rayon::prelude::*;

/// Rows of the sample for each centroid wanted; more cost time and hardly lower the inertia.
const ROWS_PER_CLUSTER: usize = 12;
const MIN_SAMPLE: usize = 4096;

/// The number of rows that one task sums, so that the order of summation is fixed.
const SUMMED_ROWS: usize = 512;

/// Distance (1 - cosine) to a chosen centroid below which a row repeats it.
const SAME_ROW: f32 = 1e-6;

/// Chooses `n_clusters` of `rows` (n x d) that lie far apart as centroids, from a sample where there are many rows.
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
        return choose(rows.as_standard_layout().view(), n_clusters, rng);
    }
    let sample = random::sample(rng, rows.nrows(), amount);
    choose(rows.select(Axis(0), &sample).view(), n_clusters, rng)
}

fn choose(rows: ArrayView2<'_, f32>, n_clusters: usize, rng: &mut impl RngCore) -> Array2<f32> {
    let n_trials = 2 + (n_clusters as f64).ln() as usize;
    let mut chosen = vec![random::index(rng, rows.nrows())];
    let mut distances = vec![f32::INFINITY; rows.nrows()];
    Distances::to(rows, &chosen).shorten(0, &mut distances);
    while chosen.len() < n_clusters {
        let Some(candidates) = draw(&distances, n_trials, rng) else {
            break;
        };
        let to_candidates = Distances::to(rows, &candidates);
        let best = to_candidates.lowest_potential(&distances);
        chosen.push(candidates[best]);
        to_candidates.shorten(best, &mut distances);
    }
    rows.select(Axis(0), &chosen)
}

/// Draws rows with a chance proportional to their distance from the centroids chosen; `None` if all rows lie on those.
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

/// The distances from every row to some of the rows.
struct Distances {
    n_columns: usize,
    /// The distances, `n_columns` for each row.
    values: Vec<f32>,
}

impl Distances {
    fn to(rows: ArrayView2<'_, f32>, chosen: &[usize]) -> Self {
        let columns = Columns::new(rows.select(Axis(0), chosen).view());
        let n_columns = chosen.len();
        let mut values = vec![0.0; rows.nrows() * n_columns];
        values
            .par_chunks_mut(BLOCK_ROWS * n_columns)
            .enumerate()
            .for_each(|(block, values)| {
                let first = block * BLOCK_ROWS;
                let block: Vec<usize> = (first..first + values.len() / n_columns).collect();
                columns.multiply(
                    &slices(rows, &block),
                    &mut ColumnCosines { n_columns, values },
                );
                for value in values {
                    *value = distance_of(*value);
                }
            });
        Self { n_columns, values }
    }

    /// The column whose row, chosen as the next centroid, leaves the least sum of distances.
    fn lowest_potential(&self, distances: &[f32]) -> usize {
        let blocks: Vec<Vec<f64>> = self
            .values
            .par_chunks(SUMMED_ROWS * self.n_columns)
            .zip(distances.par_chunks(SUMMED_ROWS))
            .map(|(values, distances)| self.potentials(values, distances))
            .collect();
        let total = |column: usize| blocks.iter().map(|block| block[column]).sum::<f64>();
        let totals: Vec<f64> = (0..self.n_columns).map(total).collect();
        (0..self.n_columns)
            .min_by(|&a, &b| totals[a].total_cmp(&totals[b]))
            .unwrap_or(0)
    }

    fn potentials(&self, values: &[f32], distances: &[f32]) -> Vec<f64> {
        let mut potentials = vec![0.0; self.n_columns];
        for (values, &distance) in values.chunks_exact(self.n_columns).zip(distances) {
            for (potential, &value) in potentials.iter_mut().zip(values) {
                *potential += f64::from(distance.min(value));
            }
        }
        potentials
    }

    /// Lowers the distance of each row to the distance from the row of `column`, where that is nearer.
    fn shorten(&self, column: usize, distances: &mut [f32]) {
        for (values, distance) in self.values.chunks_exact(self.n_columns).zip(distances) {
            *distance = distance.min(values[column]);
        }
    }
}

struct ColumnCosines<'a> {
    n_columns: usize,
    values: &'a mut [f32],
}

impl Take for ColumnCosines<'_> {
    #[expect(
        clippy::inline_always,
        reason = "instructions are chosen where it is inlined"
    )]
    #[inline(always)]
    fn take<S: Simd>(&mut self, _: S, row: usize, lane: usize, products: &[f32; LANE]) {
        let of_row = &mut self.values[row * self.n_columns..(row + 1) * self.n_columns];
        for (value, &product) in of_row[lane * LANE..].iter_mut().zip(products) {
            *value = product;
        }
    }
}

/// The distance of a row, 0 for one that rounding alone puts apart, so that it is not drawn as another centroid.
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
