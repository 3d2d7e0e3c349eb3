//! How near to a group must a passage be to belong to it?

use ndarray::Array2;

use crate::topics::current::{AssignmentsByDocument, NearestCentroid};

/// For each group the number of passages that are near enough to it: those with a cosine of at least
/// `min_similarity`.
pub fn sizes(assigned: &AssignmentsByDocument, n_groups: usize, min_similarity: f32) -> Vec<usize> {
    let mut sizes = vec![0; n_groups];
    for assignment in assigned.values().flatten() {
        sizes[assignment.group as usize] += usize::from(assignment.similarity >= min_similarity);
    }
    sizes
}

/// The mean cosine of the passages that are near enough to a group, -1 to 1; 0 when there are none. It is summed in
/// whole millionths, so that the order of the passages does not matter.
pub fn mean_similarity(assigned: &AssignmentsByDocument, min_similarity: f32) -> f32 {
    let (mut sum, mut n) = (0_i64, 0_i64);
    for assignment in assigned.values().flatten() {
        if assignment.similarity >= min_similarity {
            sum += (f64::from(assignment.similarity) * 1e6).round() as i64;
            n += 1;
        }
    }
    (sum as f64 / 1e6 / n.max(1) as f64) as f32
}

/// The cosine below which a passage is too far from every group, -1 to 1. That is where a passage is no nearer to its
/// group than chance makes one to one of so many groups that are not its own; but never more than the part
/// `max_unassigned` of all passages is too far, and no passage when there is a single group.
///
/// `similarities` holds the cosines of a sample with the groups, `n_passages x n_groups`, and `nearest` the nearest
/// group of each of its passages.
pub fn min_similarity(
    similarities: &Array2<f32>,
    nearest: &[NearestCentroid],
    assigned: &AssignmentsByDocument,
    max_unassigned: f32,
) -> f32 {
    let n_groups = similarities.ncols();
    let mut own: Vec<f32> = assigned.values().flatten().map(|a| a.similarity).collect();
    let n_allowed = (f64::from(max_unassigned) * own.len() as f64) as usize;
    if n_groups < 2 || n_allowed == 0 || nearest.is_empty() {
        return -1.0;
    }
    let mut others: Vec<f32> = Vec::with_capacity(nearest.len());
    for (row, nearest) in similarities.outer_iter().zip(nearest) {
        // One other group for each passage, in turn.
        let step = 1 + others.len() % (n_groups - 1);
        others.push(row[(nearest.position + step) % n_groups]);
    }
    let rank = others.len() - 1 - others.len() / (n_groups + 1);
    let (_, by_chance, _) = others.select_nth_unstable_by(rank, f32::total_cmp);
    let (_, bound, _) = own.select_nth_unstable_by(n_allowed, f32::total_cmp);
    by_chance.min(*bound)
}
