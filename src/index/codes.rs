//! Vectors quantised to whole numbers of 16 bits in two halves: a search reads the upper half, and the lower one
//! where it matters.

use super::chunked_table::ChunkedTable;
use crate::digest::digest_of;

/// The largest value of a code; its upper half stays within 8 bits when it is rounded.
const MAX_CODE: f32 = 127.0 * 256.0;
/// One in the upper half of a value stands for so many steps.
const UPPER: i32 = 256;

/// The codes of many vectors, one for each node, in the order of the nodes.
///
/// Of a vector of length 1 no number is off by more than 1 / 65,000: a cosine by about a millionth, by the upper
/// halves alone about a two-thousandth.
#[derive(Debug, Clone)]
pub(super) struct VectorCodes {
    dimension: usize,
    upper: ChunkedTable<i8>,
    lower: ChunkedTable<i8>,
    steps: Vec<f32>,
}

/// A vector as whole multiples of a step of its own.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct VectorCode {
    /// The numbers of the vector in multiples of `step`.
    pub(super) values: Vec<i16>,
    /// The number that a value of 1 stands for.
    pub(super) step: f32,
}

impl VectorCode {
    /// The code with the smallest step that keeps every value within `max`.
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

    /// The code of a vector that is put into [`VectorCodes`].
    pub(super) fn stored(vector: &[f32]) -> Self {
        Self::new(vector, MAX_CODE)
    }

    /// The code of a query, so coarse that the sum of its products with upper halves fits 32 bits.
    pub(super) fn query(vector: &[f32]) -> Self {
        Self::new(vector, max_query(vector.len()))
    }

    /// A digest of the code, the same in every process and version; equal codes have equal digests.
    pub(super) fn digest(&self) -> u64 {
        let step = self.step.to_le_bytes();
        let values = self.values.iter().flat_map(|value| value.to_le_bytes());
        let bytes: Vec<u8> = step.into_iter().chain(values).collect();
        digest_of(&bytes)
    }
}

impl VectorCodes {
    /// No codes yet, for vectors of `dimension` numbers.
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            dimension,
            upper: ChunkedTable::new(dimension),
            lower: ChunkedTable::new(dimension),
            steps: Vec::new(),
        }
    }

    /// The number of values in a code.
    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    /// The number of nodes, each of which has a code.
    pub(super) fn n_nodes(&self) -> usize {
        self.upper.n_rows()
    }

    /// Adds the code of a new node, which gets the next number.
    pub(super) fn push(&mut self, code: &VectorCode) {
        self.upper.push(code.values.iter().map(|&v| halves(v).0));
        self.lower.push(code.values.iter().map(|&v| halves(v).1));
        self.steps.push(code.step);
    }

    /// Replaces the code of a node.
    pub(super) fn set(&mut self, node: u32, code: &VectorCode) {
        let upper = self.upper.row_mut(node).iter_mut();
        let lower = self.lower.row_mut(node).iter_mut();
        for ((upper, lower), &value) in upper.zip(lower).zip(&code.values) {
            (*upper, *lower) = halves(value);
        }
        self.steps[node as usize] = code.step;
    }

    /// The code of a node as it was put in.
    pub(super) fn code(&self, node: u32) -> VectorCode {
        VectorCode {
            values: self.values(node).map(|value| value as i16).collect(),
            step: self.steps[node as usize],
        }
    }

    /// The code of a node as a query, for products with the upper halves of others.
    pub(super) fn query(&self, node: u32) -> VectorCode {
        let mut shift = 0;
        while MAX_CODE / (1 << shift) as f32 > max_query(self.dimension) {
            shift += 1;
        }
        VectorCode {
            values: self
                .values(node)
                .map(|value| (value >> shift) as i16)
                .collect(),
            step: self.step(node) * (1 << shift) as f32,
        }
    }

    /// The code of a node as a query by its upper half alone, which is made in less time.
    pub(super) fn rough_query(&self, node: u32) -> VectorCode {
        VectorCode {
            values: self
                .upper(node)
                .iter()
                .map(|&value| i16::from(value))
                .collect(),
            step: self.step(node) * UPPER as f32,
        }
    }

    /// The upper halves of a node's values, each in multiples of 256 steps.
    #[inline]
    pub(super) fn upper(&self, node: u32) -> &[i8] {
        self.upper.row(node)
    }

    /// The lower halves of a node's values, in steps.
    #[inline]
    pub(super) fn lower(&self, node: u32) -> &[i8] {
        self.lower.row(node)
    }

    /// The number that a value of 1 stands for in a node's code.
    #[inline]
    pub(super) fn step(&self, node: u32) -> f32 {
        self.steps[node as usize]
    }

    /// The numbers of a node's vector, as precisely as its code keeps them.
    pub(super) fn decode(&self, node: u32) -> impl Iterator<Item = f32> {
        let step = self.step(node);
        self.values(node).map(move |value| value as f32 * step)
    }

    /// The values of a node's code, put together from both halves.
    fn values(&self, node: u32) -> impl Iterator<Item = i32> {
        let halves = self.upper.row(node).iter().zip(self.lower.row(node));
        halves.map(|(&upper, &lower)| i32::from(upper) * UPPER + i32::from(lower))
    }
}

/// The largest value of a query with which the sum of `dimension` products with upper halves fits 32 bits.
fn max_query(dimension: usize) -> f32 {
    let bound = i32::MAX as f32 / (128.0 * dimension.max(1) as f32);
    bound.floor().clamp(1.0, MAX_CODE)
}

/// The upper half of a value, rounded, and the rest, each in 8 bits.
fn halves(value: i16) -> (i8, i8) {
    let value = i32::from(value);
    let upper = (value + UPPER / 2) >> 8;
    (upper as i8, (value - upper * UPPER) as i8)
}
