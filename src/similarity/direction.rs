//! Vectors scaled to length 1.

use ndarray::Array1;

/// A vector with a smaller squared length is zero but for rounding errors.
pub const TINY: f32 = 1e-9;

/// The vector scaled to length 1; none when it is zero and so has no direction.
pub fn unit(vector: Array1<f32>) -> Option<Array1<f32>> {
    let squared = vector.dot(&vector);
    (squared > TINY).then(|| vector / squared.sqrt())
}
