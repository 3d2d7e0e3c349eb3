//! New centroids from labels, summed in an order that does not depend on the number of threads.

use super::assign::Nearest;
use super::bounds::Tracked;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// Members summed by one task: the unit of the fixed order of summation.
const MEMBERS_PER_SUM: usize = 2048;

/// Below this distance (1 - cosine) a row counts as lying on its centroid.
const ON_CENTROID: f32 = 1e-6;

/// The unit-length mean direction of every cluster's rows (Dhillon & Modha 2001, "Concept decompositions").
/// A cluster without rows, or whose rows cancel out, keeps its old centroid.
pub(super) fn updated_centroids(
    rows: ArrayView2<'_, f32>,
    labels: &[usize],
    old: &Array2<f32>,
) -> Array2<f32> {
    let members = members(labels, old.nrows());
    let tasks: Vec<(usize, &[u32])> = members
        .iter()
        .enumerate()
        .flat_map(|(label, rows)| rows.chunks(MEMBERS_PER_SUM).map(move |part| (label, part)))
        .collect();
    let sums: Vec<Array1<f32>> = tasks.par_iter().map(|(_, part)| sum(rows, part)).collect();
    let mut centroids = Array2::zeros(old.dim());
    for ((label, _), sum) in tasks.iter().zip(&sums) {
        let mut centroid = centroids.row_mut(*label);
        centroid += sum;
    }
    for (mut centroid, old) in centroids.outer_iter_mut().zip(old.outer_iter()) {
        let length = centroid.dot(&centroid).sqrt();
        if length > f32::EPSILON {
            centroid /= length;
        } else {
            centroid.assign(&old);
        }
    }
    centroids
}

/// Gives each empty cluster the row farthest from its own centroid, so that no cluster is wasted.
///
/// Rows alone in their cluster, and rows that lie on their centroid, stay where they are: with fewer distinct rows than
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

/// Rows in each of `n_clusters` clusters.
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

fn members(labels: &[usize], n_clusters: usize) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); n_clusters];
    for (row, &label) in labels.iter().enumerate() {
        members[label].push(row as u32);
    }
    members
}

fn sum(rows: ArrayView2<'_, f32>, members: &[u32]) -> Array1<f32> {
    let mut sum = Array1::zeros(rows.ncols());
    for &row in members {
        sum += &rows.row(row as usize);
    }
    sum
}
