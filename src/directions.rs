//! The directions that hold most of what rows are: principal components.

use ndarray::{Array1, Array2, Axis, NdFloat};

/// How orthogonal iteration works.
#[derive(Debug, Clone, Copy)]
pub struct IterationOptions<F> {
    /// Most rounds.
    pub max_iterations: usize,
    /// The part of its length that a direction must have beside those before it, or else it depends on them and becomes
    /// 0.
    pub least_part: F,
}

/// Turns `directions` (k x d, row by row) towards the leading eigenvectors of `moment` (d x d, symmetric, with no
/// negative eigenvalue) by orthogonal iteration (Halko, Martinsson & Tropp 2011).
///
/// The directions come back orthonormal, the leading one first; one that depends on those before it is 0. Rounds end
/// early once `is_done` says so of the directions before and after one.
#[must_use]
pub fn leading<F: NdFloat>(
    moment: &Array2<F>,
    mut directions: Array2<F>,
    options: IterationOptions<F>,
    is_done: impl Fn(&Array2<F>, &Array2<F>) -> bool,
) -> Array2<F> {
    for _ in 0..options.max_iterations {
        let mut next = directions.dot(moment);
        make_orthonormal(&mut next, options.least_part);
        let is_done = is_done(&directions, &next);
        directions = next;
        if is_done {
            break;
        }
    }
    directions
}

/// Gram-Schmidt on rows, twice for the sake of rounding.
fn make_orthonormal<F: NdFloat>(rows: &mut Array2<F>, least_part: F) {
    for at in 0..rows.nrows() {
        let (before, mut rest) = rows.view_mut().split_at(Axis(0), at);
        let mut row = rest.row_mut(0);
        let length_before = row.dot(&row).sqrt();
        for _ in 0..2 {
            let parts: Array1<F> = before.dot(&row);
            row -= &parts.dot(&before);
        }
        let length = row.dot(&row).sqrt();
        let is_new = length > least_part * length_before;
        row *= if is_new { length.recip() } else { F::zero() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OPTIONS: IterationOptions<f64> = IterationOptions {
        max_iterations: 300,
        least_part: 1e-10,
    };

    #[test]
    fn the_directions_of_a_diagonal_matrix_are_its_largest_axes() {
        let moment = Array2::from_diag(&ndarray::arr1(&[1.0, 9.0, 3.0, 0.0]));
        let start =
            Array2::from_shape_fn((3, 4), |(row, column)| ((row * 5 + column * 3) % 7) as f64);
        let found = leading(&moment, start, OPTIONS, |_, _| false);
        for (direction, axis) in found.outer_iter().zip([1, 2, 0]) {
            assert!((direction[axis].abs() - 1.0).abs() < 1e-9, "{direction}");
        }
    }

    #[test]
    fn no_round_follows_the_one_that_is_enough() {
        let (moment, start) = (Array2::<f64>::eye(3), Array2::<f64>::eye(3));
        let n_rounds = std::cell::Cell::new(0);
        let found = leading(&moment, start.clone(), OPTIONS, |before, after| {
            n_rounds.set(n_rounds.get() + 1);
            before == after
        });
        assert_eq!((found, n_rounds.get()), (start, 1));
    }

    proptest! {
        #[test]
        fn directions_are_orthonormal_or_nothing(numbers in prop::collection::vec(-9.0..9.0_f64, 20), n in 1_usize..6) {
            let rows = Array2::from_shape_vec((4, 5), numbers).unwrap();
            let start = Array2::from_shape_fn((n, 5), |(row, column)| ((row * 5 + column * 3) % 7) as f64 - 2.5);
            let found = leading(&rows.t().dot(&rows), start, OPTIONS, |_, _| false);
            for (at, one) in found.outer_iter().enumerate() {
                let length = one.dot(&one);
                prop_assert!(length == 0.0 || (length - 1.0).abs() < 1e-9);
                for other in found.outer_iter().take(at) {
                    prop_assert!(one.dot(&other).abs() < 1e-9);
                }
            }
        }
    }
}
