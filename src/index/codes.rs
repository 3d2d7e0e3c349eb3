//! Vectors as whole numbers of 16 bits, in two halves: a search reads the upper one, and the lower one where it matters.

use super::table::Table;
use crate::digest::digest_of;

/// Largest number that a code has; its upper half stays within 8 bits when it is rounded.
const MAX_CODE: f32 = 127.0 * 256.0;
/// What the upper half of a code counts in.
const UPPER: i32 = 256;

/// Vectors, each as numbers that are multiples of its own step.
///
/// Of a vector of length 1 no number is off by more than 1 / 65,000: a cosine by about a millionth, by the upper halves
/// alone about a two-thousandth.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    dimension: usize,
    upper: Table<i8>,
    lower: Table<i8>,
    steps: Vec<f32>,
}

/// A vector as whole numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Code {
    pub(super) values: Vec<i16>,
    /// What one stands for.
    pub(super) step: f32,
}

impl Code {
    /// The nearest numbers of which none is above `max`.
    fn new(vector: &[f32], max: f32) -> Self {
        let largest = vector
            .iter()
            .fold(0.0_f32, |most, value| most.max(value.abs()));
        let step = (largest / max).max(f32::MIN_POSITIVE);
        let values = vector.iter().map(|value| (value / step).round() as i16);
        Self {
            values: values.collect(),
            step,
        }
    }

    /// The code of a vector to be kept.
    pub(super) fn kept(vector: &[f32]) -> Self {
        Self::new(vector, MAX_CODE)
    }

    /// The code of a vector that is multiplied with upper halves, so small that sums of products fit 32 bits.
    pub(super) fn query(vector: &[f32]) -> Self {
        Self::new(vector, max_query(vector.len()))
    }

    /// A hash of the vector, the same in every process and version.
    pub(super) fn print(&self) -> u64 {
        let step = self.step.to_le_bytes();
        let values = self.values.iter().flat_map(|value| value.to_le_bytes());
        let bytes: Vec<u8> = step.into_iter().chain(values).collect();
        digest_of(&bytes)
    }
}

impl Codes {
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            dimension,
            upper: Table::new(dimension),
            lower: Table::new(dimension),
            steps: Vec::new(),
        }
    }

    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.upper.n_rows()
    }

    pub(super) fn push(&mut self, code: &Code) {
        self.upper.push(code.values.iter().map(|&v| halves(v).0));
        self.lower.push(code.values.iter().map(|&v| halves(v).1));
        self.steps.push(code.step);
    }

    pub(super) fn set(&mut self, node: u32, code: &Code) {
        let upper = self.upper.row_mut(node).iter_mut();
        let lower = self.lower.row_mut(node).iter_mut();
        for ((upper, lower), &value) in upper.zip(lower).zip(&code.values) {
            (*upper, *lower) = halves(value);
        }
        self.steps[node as usize] = code.step;
    }

    pub(super) fn code(&self, node: u32) -> Code {
        Code {
            values: self.values(node).map(|value| value as i16).collect(),
            step: self.steps[node as usize],
        }
    }

    /// A kept vector as what others are multiplied with.
    pub(super) fn query(&self, node: u32) -> Code {
        let mut shift = 0;
        while MAX_CODE / (1 << shift) as f32 > max_query(self.dimension) {
            shift += 1;
        }
        Code {
            values: self
                .values(node)
                .map(|value| (value >> shift) as i16)
                .collect(),
            step: self.step(node) * (1 << shift) as f32,
        }
    }

    /// The same by the upper half alone, which is quicker.
    pub(super) fn rough_query(&self, node: u32) -> Code {
        Code {
            values: self
                .upper(node)
                .iter()
                .map(|&value| i16::from(value))
                .collect(),
            step: self.step(node) * UPPER as f32,
        }
    }

    /// Upper halves, each in multiples of 256 steps.
    #[inline]
    pub(super) fn upper(&self, node: u32) -> &[i8] {
        self.upper.row(node)
    }

    #[inline]
    pub(super) fn lower(&self, node: u32) -> &[i8] {
        self.lower.row(node)
    }

    #[inline]
    pub(super) fn step(&self, node: u32) -> f32 {
        self.steps[node as usize]
    }

    /// Adds the vector to `out`, number by number.
    pub(super) fn decode(&self, node: u32) -> impl Iterator<Item = f32> {
        let step = self.step(node);
        self.values(node).map(move |value| value as f32 * step)
    }

    fn values(&self, node: u32) -> impl Iterator<Item = i32> {
        let halves = self.upper.row(node).iter().zip(self.lower.row(node));
        halves.map(|(&upper, &lower)| i32::from(upper) * UPPER + i32::from(lower))
    }
}

/// The largest number with which the sum of `dimension` products with upper halves fits 32 bits.
fn max_query(dimension: usize) -> f32 {
    let bound = i32::MAX as f32 / (128.0 * dimension.max(1) as f32);
    bound.floor().clamp(1.0, MAX_CODE)
}

fn halves(value: i16) -> (i8, i8) {
    let value = i32::from(value);
    let upper = (value + UPPER / 2) >> 8;
    (upper as i8, (value - upper * UPPER) as i8)
}
