//! Which rows are nearest to each row? Exact answers by blocked matrix products, spread over all cores.

use ndarray::{ArrayView2, Axis, Slice};
use rayon::prelude::*;

/// The number of rows in a unit of work, which does not depend on the number of threads.
const BLOCK_ROWS: usize = 64;

/// A row near another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Neighbour {
    pub(super) position: usize,
    /// The dot product with the other row, which is the cosine of rows of length 1.
    pub(super) similarity: f32,
}

/// For each row of `rows` the `n` nearest of its other rows, nearest first; of equally near rows the first.
pub(super) fn nearest_others(rows: ArrayView2<'_, f32>, n: usize) -> Vec<Vec<Neighbour>> {
    map_similarities(rows, rows, |row, similarities| {
        best(similarities, n, |position| position != row)
    })
}

/// For each row of `rows` the `n` nearest rows of `others`, nearest first; of equally near rows the first.
pub(super) fn nearest_of(
    rows: ArrayView2<'_, f32>,
    others: ArrayView2<'_, f32>,
    n: usize,
) -> Vec<Vec<Neighbour>> {
    map_similarities(rows, others, |_, similarities| {
        best(similarities, n, |_| true)
    })
}

/// What `each` makes of every row and its dot products with all of `others`, in the order of the rows.
pub(super) fn map_similarities<T: Send>(
    rows: ArrayView2<'_, f32>,
    others: ArrayView2<'_, f32>,
    each: impl Fn(usize, &[f32]) -> T + Sync,
) -> Vec<T> {
    let blocks: Vec<usize> = (0..rows.nrows()).step_by(BLOCK_ROWS).collect();
    let of_block = |first: usize| {
        let end = (first + BLOCK_ROWS).min(rows.nrows());
        let block = rows.slice_axis(Axis(0), Slice::from(first..end));
        let products = block.dot(&others.t()).into_raw_vec_and_offset().0;
        (first..end)
            .zip(products.chunks_exact(others.nrows().max(1)))
            .map(|(row, similarities)| each(row, similarities))
            .collect::<Vec<T>>()
    };
    blocks
        .into_par_iter()
        .map(of_block)
        .collect::<Vec<_>>()
        .into_iter()
        .flatten()
        .collect()
}

fn best(similarities: &[f32], n: usize, may_be: impl Fn(usize) -> bool) -> Vec<Neighbour> {
    let mut found: Vec<Neighbour> = similarities
        .iter()
        .enumerate()
        .filter(|&(position, _)| may_be(position))
        .map(|(position, &similarity)| Neighbour {
            position,
            similarity,
        })
        .collect();
    let by_similarity = |a: &Neighbour, b: &Neighbour| {
        let nearer = b.similarity.total_cmp(&a.similarity);
        nearer.then(a.position.cmp(&b.position))
    };
    if n < found.len() {
        found.select_nth_unstable_by(n, by_similarity);
        found.truncate(n);
    }
    found.sort_unstable_by(by_similarity);
    found
}
