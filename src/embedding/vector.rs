//! Embeddings: unit vectors that stand for texts.

/// A vector of length 1 that stands for a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding(Vec<f32>);

/// The number of sums that are added up side by side, so that they need not wait for each other.
const LANES: usize = 8;

impl Embedding {
    /// Scales `values` to length 1; `None` when they are all zero or not all finite.
    pub fn normalised(mut values: Vec<f32>) -> Option<Self> {
        let length = sum_of_squares(&values).sqrt();
        if !length.is_finite() || length < f64::from(f32::MIN_POSITIVE) {
            return None;
        }
        let factor = 1.0 / length;
        for value in &mut values {
            *value = (f64::from(*value) * factor) as f32;
        }
        Some(Self(values))
    }

    /// The first `dimension` numbers scaled to length 1, or all zero where they are.
    pub fn shortened(self, dimension: usize) -> Vec<f32> {
        let mut values = self.0;
        if dimension >= values.len() {
            return values;
        }
        values.truncate(dimension);
        Self::normalised(values).map_or_else(|| vec![0.0; dimension], |short| short.0)
    }

    /// The numbers of the vector.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

/// The sum of the squares in double precision, in which no square of a single-precision number overflows.
fn sum_of_squares(values: &[f32]) -> f64 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for (sum, &value) in sums.iter_mut().zip(chunk) {
            *sum += f64::from(value) * f64::from(value);
        }
    }
    let rest = rest
        .iter()
        .map(|&value| f64::from(value) * f64::from(value));
    sums.iter().sum::<f64>() + rest.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_embedding_has_length_one(values in prop::collection::vec(-1e6f32..1e6, 1..300)) {
            if let Some(embedding) = Embedding::normalised(values) {
                let length: f32 = embedding.as_slice().iter().map(|v| v * v).sum();
                prop_assert!((length - 1.0).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn nothing_and_nonsense_have_no_direction() {
        assert_eq!(Embedding::normalised(vec![0.0; 4]), None);
        assert_eq!(Embedding::normalised(vec![1.0, f32::NAN]), None);
        assert_eq!(Embedding::normalised(vec![f32::INFINITY, 1.0]), None);
        assert_eq!(Embedding::normalised(Vec::new()), None);
    }
}
