//! Where do vectors lie in a picture? Principal components, t-SNE from them or from where points were before, and how
//! far the picture can be trusted.

mod affinities;
mod align;
mod components;
mod descent;
mod draw;
mod forces;
mod neighbours;
mod place;
mod trust;

#[cfg(test)]
mod tests;

pub use align::aligned;
pub use components::principal_plane;
pub use draw::{ProjectionError, draw, draw_again};
pub use place::place;
pub use trust::trustworthiness;

/// A place in a picture; only how far points lie apart means something.
pub type Point = [f32; 2];

/// Squared distance of two points.
fn squared_distance(a: Point, b: Point) -> f32 {
    let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
    dx * dx + dy * dy
}
