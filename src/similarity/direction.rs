//! Where does a vector point?

use ndarray::Array1;

/// Squared lengths below this are rounding errors.
pub const TINY: f32 = 1e-9;

/// The vector at length 1; none where it has no direction.
pub fn unit(vector: Array1<f32>) -> Option<Array1<f32>> {
    let squared = vector.dot(&vector);
    (squared > TINY).then(|| vector / squared.sqrt())
}
