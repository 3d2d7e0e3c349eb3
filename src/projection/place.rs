//! New rows put into a picture that is there: between the points of what they are most like.

use ndarray::ArrayView2;

use super::Point;
use super::neighbours::nearest_of;

/// Known rows that say where a new one lies.
const N_NEIGHBOURS: usize = 5;

/// A point for each of `rows`: the median, coordinate by coordinate, of the points of the five known rows most like it,
/// so that one neighbour in another corner does not draw it into the void between. All rows have length 1; the middle of
/// the picture where nothing is known.
///
/// # Panics
/// When there is not one point for each known row.
pub fn place(
    rows: ArrayView2<'_, f32>,
    known: ArrayView2<'_, f32>,
    points: &[Point],
) -> Vec<Point> {
    assert_eq!(known.nrows(), points.len(), "one point per known row");
    if points.is_empty() {
        return vec![[0.0; 2]; rows.nrows()];
    }
    nearest_of(rows, known, N_NEIGHBOURS)
        .into_iter()
        .map(|nearest| {
            [0, 1].map(|axis| {
                median(
                    nearest
                        .iter()
                        .map(|near| points[near.position][axis])
                        .collect(),
                )
            })
        })
        .collect()
}

/// Of an even number of values the mean of the middle two.
fn median(mut values: Vec<f32>) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    f32::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}
