//! Dot products of many rows with many columns, one tile at a time in the registers of the processor.

#![expect(
    clippy::inline_always,
    reason = "instructions are chosen where a kernel is inlined"
)]

use std::ops::Range;

use ndarray::ArrayView2;

use crate::simd::{self, Simd, WithSimd};

/// The number of columns side by side in one lane: as many numbers as the widest register holds.
pub(super) const LANE: usize = 16;

/// The number of rows in a unit of work, which does not depend on the number of threads.
pub(super) const BLOCK_ROWS: usize = 120;

/// The numbers of sixteen columns at one position, on one line of the cache.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Lane([f32; LANE]);

/// The vectors that rows are multiplied with, sixteen side by side.
pub(super) struct Columns {
    n_columns: usize,
    dimension: usize,
    /// The positions of each lane, `dimension` of them, lane after lane; the unused columns of the last lane are 0.
    lanes: Vec<Lane>,
    /// What sums begin with: 0, and minus infinity for the unused columns of the last lane.
    starts: Vec<Lane>,
}

/// Receives products as they are made.
pub(super) trait Take {
    /// Takes the products of row number `row` with the columns from number `LANE * lane` on, and minus infinity in
    /// place of columns that there are not.
    fn take<S: Simd>(&mut self, simd: S, row: usize, lane: usize, products: &[f32; LANE]);
}

impl Columns {
    /// Puts the rows of `columns` (k x d) side by side.
    pub(super) fn new(columns: ArrayView2<'_, f32>) -> Self {
        let (n_columns, dimension) = columns.dim();
        let mut lanes = vec![Lane([0.0; LANE]); n_columns.div_ceil(LANE) * dimension];
        for (column, values) in columns.outer_iter().enumerate() {
            let first = column / LANE * dimension;
            for (lane, &value) in lanes[first..].iter_mut().zip(values) {
                lane.0[column % LANE] = value;
            }
        }
        let n_lanes = n_columns.div_ceil(LANE);
        let mut starts = vec![Lane([0.0; LANE]); n_lanes];
        if let Some(last) = starts.last_mut() {
            let used = n_columns - (n_lanes - 1) * LANE;
            last.0[used..].fill(f32::NEG_INFINITY);
        }
        Self {
            n_columns,
            dimension,
            lanes,
            starts,
        }
    }

    pub(super) fn n_columns(&self) -> usize {
        self.n_columns
    }

    fn n_lanes(&self) -> usize {
        self.starts.len()
    }

    /// Gives the products of `rows`, each d long, with all columns to `taker`.
    ///
    /// A product is summed in the order of its numbers, so its bits depend neither on the width of the registers nor on
    /// the other rows and columns.
    pub(super) fn multiply(&self, rows: &[&[f32]], taker: &mut impl Take) {
        simd::dispatch(Multiply {
            columns: self,
            rows,
            lanes: 0..self.n_lanes(),
            taker,
        });
    }

    fn lane(&self, lane: usize) -> &[Lane] {
        &self.lanes[lane * self.dimension..][..self.dimension]
    }
}

struct Multiply<'a, T> {
    columns: &'a Columns,
    rows: &'a [&'a [f32]],
    /// The lanes that are left to do.
    lanes: Range<usize>,
    taker: &'a mut T,
}

impl<T: Take> WithSimd for Multiply<'_, T> {
    type Output = ();

    /// Multiplies tiles as large as the registers allow.
    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        match S::F32_LANES {
            16 => {
                while self.lanes.len() > 1 {
                    self.strip::<S, 1, 2, 12>(simd);
                }
                if !self.lanes.is_empty() {
                    self.strip::<S, 1, 1, 12>(simd);
                }
            }
            8 => self.strips::<S, 2, 6>(simd),
            4 => self.strips::<S, 4, 6>(simd),
            _ => self.strips::<S, 16, 1>(simd),
        }
    }
}

impl<T: Take> Multiply<'_, T> {
    #[inline(always)]
    fn strips<S: Simd, const VECTORS: usize, const ROWS: usize>(&mut self, simd: S) {
        while !self.lanes.is_empty() {
            self.strip::<S, VECTORS, 1, ROWS>(simd);
        }
    }

    /// Multiplies all rows with the next `LANES` lanes, which stay in the first-level cache.
    #[inline(always)]
    fn strip<S: Simd, const VECTORS: usize, const LANES: usize, const ROWS: usize>(
        &mut self,
        simd: S,
    ) {
        let (columns, first) = (self.columns, self.lanes.start);
        let lanes: [&[Lane]; LANES] = std::array::from_fn(|i| columns.lane(first + i));
        let starts: [Lane; LANES] = std::array::from_fn(|i| columns.starts[first + i]);
        for (tile, rows) in self.rows.chunks(ROWS).enumerate() {
            // Where rows are missing the last one is multiplied again, and its products are left out.
            let chosen: [&[f32]; ROWS] = std::array::from_fn(|i| rows[i.min(rows.len() - 1)]);
            let products = products::<S, VECTORS, LANES, ROWS>(simd, &chosen, &lanes, &starts);
            for (i, products) in products.iter().take(rows.len()).enumerate() {
                for (j, products) in products.iter().enumerate() {
                    self.taker
                        .take(simd, tile * ROWS + i, first + j, &products.0);
                }
            }
        }
        self.lanes.start += LANES;
    }
}

