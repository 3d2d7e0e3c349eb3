//! Dot products of vectors, with the widest instructions that the processor has.

#![expect(
    clippy::inline_always,
    reason = "instructions are chosen where a kernel is inlined"
)]

use super::codes::{VectorCode, VectorCodes};
use crate::simd;

/// The number of sums that are kept side by side, so that the result does not depend on the width of the
/// instructions.
const LANES: usize = 16;
/// The number of whole numbers that are multiplied at a time.
const BLOCK: usize = 128;

/// Appends to `out` the dot product of `query` with the upper half of each of `nodes`.
pub(super) fn approximate(
    query: &VectorCode,
    codes: &VectorCodes,
    nodes: &[u32],
    out: &mut Vec<f32>,
) {
    let scale = query.step * 256.0;
    simd::vectorize(
        #[inline(always)]
        || {
            for &node in nodes {
                let sum = whole_product(&query.values, codes.upper(node));
                out.push(sum as f32 * (scale * codes.step(node)));
            }
        },
    );
}

#[inline(always)]
fn whole_product(query: &[i16], code: &[i8]) -> i32 {
    let (query, rest_of_query) = query.as_chunks::<BLOCK>();
    let (code, rest_of_code) = code.as_chunks::<BLOCK>();
    let mut sum = 0;
    for (query, code) in query.iter().zip(code) {
        for lane in 0..BLOCK {
            sum += i32::from(query[lane]) * i32::from(code[lane]);
        }
    }
    for (&query, &code) in rest_of_query.iter().zip(rest_of_code) {
        sum += i32::from(query) * i32::from(code);
    }
    sum
}

/// The dot product of `query` with each of `nodes`, as precisely as codes keep vectors.
pub(super) fn precise(query: &[f32], codes: &VectorCodes, nodes: &[u32]) -> Vec<f32> {
    let mut products = Vec::with_capacity(nodes.len());
    simd::vectorize(
        #[inline(always)]
        || {
            for &node in nodes {
                let sum = precise_product(query, codes.upper(node), codes.lower(node));
                products.push(sum * codes.step(node));
            }
        },
    );
    products
}

#[inline(always)]
fn precise_product(query: &[f32], upper: &[i8], lower: &[i8]) -> f32 {
    let (query, rest_of_query) = query.as_chunks::<LANES>();
    let (upper, rest_of_upper) = upper.as_chunks::<LANES>();
    let (lower, rest_of_lower) = lower.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for ((query, upper), lower) in query.iter().zip(upper).zip(lower) {
        for lane in 0..LANES {
            let value = i32::from(upper[lane]) * 256 + i32::from(lower[lane]);
            sums[lane] += query[lane] * value as f32;
        }
    }
    let mut sum: f32 = sums.iter().sum();
    for ((&query, &upper), &lower) in rest_of_query.iter().zip(rest_of_upper).zip(rest_of_lower) {
        sum += query * (f32::from(upper) * 256.0 + f32::from(lower));
    }
    sum
}

/// The vectors of `nodes` as precisely as codes keep them, row after row: `nodes.len() x dimension` numbers.
pub(super) fn decoded(codes: &VectorCodes, nodes: &[u32]) -> Vec<f32> {
    let dimension = codes.dimension();
    let mut vectors = vec![0.0; nodes.len() * dimension];
    simd::vectorize(
        #[inline(always)]
        || {
            for (vector, &node) in vectors.chunks_exact_mut(dimension.max(1)).zip(nodes) {
                let step = codes.step(node);
                let halves = codes.upper(node).iter().zip(codes.lower(node));
                for (value, (&upper, &lower)) in vector.iter_mut().zip(halves) {
                    *value = (i32::from(upper) * 256 + i32::from(lower)) as f32 * step;
                }
            }
        },
    );
    vectors
}

/// The dot product of every row of `vectors` with every row of `queries`: `n_vectors x n_queries` numbers, the
/// products of one vector side by side. Both hold rows of `dimension` numbers.
pub(super) fn all(vectors: &[f32], queries: &[f32], dimension: usize) -> Vec<f32> {
    let dimension = dimension.max(1);
    let mut products = Vec::with_capacity(vectors.len() / dimension * (queries.len() / dimension));
    simd::vectorize(
        #[inline(always)]
        || {
            for vector in vectors.chunks_exact(dimension) {
                for query in queries.chunks_exact(dimension) {
                    products.push(product(vector, query));
                }
            }
        },
    );
    products
}

#[inline(always)]
fn product(a: &[f32], b: &[f32]) -> f32 {
    let (a, rest_of_a) = a.as_chunks::<LANES>();
    let (b, rest_of_b) = b.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest = rest_of_a.iter().zip(rest_of_b).map(|(a, b)| a * b);
    sums.iter().copied().chain(rest).sum()
}
