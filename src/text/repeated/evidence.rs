//! The evidence that a line is boilerplate: how many documents have it, and how different they are otherwise.

use super::line_fingerprints::LineFingerprint;
use crate::digest::GOLDEN_RATIO;

/// Parts of a sketch, of four bits each.
const PARTS: u32 = 16;
/// Equal parts of two sketches from which on their documents are versions of one; unrelated documents share about one.
const SAME_PARTS: u32 = 7;
/// Most different documents that are remembered; more of them prove nothing more.
const MAX_SKETCHES: usize = 8;
/// Remembered documents that prove a frequent line with a sign of boilerplate. One more has it: the first is not
/// remembered.
const MIN_SKETCHES: usize = 4;
/// Remembered documents that prove a line at the edge of its texts.
const MIN_SKETCHES_AT_EDGE: usize = 6;
/// A line is frequent if at least one document in this many has it.
const FREQUENT: usize = 200;
/// Tenths of its documents in which a line without a sign must stand at the edge.
const EDGE_TENTHS: usize = 9;

/// A `MinHash` sketch of a document's own lines: four bits of the smallest of their hashes under each of sixteen hash
/// functions. The share of equal parts estimates the share of lines that two documents have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineSketch(u64);

impl LineSketch {
    /// `None` for a document without a line of its own.
    pub(super) fn new(own_lines: &[u64]) -> Option<Self> {
        if own_lines.is_empty() {
            return None;
        }
        let part = |number: u32| {
            let seed = GOLDEN_RATIO.wrapping_mul(u64::from(number) + 1);
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

/// Spreads the bits of `number` over another number. Not [`mix64`](crate::digest::mix64): other bits would judge a few
/// lines otherwise than in the documents that were cleaned with these.
fn permuted(number: u64) -> u64 {
    let number = (number ^ number >> 31).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let number = (number ^ number >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    number ^ number >> 32
}

/// The documents that have a line, among those of one source or all.
#[derive(Debug, Clone, Default)]
pub(super) struct LineEvidence {
    pub(super) n_documents: usize,
    n_edges: usize,
    sketches: Vec<LineSketch>,
}

impl LineEvidence {
    pub(super) fn add(&mut self, fingerprint: LineFingerprint, sketch: Option<LineSketch>) {
        self.n_documents += 1;
        self.n_edges += usize::from(fingerprint.is_edge());
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

    pub(super) fn remove(&mut self, fingerprint: LineFingerprint, sketch: Option<LineSketch>) {
        self.n_documents = self.n_documents.saturating_sub(1);
        self.n_edges = self
            .n_edges
            .saturating_sub(usize::from(fingerprint.is_edge()));
        self.sketches.retain(|known| Some(*known) != sketch);
    }

    /// Whether the documents that have the line are too many and too different for chance, among `n_documents`.
    pub(super) fn proves(&self, fingerprint: LineFingerprint, n_documents: usize) -> bool {
        let is_certain = self.is_certain();
        if fingerprint.has_sign() {
            let is_frequent = self.n_documents * FREQUENT >= n_documents;
            return is_certain || (self.sketches.len() >= MIN_SKETCHES && is_frequent);
        }
        let is_at_edge = self.n_edges * 10 >= self.n_documents * EDGE_TENTHS;
        is_at_edge && self.sketches.len() >= MIN_SKETCHES_AT_EDGE
    }

    /// Whether as many different documents have the line as are remembered.
    pub(super) fn is_certain(&self) -> bool {
        self.sketches.len() >= MAX_SKETCHES
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::hash::hash_of;
    use super::*;

    fn lines(numbers: std::ops::Range<u64>) -> Vec<u64> {
        numbers
            .map(|number| hash_of(number.to_le_bytes().into_iter()))
            .collect()
    }

    proptest! {
        #[test]
        fn versions_of_one_document_are_told_from_other_documents(start in 0_u64..1_000_000, n in 1_u64..60) {
            let document = LineSketch::new(&lines(start..start + n)).unwrap();
            prop_assert!(document.is_version_of(document));
            let version = LineSketch::new(&lines(start..start + 10 * n)).unwrap();
            let longer = LineSketch::new(&lines(start..start + 11 * n)).unwrap();
            prop_assert!(version.is_version_of(longer));
            let other = LineSketch::new(&lines(start + n..start + 3 * n)).unwrap();
            prop_assert!(!document.is_version_of(other));
        }
    }
}