#[inline(always)]
fn products<S: Simd, const VECTORS: usize, const LANES: usize, const ROWS: usize>(
    simd: S,
    rows: &[&[f32]; ROWS],
    lanes: &[&[Lane]; LANES],
    starts: &[Lane; LANES],
) -> [[Lane; LANES]; ROWS] {
    let dimension = lanes[0].len();
    let rows: [&[f32]; ROWS] = std::array::from_fn(|i| &rows[i][..dimension]);
    let lanes: [&[Lane]; LANES] = std::array::from_fn(|i| &lanes[i][..dimension]);
    let start = |lane: &Lane| std::array::from_fn(|i| S::as_simd_f32s(&lane.0).0[i]);
    let mut sums: [[[S::f32s; VECTORS]; LANES]; ROWS] =
        [std::array::from_fn(|i| start(&starts[i])); ROWS];
    for at in 0..dimension {
        for row in 0..ROWS {
            let value = simd.splat_f32s(rows[row][at]);
            for lane in 0..LANES {
                let (vectors, _) = S::as_simd_f32s(&lanes[lane][at].0);
                for vector in 0..VECTORS {
                    let sum = &mut sums[row][lane][vector];
                    *sum = simd.mul_add_e_f32s(value, vectors[vector], *sum);
                }
            }
        }
    }
    let mut products = [[Lane([0.0; LANE]); LANES]; ROWS];
    for (products, sums) in products.iter_mut().zip(&sums) {
        for (products, sums) in products.iter_mut().zip(sums) {
            S::as_mut_simd_f32s(&mut products.0).0.copy_from_slice(sums);
        }
    }
    products
}

#[cfg(test)]
mod tests {
    use super::super::random;
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    struct Kept {
        n_lanes: usize,
        values: Vec<f32>,
    }

    impl Take for Kept {
        fn take<S: Simd>(&mut self, _: S, row: usize, lane: usize, products: &[f32; LANE]) {
            let values = &mut self.values[(row * self.n_lanes + lane) * LANE..][..LANE];
            assert!(values.iter().all(|value| value.is_nan()), "taken twice");
            values.copy_from_slice(products);
        }
    }

    fn noise(n_rows: usize, dimension: usize, seed: u64) -> Array2<f32> {
        let mut rng = random::generator(seed, 0);
        Array2::from_shape_simple_fn((n_rows, dimension), || {
            (random::unit(&mut rng) - 0.5) as f32
        })
    }

    /// The products (n x whole lanes) that each width of registers of this processor gives.
    fn by_width(rows: &Array2<f32>, columns: &Array2<f32>) -> Vec<Vec<f32>> {
        let columns = Columns::new(columns.view());
        let rows: Vec<&[f32]> = rows
            .outer_iter()
            .map(|row| row.to_slice().unwrap())
            .collect();
        let given = |multiply: &dyn Fn(Multiply<'_, Kept>)| {
            let n_lanes = columns.n_lanes();
            let mut taker = Kept {
                n_lanes,
                values: vec![f32::NAN; rows.len() * n_lanes * LANE],
            };
            multiply(Multiply {
                columns: &columns,
                rows: &rows,
                lanes: 0..n_lanes,
                taker: &mut taker,
            });
            taker.values
        };
        let mut found = vec![
            given(&|op| simd::dispatch(op)),
            given(&|op| pulp::Scalar::new().vectorize(op)),
        ];
        #[cfg(target_arch = "x86_64")]
        if let Some(simd) = pulp::x86::V3::try_new() {
            found.push(given(&|op| Simd::vectorize(simd, op)));
        }
        found
    }

    proptest! {
        #[test]
        fn every_product_is_made_once_whatever_the_width(
            n_rows in 0_usize..40, n_columns in 1_usize..70, dimension in 1_usize..40, seed: u64,
        ) {
            let (rows, columns) = (noise(n_rows, dimension, seed), noise(n_columns, dimension, !seed));
            let expected = rows.dot(&columns.t());
            for found in by_width(&rows, &columns) {
                let of_rows = found.chunks_exact(n_columns.div_ceil(LANE) * LANE);
                for (found, expected) in of_rows.zip(expected.outer_iter()) {
                    for (found, expected) in found.iter().zip(expected) {
                        prop_assert!((found - expected).abs() < 1e-5);
                    }
                    prop_assert!(found[n_columns..].iter().all(|&rest| rest == f32::NEG_INFINITY));
                }
            }
        }

        #[test]
        fn a_product_has_the_same_bits_beside_any_others(n_rows in 1_usize..40, n_columns in 1_usize..70, seed: u64) {
            let (rows, columns) = (noise(n_rows, 33, seed), noise(n_columns, 33, !seed));
            let last = |matrix: &Array2<f32>| matrix.row(matrix.nrows() - 1).insert_axis(ndarray::Axis(0)).to_owned();
            let together = &by_width(&rows, &columns)[0];
            let alone = &by_width(&last(&rows), &last(&columns))[0];
            let width = n_columns.div_ceil(LANE) * LANE;
            prop_assert_eq!(together[(n_rows - 1) * width + n_columns - 1].to_bits(), alone[0].to_bits());
        }
    }
}
