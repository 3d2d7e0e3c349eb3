//! How much speaks for a line being boilerplate: the documents that have it, and how different they are otherwise.

use super::line_prints::LinePrint;

/// Parts of a sketch; four bits each.
const PARTS: u32 = 16;
/// Two documents are versions of one if so many parts of their sketches are the same; of unrelated ones it is one part.
const SAME_PARTS: u32 = 7;
/// More different documents than this prove nothing more.
const MAX_SKETCHES: usize = 8;
/// Different documents that prove a line with a sign of boilerplate, if it is frequent too; one more has it, the first.
const MIN_SKETCHES: usize = 4;
/// Different documents that prove a line that stands at the edge.
const MIN_SKETCHES_AT_EDGE: usize = 6;
/// A line is frequent if one document in so many has it.
const FREQUENT: usize = 200;
/// A line without a sign must stand at the edge in nine documents of ten.
const EDGE_TENTHS: usize = 9;

/// Four bits of each of sixteen smallest hashes of a document's own lines (`MinHash` with 4-bit parts): the share of equal
/// parts estimates the share of lines that two documents have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sketch(u64);

impl Sketch {
    /// None for a document without a line of its own.
    pub(super) fn new(own_lines: &[u64]) -> Option<Self> {
        if own_lines.is_empty() {
            return None;
        }
        let part = |number: u32| {
            let seed = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(u64::from(number) + 1);
            let hashes = own_lines.iter().map(|line| permuted(line ^ seed));
            let smallest = hashes.min().unwrap_or_default();
            // The lowest bits of the smallest hash are as good as random; the highest are all zero.
            (smallest & 15) << (4 * number)
        };
        Some(Self(
            (0..PARTS).map(part).fold(0, |sketch, part| sketch | part),
        ))
    }

    fn is_version_of(self, other: Self) -> bool {
        let differences = self.0 ^ other.0;
        let same = (0..PARTS).filter(|part| (differences >> (4 * part)).trailing_zeros() >= 4);
        same.count() >= SAME_PARTS as usize
    }
}

/// Another number for each number, in no order.
fn permuted(number: u64) -> u64 {
    let number = (number ^ number >> 31).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ number >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ number >> 32
}

/// What is known of one line in the documents of one source, or of all.
#[derive(Debug, Clone, Default)]
pub(super) struct Evidence {
    pub(super) n_documents: usize,
    n_edges: usize,
    sketches: Vec<Sketch>,
}

impl Evidence {
    pub(super) fn add(&mut self, print: LinePrint, sketch: Option<Sketch>) {
        self.n_documents += 1;
        self.n_edges += usize::from(print.is_edge());
        if let Some(sketch) = sketch
            && self.sketches.len() < MAX_SKETCHES
            && !self
                .sketches
                .iter()
                .any(|known| known.is_version_of(sketch))
        {
            self.sketches.push(sketch);
        }
    }

    pub(super) fn remove(&mut self, print: LinePrint, sketch: Option<Sketch>) {
        self.n_documents = self.n_documents.saturating_sub(1);
        self.n_edges = self.n_edges.saturating_sub(usize::from(print.is_edge()));
        self.sketches.retain(|known| Some(*known) != sketch);
    }

    /// Whether the documents that have the line are too many and too different for chance, among `n_documents`.
    pub(super) fn proves(&self, print: LinePrint, n_documents: usize) -> bool {
        let is_certain = self.is_certain();
        if print.has_sign() {
            let is_frequent = self.n_documents * FREQUENT >= n_documents;
            return is_certain || (self.sketches.len() >= MIN_SKETCHES && is_frequent);
        }
        let is_at_edge = self.n_edges * 10 >= self.n_documents * EDGE_TENTHS;
        is_at_edge && self.sketches.len() >= MIN_SKETCHES_AT_EDGE
    }

    /// Whether as many different documents have the line as are counted.
    pub(super) fn is_certain(&self) -> bool {
        self.sketches.len() >= MAX_SKETCHES
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::line_prints::mix;
    use super::*;

    fn lines(numbers: std::ops::Range<u64>) -> Vec<u64> {
        numbers
            .map(|number| mix(number.to_le_bytes().into_iter()))
            .collect()
    }

    proptest! {
        #[test]
        fn versions_of_one_document_are_told_from_other_documents(start in 0_u64..1_000_000, n in 1_u64..60) {
            let document = Sketch::new(&lines(start..start + n)).unwrap();
            prop_assert!(document.is_version_of(document));
            let version = Sketch::new(&lines(start..start + 10 * n)).unwrap();
            let longer = Sketch::new(&lines(start..start + 11 * n)).unwrap();
            prop_assert!(version.is_version_of(longer));
            let other = Sketch::new(&lines(start + n..start + 3 * n)).unwrap();
            prop_assert!(!document.is_version_of(other));
        }
    }
}
