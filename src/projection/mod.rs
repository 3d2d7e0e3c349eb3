//! Where do vectors lie in a picture? Principal components, t-SNE from them or from where points were before, and how
//! far the picture can be trusted.

mod point;
mod components;
mod neighbours;
mod affinities;
mod forces;
mod descent;
mod align;
mod place;
mod draw;
mod trust;

#[cfg(test)]
mod tests;

pub use align::aligned;
pub use components::principal_plane;
pub use draw::{ProjectionError, draw, draw_again};
pub use place::place;
pub use point::Point;
pub use trust::trustworthiness;
