//! The two directions in which rows differ most: principal components by orthogonal iteration.

use ndarray::{Array2, ArrayView2, Axis, Slice};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use super::Point;

/// Directions that are looked for; those beyond the second only make the first two come sooner.
const N_DIRECTIONS: usize = 8;
/// Most rounds; directions that differ in the last digit are as good.
const MAX_ITERATIONS: usize = 500;
/// The plane counts as found when neither of its directions turns by more in a round.
const TOLERANCE: f64 = 1e-7;

/// Each row on the two principal components of all. Where rows differ in fewer directions the rest is 0.
pub fn principal_plane(rows: ArrayView2<'_, f32>, seed: u64) -> Vec<Point> {
    let Some(mean) = rows.mean_axis(Axis(0)) else {
        return Vec::new();
    };
    let centred = (&rows - &mean).mapv(f64::from);
    let directions = directions(&covariance(centred.view()), seed);
    let points = centred.dot(&directions);
    points
        .outer_iter()
        .map(|point| [point[0] as f32, point[1] as f32])
        .collect()
}

fn covariance(centred: ArrayView2<'_, f64>) -> Array2<f64> {
    centred.t().dot(&centred) / centred.nrows() as f64
}

/// The first two eigenvectors as columns; the largest number of each is positive.
fn directions(covariance: &Array2<f64>, seed: u64) -> Array2<f64> {
    let dimension = covariance.nrows();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut found = Array2::from_shape_simple_fn((dimension, N_DIRECTIONS.min(dimension)), || {
        (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    });
    make_orthonormal(&mut found);
    for _ in 0..MAX_ITERATIONS {
        let mut next = covariance.dot(&found);
        make_orthonormal(&mut next);
        let plane = found.slice_axis(Axis(1), Slice::from(..dimension.min(2)));
        let turned = turned(plane, next.view());
        found = next;
        if turned < TOLERANCE {
            break;
        }
    }
    let mut plane = Array2::zeros((dimension, 2));
    for (mut column, found) in plane.columns_mut().into_iter().zip(found.columns()) {
        let largest = found
            .iter()
            .copied()
            .reduce(|a, b| if b.abs() > a.abs() { b } else { a });
        column.assign(&(&found * largest.unwrap_or_default().signum()));
    }
    plane
}

/// Gram-Schmidt, twice for the sake of rounding; a column that depends on those before it becomes 0.
fn make_orthonormal(columns: &mut Array2<f64>) {
    for at in 0..columns.ncols() {
        let length_before = length(columns, at);
        for _ in 0..2 {
            for before in 0..at {
                let part = columns.column(at).dot(&columns.column(before));
                let direction = columns.column(before).to_owned();
                columns.column_mut(at).scaled_add(-part, &direction);
            }
        }
        let length = length(columns, at);
        let is_new = length > 1e-10 * length_before;
        let scale = if is_new { 1.0 / length } else { 0.0 };
        columns.column_mut(at).mapv_inplace(|value| value * scale);
    }
}

fn length(columns: &Array2<f64>, at: usize) -> f64 {
    columns.column(at).dot(&columns.column(at)).sqrt()
}

/// The largest change of a number of the directions, whichever way they point.
fn turned(before: ArrayView2<'_, f64>, after: ArrayView2<'_, f64>) -> f64 {
    let of_column =
        |(before, after): (ndarray::ArrayView1<'_, f64>, ndarray::ArrayView1<'_, f64>)| {
            let sign = before.dot(&after).signum();
            let changes = before.iter().zip(after).map(|(a, b)| (a - sign * b).abs());
            changes.fold(0.0, f64::max)
        };
    let columns = before.columns().into_iter().zip(after.columns());
    columns.map(of_column).fold(0.0, f64::max)
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
        let image = covariance.dot(&found);
        let mut variances = Vec::new();
        for (direction, image) in found.columns().into_iter().zip(image.columns()) {
            let variance = direction.dot(&image);
            assert!((direction.dot(&direction) - 1.0).abs() < 1e-9);
            let error = &image - &(&direction * variance);
            assert!(error.iter().all(|value| value.abs() < 1e-6));
            variances.push(variance);
        }
        assert!(variances[0] >= variances[1]);
        let most = covariance.diag().iter().copied().fold(0.0, f64::max);
        assert!(variances[0] >= most);
        assert!(found.column(0).dot(&found.column(1)).abs() < 1e-9);
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
