//! How near to a group must a passage be to belong to it?

use ndarray::Array2;

use crate::topics::current::Assigned;

/// Passages of each group that are near enough to it.
pub fn sizes(assigned: &Assigned, n_groups: usize, min_similarity: f32) -> Vec<usize> {
    let mut sizes = vec![0; n_groups];
    for assignment in assigned.values().flatten() {
        sizes[assignment.group as usize] += usize::from(assignment.similarity >= min_similarity);
    }
    sizes
}

/// The mean cosine of the passages that are near enough to a group. Summed in whole millionths, so that the order does not matter.
pub fn mean_similarity(assigned: &Assigned, min_similarity: f32) -> f32 {
    let (mut sum, mut n) = (0_i64, 0_i64);
    for assignment in assigned.values().flatten() {
        if assignment.similarity >= min_similarity {
            sum += (f64::from(assignment.similarity) * 1e6).round() as i64;
            n += 1;
        }
    }
    (sum as f64 / 1e6 / n.max(1) as f64) as f32
}

/// The cosine below which a passage is too far from every group: where it is no nearer to its group than chance makes
/// a passage to one of so many groups that are not its own; but never more than `max_unassigned` of all passages, and
/// none when there is a single group.
///
/// `similarities` holds passages x groups of a sample, `nearest` the nearest group of each of its passages.
pub fn min_similarity(
    similarities: &Array2<f32>,
    nearest: &[(usize, f32)],
    assigned: &Assigned,
    max_unassigned: f32,
) -> f32 {
    let n_groups = similarities.ncols();
    let mut own: Vec<f32> = assigned.values().flatten().map(|a| a.similarity).collect();
    let n_allowed = (f64::from(max_unassigned) * own.len() as f64) as usize;
    if n_groups < 2 || n_allowed == 0 || nearest.is_empty() {
        return -1.0;
    }
    let mut others: Vec<f32> = Vec::with_capacity(nearest.len());
    for (row, (own, _)) in similarities.outer_iter().zip(nearest) {
        // One other group for each passage, in turn.
        let step = 1 + others.len() % (n_groups - 1);
        others.push(row[(own + step) % n_groups]);
    }
    let place = others.len() - 1 - others.len() / (n_groups + 1);
    let (_, by_chance, _) = others.select_nth_unstable_by(place, f32::total_cmp);
    let (_, bound, _) = own.select_nth_unstable_by(n_allowed, f32::total_cmp);
    by_chance.min(*bound)
}
