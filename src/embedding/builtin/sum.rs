//! Weighted sums of rows.

#![expect(
    clippy::inline_always,
    reason = "instructions are chosen where a kernel is inlined"
)]

use crate::simd;

/// The number of sums that are kept at a time, few enough to stay in registers.
const BLOCK: usize = 64;

/// A row of the model and the factor that it is multiplied by.
#[derive(Debug, Clone, Copy)]
pub struct WeightedRow {
    /// Position of the row in the model.
    pub row: usize,
    /// What each number of the row is multiplied by.
    pub factor: f32,
}

/// The sum of `terms` over `rows`, each `dimension` long: element by element in the order given, so that it does not
/// depend on the width of the instructions.
pub fn weighted(rows: &[i8], dimension: usize, terms: &[WeightedRow]) -> Vec<f32> {
    let mut sum = vec![0.0; dimension];
    simd::vectorize(
        #[inline(always)]
        || add_rows(rows, terms, &mut sum),
    );
    sum
}

#[inline(always)]
fn add_rows(rows: &[i8], terms: &[WeightedRow], sum: &mut [f32]) {
    let dimension = sum.len();
    let (blocks, rest) = sum.as_chunks_mut::<BLOCK>();
    let n_blocks = blocks.len();
    for (number, block) in blocks.iter_mut().enumerate() {
        *block = sum_block(&rows[number * BLOCK..], dimension, terms);
    }
    for term in terms {
        let row = &rows[term.row * dimension..][n_blocks * BLOCK..];
        for (sum, &value) in rest.iter_mut().zip(row) {
            *sum += term.factor * f32::from(value);
        }
    }
}

#[inline(always)]
fn sum_block(rows: &[i8], dimension: usize, terms: &[WeightedRow]) -> [f32; BLOCK] {
    let mut sum = [0.0; BLOCK];
    for term in terms {
        let start = term.row * dimension;
        let row = &rows[start..start + BLOCK];
        for (sum, &value) in sum.iter_mut().zip(row) {
            *sum += term.factor * f32::from(value);
        }
    }
    sum
}
