//! Rows in fewer dimensions: along the directions that hold most of them.

use ndarray::{Array2, ArrayView2, Axis};

use super::random;
use crate::directions::{IterationOptions, leading};

/// Most rows that directions are found from.
const MAX_ROWS: usize = 4000;
/// Directions that are followed beside those wanted, which need fewer rounds then.
const N_BESIDE: usize = 8;
/// Four rounds: how far the last directions still have to turn matters little.
const ITERATION: IterationOptions<f32> = IterationOptions {
    max_iterations: 4,
    least_part: 1e-5,
};

/// Reduces rows (n x d, unit length) to n x `n_dimensions`: their coordinates along the leading right singular vectors of
/// a sample of the rows, scaled to length 1 again. Rows of up to `n_dimensions` + 8 dimensions come back as they are.
///
/// Clusters of the reduced rows explain nearly as much as clusters of the whole rows (Cohen et al. 2015), and leave out
/// noise. The directions come from four rounds of orthogonal iteration over at most 4,000 rows (Halko, Martinsson & Tropp
/// 2011), seeded by `seed`, and are those of the rows themselves, not of their deviations from a mean. A row at right
/// angles to all of them becomes the first one. Rows are not checked.
///
/// # Panics
/// If `n_dimensions` is 0.
#[must_use]
pub fn reduced(rows: ArrayView2<'_, f32>, n_dimensions: usize, seed: u64) -> Array2<f32> {
    assert!(n_dimensions > 0, "at least one dimension is required");
    if rows.ncols() <= n_dimensions + N_BESIDE {
        return rows.to_owned();
    }
    let mut rng = random::generator(seed, 3);
    let sample = random::sample(&mut rng, rows.nrows(), MAX_ROWS);
    let sampled = rows.select(Axis(0), &sample);
    let moment = sampled.t().dot(&sampled);
    let n_directions = n_dimensions + N_BESIDE;
    let start = Array2::from_shape_simple_fn((n_directions, rows.ncols()), || {
        (random::unit(&mut rng) - 0.5) as f32
    });
    let found = leading(&moment, start, ITERATION, |_, _| false);
    let leading = found.slice_axis(Axis(0), (..n_dimensions).into());
    let mut reduced = rows.dot(&leading.t());
    for mut row in reduced.outer_iter_mut() {
        let length = row.dot(&row).sqrt();
        if length > f32::EPSILON {
            row /= length;
        } else {
            row.fill(0.0);
            row[0] = 1.0;
        }
    }
    reduced
}

#[cfg(test)]
mod tests {
    use super::super::sphere::{Blobs, blobs};
    use super::*;
    use proptest::prelude::*;

    fn rows(n_rows: usize, n_centres: usize, seed: u64) -> Array2<f32> {
        let wanted = Blobs {
            n_rows,
            n_centres,
            dimension: 64,
            spread: 0.5,
            seed,
        };
        blobs(&wanted).0
    }

    #[test]
    fn rows_of_few_directions_keep_all_their_cosines() {
        let few = rows(5, 5, 1);
        let mixed = Array2::from_shape_fn((40, 5), |(row, column)| {
            ((row * 7 + column * 3) % 11) as f32 - 5.0
        });
        let mut mixed = mixed.dot(&few);
        for mut row in mixed.outer_iter_mut() {
            let length = row.dot(&row).sqrt();
            row /= length;
        }
        let found = reduced(mixed.view(), 6, 0);
        let difference = mixed.dot(&mixed.t()) - found.dot(&found.t());
        assert_eq!(found.ncols(), 6);
        assert!(difference.iter().all(|value| value.abs() < 1e-4));
    }

    #[test]
    fn what_most_rows_share_is_kept_and_noise_is_not() {
        let rows = rows(300, 3, 2);
        let found = reduced(rows.view(), 3, 0);
        let kept = |rows: &Array2<f32>| {
            let cosines = rows.dot(&rows.t());
            cosines.iter().map(|cosine| cosine.abs()).sum::<f32>() / 90_000.0
        };
        assert!(kept(&found) > kept(&rows));
    }

    #[test]
    fn rows_of_few_dimensions_stay_as_they_are() {
        let rows = Array2::<f32>::eye(8);
        assert_eq!(reduced(rows.view(), 4, 0), rows);
    }

    #[test]
    fn a_row_beside_all_directions_has_length_one_too() {
        let mut rows = Array2::<f32>::zeros((100, 40));
        for (at, mut row) in rows.outer_iter_mut().enumerate() {
            row[if at == 0 { 39 } else { at % 2 }] = 1.0;
        }
        let found = reduced(rows.view(), 2, 0);
        let first = found.row(0);
        assert!((first.dot(&first) - 1.0).abs() < 1e-5);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]

        #[test]
        fn any_rows_have_length_one_and_the_dimension_asked_for(
            n_rows in 1_usize..60, n_centres in 1_usize..5, n_dimensions in 1_usize..20, seed: u64,
        ) {
            let found = reduced(rows(n_rows, n_centres, seed).view(), n_dimensions, seed);
            prop_assert_eq!(found.dim(), (n_rows, n_dimensions));
            for row in found.outer_iter() {
                prop_assert!((row.dot(&row) - 1.0).abs() < 1e-4);
            }
        }
    }
}
