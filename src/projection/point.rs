//! Points of a picture.

/// A point of a picture; only the distances between points mean something.
pub type Point = [f32; 2];

/// Squared distance of two points.
pub(super) fn squared_distance(a: Point, b: Point) -> f32 {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    dx * dx + dy * dy
}
