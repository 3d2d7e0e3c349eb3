//! Skips the rows that cannot have changed cluster since the last iteration.

use super::assign::{Nearest, NearestTwo, nearest_two_of};
use super::products::{BLOCK_ROWS, Columns};
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

/// How much bounds are loosened for the rounding of distances, so that a row is skipped only where its nearest centroid
/// is certain.
const SLACK: f32 = 1e-3;

/// The nearest centroid of a row as last computed, with bounds on the distances of the row since.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tracked {
    pub nearest: Nearest,
    /// Upper bound of the distance to the nearest centroid.
    upper: f32,
    /// Lower bound of the distance to every other centroid.
    lower: f32,
}

impl Tracked {
    /// A row with bounds that exclude nothing, so that the distances are computed at the next look.
    pub fn unknown(nearest: Nearest) -> Self {
        Self {
            nearest,
            upper: f32::INFINITY,
            lower: f32::NEG_INFINITY,
        }
    }

    fn known(two: NearestTwo) -> Self {
        Self {
            nearest: two.nearest,
            upper: distance(two.nearest.similarity),
            lower: two.second.map_or(f32::INFINITY, distance),
        }
    }

    fn may_have_changed(&self) -> bool {
        self.upper + SLACK >= self.lower
    }
}

/// How far each centroid moved in the last update, as Euclidean distances.
pub(super) struct Shifts {
    each: Vec<f32>,
    largest: usize,
    /// The largest movement of all centroids but `largest`.
    second: f32,
}

impl Shifts {
    pub fn between(old: &Array2<f32>, new: &Array2<f32>) -> Self {
        let differences = new - old;
        let each: Vec<f32> = differences
            .outer_iter()
            .map(|difference| difference.dot(&difference).sqrt())
            .collect();
        let mut order: Vec<usize> = (0..each.len()).collect();
        order.sort_by(|&a, &b| each[b].total_cmp(&each[a]));
        Self {
            largest: order[0],
            second: order.get(1).map_or(0.0, |&next| each[next]),
            each,
        }
    }

    /// The shifts of centroids of which none moved.
    pub fn none(n_clusters: usize) -> Self {
        Self {
            each: vec![0.0; n_clusters],
            largest: 0,
            second: 0.0,
        }
    }

    /// The Frobenius norm of the movement of all centroids.
    pub fn total(&self) -> f32 {
        let squares = self.each.iter().map(|&shift| f64::from(shift).powi(2));
        squares.sum::<f64>().sqrt() as f32
    }

    fn largest_but(&self, label: usize) -> f32 {
        if label == self.largest {
            self.second
        } else {
            self.each[self.largest]
        }
    }
}

/// Brings the nearest centroids up to date after the centroids moved by `shifts` (Hamerly 2010, "Making k-means even
/// faster"; on the unit sphere the distance is the square root of 2 - 2 cosine). `rows` lie in standard layout.
pub(super) fn follow(
    rows: ArrayView2<'_, f32>,
    centroids: ArrayView2<'_, f32>,
    shifts: &Shifts,
    tracked: &mut [Tracked],
) {
    let columns = Columns::new(centroids);
    tracked
        .par_chunks_mut(BLOCK_ROWS)
        .enumerate()
        .for_each(|(block, tracked)| {
            let first = block * BLOCK_ROWS;
            let doubtful: Vec<usize> = doubtful(shifts, tracked)
                .into_iter()
                .map(|row| first + row)
                .collect();
            let answers = nearest_two_of(rows, &doubtful, &columns);
            for (row, two) in doubtful.into_iter().zip(answers) {
                tracked[row - first] = Tracked::known(two);
            }
        });
}

/// Loosens the bounds by what the centroids moved and gives the rows whose nearest centroid is no longer certain.
fn doubtful(shifts: &Shifts, tracked: &mut [Tracked]) -> Vec<usize> {
    let mut doubtful = Vec::new();
    for (index, row) in tracked.iter_mut().enumerate() {
        row.upper += shifts.each[row.nearest.label];
        row.lower -= shifts.largest_but(row.nearest.label);
        if row.may_have_changed() {
            doubtful.push(index);
        }
    }
    doubtful
}

fn distance(similarity: f32) -> f32 {
    (2.0 - 2.0 * similarity).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::sphere::{Blobs, blobs};
    use super::super::{assign, update::ClusterSums};
    use super::*;
    use ndarray::Axis;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn skipped_rows_have_the_label_that_a_full_search_gives(
            spread in 0.1_f32..3.0, seed: u64, n_clusters in 1_usize..12,
        ) {
            let wanted = Blobs { n_rows: 200, n_centres: 6, dimension: 8, spread, seed };
            let (rows, _) = blobs(&wanted);
            let mut centroids = rows.slice_axis(Axis(0), (..n_clusters).into()).to_owned();
            let mut shifts = Shifts::none(n_clusters);
            let mut tracked = vec![Tracked::unknown(Nearest::default()); rows.nrows()];
            for _ in 0..8 {
                follow(rows.view(), centroids.view(), &shifts, &mut tracked);
                let labels: Vec<usize> = tracked.iter().map(|row| row.nearest.label).collect();
                let full = assign::nearest(rows.view(), centroids.view());
                prop_assert!(full.iter().map(|row| &row.label).eq(&labels));
                let mut sums = ClusterSums::new(n_clusters, rows.ncols());
                sums.follow(rows.view(), labels);
                let updated = sums.centroids(&centroids);
                shifts = Shifts::between(&centroids, &updated);
                centroids = updated;
            }
        }
    }

    #[test]
    fn rows_far_from_every_other_centroid_are_skipped() {
        let wanted = Blobs {
            n_rows: 60,
            n_centres: 3,
            dimension: 16,
            spread: 0.1,
            seed: 2,
        };
        let (rows, _) = blobs(&wanted);
        let centroids = rows.slice_axis(Axis(0), (..3).into());
        let shifts = Shifts::none(3);
        let mut tracked = vec![Tracked::unknown(Nearest::default()); 60];
        follow(rows.view(), centroids, &shifts, &mut tracked);
        assert!(doubtful(&shifts, &mut tracked).is_empty());
    }
}
