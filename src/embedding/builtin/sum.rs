//! The weighted sum of rows, with the widest instructions that the processor has.

use pulp::{Arch, Simd, WithSimd};

/// Numbers that are summed at a time: few enough to stay in registers.
const BLOCK: usize = 64;

/// A row and what it is multiplied by.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// Number of the row.
    pub row: usize,
    /// Its factor.
    pub factor: f32,
}

/// The sum of `terms` over `rows`, each `dimension` long: element by element in the order given, so that it does not
/// depend on the width of the instructions.
pub fn weighted(rows: &[i8], dimension: usize, terms: &[Term]) -> Vec<f32> {
    let mut sum = vec![0.0; dimension];
    Arch::new().dispatch(WeightedSum {
        rows,
        terms,
        sum: &mut sum,
    });
    sum
}

struct WeightedSum<'a> {
    rows: &'a [i8],
    terms: &'a [Term],
    sum: &'a mut [f32],
}

impl WithSimd for WeightedSum<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "instructions are chosen where it is inlined"
    )]
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let dimension = self.sum.len();
        let (blocks, rest) = self.sum.as_chunks_mut::<BLOCK>();
        let n_blocks = blocks.len();
        for (number, block) in blocks.iter_mut().enumerate() {
            *block = sum_block(&self.rows[number * BLOCK..], dimension, self.terms);
        }
        for term in self.terms {
            let row = &self.rows[term.row * dimension..][n_blocks * BLOCK..];
            for (sum, &value) in rest.iter_mut().zip(row) {
                *sum += term.factor * f32::from(value);
            }
        }
    }
}

#[expect(
    clippy::inline_always,
    reason = "instructions are chosen where it is inlined"
)]
#[inline(always)]
fn sum_block(rows: &[i8], dimension: usize, terms: &[Term]) -> [f32; BLOCK] {
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
