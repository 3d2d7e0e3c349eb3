//! Which centroid is nearest to each row? One blocked matrix product, spread over all cores.

use super::products::{BLOCK_ROWS, Columns, LANE, Take};
use crate::simd::Simd;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// The nearest centroid of a row, and the cosine of both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Nearest {
    pub label: usize,
    pub similarity: f32,
}

/// The nearest centroid of a row, and the cosine with the second nearest one (`None` where there is only one centroid).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct NearestTwo {
    pub nearest: Nearest,
    pub second: Option<f32>,
}

/// The nearest centroid of every row; the lowest label wins a tie. `rows` n x d, `centroids` k x d, k at least 1.
pub(super) fn nearest(rows: ArrayView2<'_, f32>, centroids: ArrayView2<'_, f32>) -> Vec<Nearest> {
    let two = nearest_two(rows, centroids);
    two.into_iter().map(|row| row.nearest).collect()
}

/// The nearest centroid of every row and the cosine with the second nearest; otherwise like [`nearest`].
pub(super) fn nearest_two(
    rows: ArrayView2<'_, f32>,
    centroids: ArrayView2<'_, f32>,
) -> Vec<NearestTwo> {
    let rows = rows.as_standard_layout();
    let columns = Columns::new(centroids);
    let mut answers = vec![NearestTwo::default(); rows.nrows()];
    answers
        .par_chunks_mut(BLOCK_ROWS)
        .enumerate()
        .for_each(|(block, answers)| {
            let first = block * BLOCK_ROWS;
            let chosen: Vec<usize> = (first..first + answers.len()).collect();
            answers.copy_from_slice(&nearest_two_of(rows.view(), &chosen, &columns));
        });
    answers
}

/// The nearest two centroids of the `chosen` ones of `rows`, which lie in standard layout; works on the calling thread.
pub(super) fn nearest_two_of(
    rows: ArrayView2<'_, f32>,
    chosen: &[usize],
    columns: &Columns,
) -> Vec<NearestTwo> {
    let mut best = vec![BestOfLanes::default(); chosen.len()];
    columns.multiply(&slices(rows, chosen), &mut BestTaker(&mut best));
    let nearest_two = |best: &BestOfLanes| {
        let (nearest, second) = best.nearest_two();
        NearestTwo {
            nearest,
            second: (columns.n_columns() > 1).then_some(second),
        }
    };
    best.iter().map(nearest_two).collect()
}

/// The numbers of the `chosen` ones of `rows`, which lie in standard layout.
pub(super) fn slices<'a>(rows: ArrayView2<'a, f32>, chosen: &[usize]) -> Vec<&'a [f32]> {
    let dimension = rows.ncols();
    let values = rows.to_slice().expect("rows lie in standard layout");
    let slice = |&row: &usize| &values[row * dimension..(row + 1) * dimension];
    chosen.iter().map(slice).collect()
}

struct BestTaker<'a>(&'a mut [BestOfLanes]);

impl Take for BestTaker<'_> {
    #[expect(
        clippy::inline_always,
        reason = "instructions are chosen where it is inlined"
    )]
    #[inline(always)]
    fn take<S: Simd>(&mut self, simd: S, row: usize, lane: usize, products: &[f32; LANE]) {
        self.0[row].take(simd, lane as u32, products);
    }
}

/// The highest two products of a row at each position of a lane, over all lanes.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct BestOfLanes {
    first: [f32; LANE],
    second: [f32; LANE],
    lane: [u32; LANE],
}

impl Default for BestOfLanes {
    fn default() -> Self {
        Self {
            first: [f32::NEG_INFINITY; LANE],
            second: [f32::NEG_INFINITY; LANE],
            lane: [0; LANE],
        }
    }
}

impl BestOfLanes {
    #[expect(
        clippy::inline_always,
        reason = "instructions are chosen where it is inlined"
    )]
    #[inline(always)]
    fn take<S: Simd>(&mut self, simd: S, lane: u32, products: &[f32; LANE]) {
        let (products, _) = S::as_simd_f32s(products);
        let (firsts, _) = S::as_mut_simd_f32s(&mut self.first);
        let (seconds, _) = S::as_mut_simd_f32s(&mut self.second);
        let (lanes, _) = S::as_mut_simd_u32s(&mut self.lane);
        for (((&product, first), second), at) in products.iter().zip(firsts).zip(seconds).zip(lanes)
        {
            let higher = simd.greater_than_f32s(product, *first);
            let lower = simd.select_f32s(higher, *first, product);
            *first = simd.select_f32s(higher, product, *first);
            *second = simd.max_f32s(*second, lower);
            *at = simd.select_u32s(higher, simd.splat_u32s(lane), *at);
        }
    }

    /// The lowest label with the highest product, and the highest product of the others.
    fn nearest_two(&self) -> (Nearest, f32) {
        let similarity = maximum(self.first);
        let labels = std::array::from_fn(|position| {
            let is_highest = self.first[position] >= similarity;
            let label = self.lane[position] * LANE as u32 + position as u32;
            if is_highest { label } else { u32::MAX }
        });
        let label = reduce(labels, u32::min) as usize;
        let mut others = self.first;
        others[label % LANE] = self.second[label % LANE];
        let second = maximum(others).max(maximum(self.second));
        (Nearest { label, similarity }, second)
    }
}

fn maximum(values: [f32; LANE]) -> f32 {
    reduce(values, |a, b| if b > a { b } else { a })
}

/// The best of all values: one half is compared with the other until one value is left, side by side in the processor.
fn reduce<T: Copy>(mut values: [T; LANE], better: impl Fn(T, T) -> T) -> T {
    let mut length = LANE;
    while length > 1 {
        length /= 2;
        for position in 0..length {
            values[position] = better(values[position], values[position + length]);
        }
    }
    values[0]
}
