//! Puts new rows into a picture, between the points of the rows that they are most like.

use ndarray::ArrayView2;

use super::neighbours::nearest_of;
use super::point::Point;

/// Known rows that a new row is put between.
const N_NEIGHBOURS: usize = 5;

/// Finds a point for each of `rows`: the median, coordinate by coordinate, of the points of the five known rows most
/// like it, so that one neighbour in another corner does not draw it into the void between. All rows have length 1.
/// Without known rows every point is the origin.
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

/// The median of values, which of an even number is the mean of the middle two.
fn median(mut values: Vec<f32>) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    f32::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
}
