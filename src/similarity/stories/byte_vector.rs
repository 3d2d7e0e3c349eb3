//! Vectors of length 1, quantised to a byte for each number.

/// A vector of length 1 as whole numbers of 8 bits and the scale that they have in common.
#[derive(Debug, Default)]
pub(super) struct ByteVector {
    scale: f32,
    values: Box<[i8]>,
}

impl ByteVector {
    /// Scales a vector to length 1 and quantises it; a vector without a direction stays zero.
    pub(super) fn unit(vector: &[f32]) -> Self {
        let largest = vector
            .iter()
            .fold(0.0_f32, |most, value| most.max(value.abs()));
        let step = largest.max(f32::MIN_POSITIVE) / 127.0;
        let values: Box<[i8]> = vector
            .iter()
            .map(|value| (value / step).round() as i8)
            .collect();
        let squared: f32 = values.iter().map(|&value| f32::from(value).powi(2)).sum();
        Self {
            scale: 1.0 / squared.sqrt().max(1.0),
            values,
        }
    }

    /// The number at a position, -1 to 1.
    pub(super) fn at(&self, position: usize) -> f32 {
        self.scale * f32::from(self.values[position])
    }

    /// The dot product with a vector of the same dimension, -1 to 1.
    pub(super) fn dot(&self, other: &Self) -> f32 {
        let pairs = self.values.iter().zip(&other.values);
        let sum: i32 = pairs.map(|(&a, &b)| i32::from(a) * i32::from(b)).sum();
        sum as f32 * self.scale * other.scale
    }
}
