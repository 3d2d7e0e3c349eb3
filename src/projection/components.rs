//! The two directions in which rows differ most: principal components.

use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use super::point::Point;
use crate::directions::{IterationOptions, leading};

/// Directions that are followed; with those beyond the second, the first two need fewer rounds.
const N_DIRECTIONS: usize = 8;
/// Rounds are far more than the plane needs unless its directions hold nearly as much as others, which are as good
/// then.
const ITERATION: IterationOptions<f64> = IterationOptions {
    max_iterations: 500,
    least_part: 1e-10,
};
/// The plane counts as found when neither of its directions turns by more in a round.
const TOLERANCE: f64 = 1e-7;

/// Each row on the two principal components of all rows. Where rows differ in fewer directions, the coordinates beyond
/// are 0.
pub fn principal_plane(rows: ArrayView2<'_, f32>, seed: u64) -> Vec<Point> {
    let Some(mean) = rows.mean_axis(Axis(0)) else {
        return Vec::new();
    };
    let centred = (&rows - &mean).mapv(f64::from);
    let directions = directions(&covariance(centred.view()), seed);
    let points = centred.dot(&directions.t());
    points
        .outer_iter()
        .map(|point| [point[0] as f32, point[1] as f32])
        .collect()
}

fn covariance(centred: ArrayView2<'_, f64>) -> Array2<f64> {
    centred.t().dot(&centred) / centred.nrows() as f64
}

/// The first two eigenvectors as rows; the largest number of each is positive.
fn directions(covariance: &Array2<f64>, seed: u64) -> Array2<f64> {
    let dimension = covariance.nrows();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let start = Array2::from_shape_simple_fn((N_DIRECTIONS.min(dimension), dimension), || {
        (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    });
    let found = leading(covariance, start, ITERATION, |before, after| {
        turned(before, after) < TOLERANCE
    });
    let mut plane = Array2::zeros((2, dimension));
    for (mut direction, found) in plane.outer_iter_mut().zip(found.outer_iter()) {
        let largest = found
            .iter()
            .copied()
            .reduce(|a, b| if b.abs() > a.abs() { b } else { a });
        direction.assign(&(&found * largest.unwrap_or_default().signum()));
    }
    plane
}

/// The largest change of a number of the first two directions, whichever way they point.
fn turned(before: &Array2<f64>, after: &Array2<f64>) -> f64 {
    let pairs = before.outer_iter().zip(after.outer_iter()).take(2);
    let changes = pairs.map(|(before, after)| {
        let sign = before.dot(&after).signum();
        let changes = before.iter().zip(after).map(|(a, b)| (a - sign * b).abs());
        changes.fold(0.0, f64::max)
    });
    changes.fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::super::tests::blobs;
    use super::*;

    #[test]
    fn no_direction_holds_more_than_the_components_and_they_are_eigenvectors() {
        let (rows, _) = blobs(200, 4, 0.7);
        let mean = rows.mean_axis(Axis(0)).unwrap();
        let covariance = covariance((&rows - &mean).mapv(f64::from).view());
        let found = directions(&covariance, 3);
        let image = found.dot(&covariance);
        let mut variances = Vec::new();
        for (direction, image) in found.outer_iter().zip(image.outer_iter()) {
            let variance = direction.dot(&image);
            assert!((direction.dot(&direction) - 1.0).abs() < 1e-9);
            let error = &image - &(&direction * variance);
            assert!(error.iter().all(|value| value.abs() < 1e-6));
            variances.push(variance);
        }
        assert!(variances[0] >= variances[1]);
        let most = covariance.diag().iter().copied().fold(0.0, f64::max);
        assert!(variances[0] >= most);
        assert!(found.row(0).dot(&found.row(1)).abs() < 1e-9);
    }

    #[test]
    fn rows_on_a_line_have_one_component() {
        let rows = Array2::from_shape_fn((5, 3), |(row, column)| (row * (column + 1)) as f32);
        let points = principal_plane(rows.view(), 0);
        let lengths: Vec<f32> = points
            .windows(2)
            .map(|pair| pair[1][0] - pair[0][0])
            .collect();
        assert!(
            lengths
                .iter()
                .all(|length| (length - 14.0_f32.sqrt()).abs() < 1e-4)
        );
        assert!(
            points.iter().all(|point| point[1].abs() < 1e-4),
            "{points:?}"
        );
    }

    #[test]
    fn rows_that_do_not_differ_lie_in_one_place() {
        for rows in [
            Array2::ones((4, 3)),
            Array2::ones((1, 3)),
            Array2::ones((3, 1)),
        ] {
            let points = principal_plane(rows.view(), 0);
            assert_eq!(points, vec![[0.0; 2]; rows.nrows()]);
        }
        assert!(principal_plane(Array2::zeros((0, 3)).view(), 0).is_empty());
    }
}
