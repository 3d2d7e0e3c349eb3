//! The forces between points: the gradient of t-SNE, computed from every pair of points.

#![expect(
    clippy::inline_always,
    reason = "instructions are chosen where a kernel is inlined"
)]

use rayon::prelude::*;

use super::affinities::Affinities;
use super::point::Point;
use crate::simd;

/// Sums that are kept side by side, so that the result does not depend on the width of the instructions.
const LANES: usize = 16;
/// The number of points in a unit of work, which does not depend on the number of threads.
const BLOCK_POINTS: usize = 32;

/// The forces that act on a point.
#[derive(Debug, Clone, Copy, Default)]
struct Acting {
    attraction: Point,
    /// The sum over the other points, before it is divided by the sum of `nearness` of all points.
    repulsion: Point,
    /// The sum over the other points of `1 / (1 + squared distance)`.
    nearness: f32,
}

/// The gradient of the Kullback-Leibler divergence between what belongs together and what lies together, for points at
/// `x` and `y` (van der Maaten & Hinton 2008). Attraction is multiplied by `exaggeration`.
pub(super) fn gradient(
    x: &[f32],
    y: &[f32],
    affinities: &Affinities,
    exaggeration: f32,
) -> Vec<Point> {
    let mut acting = vec![Acting::default(); x.len()];
    acting
        .par_chunks_mut(BLOCK_POINTS)
        .enumerate()
        .for_each(|(block, acting)| {
            let first = block * BLOCK_POINTS;
            simd::vectorize(
                #[inline(always)]
                || repel(x, y, first, acting),
            );
            for (point, acting) in (first..).zip(acting) {
                acting.attraction = attraction(x, y, affinities, point);
            }
        });
    let nearness: f64 = acting.iter().map(|one| f64::from(one.nearness)).sum();
    let per_nearness = (1.0 / nearness.max(f64::MIN_POSITIVE)) as f32;
    let gradient = |one: &Acting| {
        [0, 1].map(|axis| {
            4.0 * (exaggeration * one.attraction[axis] - per_nearness * one.repulsion[axis])
        })
    };
    acting.iter().map(gradient).collect()
}

fn attraction(x: &[f32], y: &[f32], affinities: &Affinities, point: usize) -> Point {
    let mut sum = [0.0; 2];
    for &(other, probability) in affinities.of_row(point) {
        let dx = x[point] - x[other as usize];
        let dy = y[point] - y[other as usize];
        let weight = probability / (1.0 + dx * dx + dy * dy);
        sum[0] += weight * dx;
        sum[1] += weight * dy;
    }
    sum
}

/// Pushes the points that `acting` stand for, of which the first is point number `first`, away from all others.
#[inline(always)]
fn repel(x: &[f32], y: &[f32], first: usize, acting: &mut [Acting]) {
    for (point, acting) in (first..).zip(acting) {
        let (repulsion, nearness) = repulsion([x[point], y[point]], x, y);
        acting.repulsion = repulsion;
        // The sum over all points counts the point itself with a nearness of 1.
        acting.nearness = nearness - 1.0;
    }
}

#[inline(always)]
fn repulsion(point: Point, x: &[f32], y: &[f32]) -> (Point, f32) {
    let mut sums = [[0.0_f32; LANES]; 3];
    let (x, rest_of_x) = x.as_chunks::<LANES>();
    let (y, rest_of_y) = y.as_chunks::<LANES>();
    for (x, y) in x.iter().zip(y) {
        for lane in 0..LANES {
            let (dx, dy) = (point[0] - x[lane], point[1] - y[lane]);
            let near = 1.0 / (1.0 + dx * dx + dy * dy);
            sums[0][lane] += near * near * dx;
            sums[1][lane] += near * near * dy;
            sums[2][lane] += near;
        }
    }
    let mut sum = sums.map(|lanes| lanes.iter().sum::<f32>());
    for (x, y) in rest_of_x.iter().zip(rest_of_y) {
        let (dx, dy) = (point[0] - x, point[1] - y);
        let near = 1.0 / (1.0 + dx * dx + dy * dy);
        sum[0] += near * near * dx;
        sum[1] += near * near * dy;
        sum[2] += near;
    }
    ([sum[0], sum[1]], sum[2])
}

#[cfg(test)]
mod tests {
    use super::super::tests::{blobs, scattered};
    use super::*;

    /// The Kullback-Leibler divergence, computed in 64 bits from its definition.
    fn divergence(points: &[[f64; 2]], affinities: &Affinities) -> f64 {
        let near =
            |a: [f64; 2], b: [f64; 2]| 1.0 / (1.0 + (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2));
        let total: f64 = points
            .iter()
            .map(|&a| points.iter().map(|&b| near(a, b)).sum::<f64>() - 1.0)
            .sum();
        let of_row = |row: usize| {
            let part = |&(other, p): &(u32, f32)| {
                let q = near(points[row], points[other as usize]) / total;
                f64::from(p) * (f64::from(p) / q).ln()
            };
            affinities.of_row(row).iter().map(part).sum::<f64>()
        };
        (0..points.len()).map(of_row).sum()
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        const STEP: f64 = 1e-5;
        let (rows, _) = blobs(45, 3, 0.8);
        let affinities = Affinities::of(rows.view(), 6.0);
        let points = scattered(45, 3.0);
        let (x, y): (Vec<f32>, Vec<f32>) = points.iter().map(|point| (point[0], point[1])).unzip();
        let found = gradient(&x, &y, &affinities, 1.0);
        let exact: Vec<[f64; 2]> = points.iter().map(|point| point.map(f64::from)).collect();
        for (point, axis) in (0..45).flat_map(|point| [(point, 0), (point, 1)]) {
            let at = |step: f64| {
                let mut moved = exact.clone();
                moved[point][axis] += step;
                divergence(&moved, &affinities)
            };
            let expected = (at(STEP) - at(-STEP)) / (2.0 * STEP);
            let difference = (f64::from(found[point][axis]) - expected).abs();
            assert!(difference < 1e-5, "{point} {axis}: {difference}");
        }
    }
}
