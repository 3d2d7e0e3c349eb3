//! New centroids from labels, summed in an order that does not depend on the number of threads.

use super::assign::Nearest;
use super::bounds::Tracked;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// The number of rows that one task sums, so that the order of summation is fixed.
const ROWS_PER_SUM: usize = 2048;

/// Distance (1 - cosine) below which a row counts as lying on its centroid.
const ON_CENTROID: f32 = 1e-6;

/// The sums of the rows of every cluster, kept from one iteration to the next.
pub(super) struct ClusterSums {
    /// The sums, k x d, in double precision, so that taking rows out again leaves nothing behind.
    sums: Array2<f64>,
    labels: Vec<usize>,
}

impl ClusterSums {
    pub(super) fn new(n_clusters: usize, dimension: usize) -> Self {
        Self {
            sums: Array2::zeros((n_clusters, dimension)),
            labels: Vec::new(),
        }
    }

    /// Moves the rows whose label has changed, and gives their number.
    pub(super) fn follow(&mut self, rows: ArrayView2<'_, f32>, labels: Vec<usize>) -> usize {
        let known = self.labels.len() == labels.len();
        let moved: Vec<usize> = (0..labels.len())
            .filter(|&row| !known || labels[row] != self.labels[row])
            .collect();
        let mut changes = vec![Vec::new(); self.sums.nrows()];
        if moved.len() * 2 < labels.len() {
            for &row in &moved {
                changes[self.labels[row]].push((row, -1.0));
                changes[labels[row]].push((row, 1.0));
            }
        } else {
            self.sums.fill(0.0);
            for (row, &label) in labels.iter().enumerate() {
                changes[label].push((row, 1.0));
            }
        }
        self.apply(rows, &changes);
        self.labels = labels;
        moved.len()
    }

    fn apply(&mut self, rows: ArrayView2<'_, f32>, changes: &[Vec<(usize, f64)>]) {
        let tasks: Vec<(usize, &[(usize, f64)])> = changes
            .iter()
            .enumerate()
            .flat_map(|(label, rows)| rows.chunks(ROWS_PER_SUM).map(move |part| (label, part)))
            .collect();
        let sums: Vec<Array1<f64>> = tasks.par_iter().map(|(_, part)| sum(rows, part)).collect();
        for ((label, _), sum) in tasks.iter().zip(&sums) {
            let mut total = self.sums.row_mut(*label);
            total += sum;
        }
    }

    /// The unit-length mean direction of the rows of every cluster (Dhillon & Modha 2001, "Concept decompositions"). A
    /// cluster without rows, or whose rows cancel out, keeps its old centroid.
    pub(super) fn centroids(&self, old: &Array2<f32>) -> Array2<f32> {
        let mut centroids = old.clone();
        for (mut centroid, sum) in centroids.outer_iter_mut().zip(self.sums.outer_iter()) {
            let length = sum.dot(&sum).sqrt();
            if length > f64::from(f32::EPSILON) {
                centroid.assign(&sum.mapv(|value| (value / length) as f32));
            }
        }
        centroids
    }
}

/// Gives each empty cluster the row farthest from its own centroid, so that no cluster is wasted.
///
/// A row alone in its cluster, and a row that lies on its centroid, is not moved: with fewer distinct rows than
/// clusters some clusters remain empty.
pub(super) fn fill_empty_clusters(rows: &mut [Tracked], n_clusters: usize) {
    let mut sizes = sizes(rows.iter().map(|row| row.nearest.label), n_clusters);
    for empty in 0..n_clusters {
        if sizes[empty] > 0 {
            continue;
        }
        let farthest = rows
            .iter_mut()
            .filter(|row| sizes[row.nearest.label] > 1)
            .filter(|row| row.nearest.similarity < 1.0 - ON_CENTROID)
            .min_by(|a, b| a.nearest.similarity.total_cmp(&b.nearest.similarity));
        let Some(row) = farthest else { return };
        sizes[row.nearest.label] -= 1;
        sizes[empty] = 1;
        *row = Tracked::unknown(Nearest {
            label: empty,
            similarity: 1.0,
        });
    }
}

/// The number of rows in each of `n_clusters` clusters.
pub(super) fn sizes(labels: impl Iterator<Item = usize>, n_clusters: usize) -> Vec<usize> {
    let mut sizes = vec![0; n_clusters];
    for label in labels {
        sizes[label] += 1;
    }
    sizes
}

/// Drops clusters without rows and renumbers the labels; clusters keep their order.
pub(super) fn drop_empty_clusters(
    centroids: Array2<f32>,
    labels: &mut Array1<usize>,
) -> Array2<f32> {
    let sizes = sizes(labels.iter().copied(), centroids.nrows());
    if sizes.iter().all(|&size| size > 0) {
        return centroids;
    }
    let kept: Vec<usize> = (0..sizes.len()).filter(|&label| sizes[label] > 0).collect();
    let mut renumbered = vec![0; sizes.len()];
    for (new, &old) in kept.iter().enumerate() {
        renumbered[old] = new;
    }
    labels.mapv_inplace(|label| renumbered[label]);
    centroids.select(Axis(0), &kept)
}

fn sum(rows: ArrayView2<'_, f32>, changes: &[(usize, f64)]) -> Array1<f64> {
    let mut sum = vec![0.0; rows.ncols()];
    for &(row, sign) in changes {
        for (sum, &value) in sum.iter_mut().zip(rows.row(row)) {
            *sum += sign * f64::from(value);
        }
    }
    Array1::from_vec(sum)
}

#[cfg(test)]
mod tests {
    use super::super::sphere::{Blobs, blobs};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sums_that_follow_a_few_rows_are_those_made_anew(seed: u64, moved in prop::collection::vec((0_usize..90, 0_usize..5), 0..60)) {
            let wanted = Blobs { n_rows: 90, n_centres: 5, dimension: 8, spread: 1.0, seed };
            let (rows, mut labels) = blobs(&wanted);
            let mut followed = ClusterSums::new(5, 8);
            prop_assert_eq!(followed.follow(rows.view(), labels.clone()), 90);
            for (row, label) in moved {
                labels[row] = label;
            }
            let mut anew = ClusterSums::new(5, 8);
            anew.follow(rows.view(), labels.clone());
            followed.follow(rows.view(), labels.clone());
            prop_assert_eq!(followed.follow(rows.view(), labels), 0);
            for (a, b) in followed.sums.iter().zip(&anew.sums) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }
    }
}
