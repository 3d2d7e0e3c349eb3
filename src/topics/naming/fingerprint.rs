//! Hashes that never change with the version of a library.

use crate::digest::{fnv1a, mix64};

/// A hash of 64 bits that look random, the same in every version and on every machine.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    mix64(fnv1a(bytes.iter().copied()))
}
