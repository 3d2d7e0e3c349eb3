//! The hash that lines and sources are known by.

use crate::digest::fnv1a;

/// FNV-1a finished as `MurmurHash3` does it, so that all bits depend on all bytes. Stores keep it: it must never
/// change.
pub(super) fn hash_of(bytes: impl Iterator<Item = u8>) -> u64 {
    let hash = fnv1a(bytes);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ hash >> 33
}
