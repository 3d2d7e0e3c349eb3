//! How are versions of one document told from different documents? By sketches of what few others have.

use crate::digest::GOLDEN_RATIO;

/// Parts of a sketch, of four bits each.
const PARTS: u32 = 16;
/// Equal parts of two sketches from which on their documents are versions of one; unrelated documents share about one.
const SAME_PARTS: u32 = 7;

/// A `MinHash` sketch of the lines or sentences that few other documents have: four bits of the smallest of their hashes
/// under each of sixteen hash functions. The share of equal parts estimates the share of lines that two documents have
/// in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sketch(u64);

impl Sketch {
    /// `None` for no hashes.
    pub(super) fn new(hashes: &[u64]) -> Option<Self> {
        if hashes.is_empty() {
            return None;
        }
        let part = |number: u32| {
            let seed = GOLDEN_RATIO.wrapping_mul(u64::from(number) + 1);
            let hashes = hashes.iter().map(|hash| permuted(hash ^ seed));
            let smallest = hashes.min().unwrap_or_default();
            // The lowest bits of the smallest hash are as good as random; the highest are all zero.
            (smallest & 15) << (4 * number)
        };
        Some(Self(
            (0..PARTS).map(part).fold(0, |sketch, part| sketch | part),
        ))
    }

    /// Whether two documents are versions of one, by their sketches.
    pub(super) fn is_version_of(self, other: Self) -> bool {
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
