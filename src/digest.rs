//! Digests: one number for what something holds, equal on every machine and in every version.

/// 2^64 divided by the golden ratio: its multiples spread evenly over 64 bits, whatever numbers are multiplied.
pub const GOLDEN_RATIO: u64 = 0x9E37_79B9_7F4A_7C15;

/// Spreads each bit of `number` over all bits of another number; different numbers stay different. The finisher of
/// `SplitMix64` (Steele, Lea & Flood 2014).
#[must_use]
pub fn mix64(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// What the generator `SplitMix64` draws in the state `number`: like [`mix64`], but 0 does not stay 0.
#[must_use]
pub fn split_mix64(number: u64) -> u64 {
    mix64(number.wrapping_add(GOLDEN_RATIO))
}

/// FNV-1a (Fowler, Noll & Vo) over bytes or characters. The last ones reach the lower bits alone: finish with [`mix64`]
/// or [`split_mix64`] where all bits count.
#[must_use]
pub fn fnv1a(units: impl IntoIterator<Item: Into<u64>>) -> u64 {
    let start = 0xCBF2_9CE4_8422_2325;
    let add = |hash: u64, unit: u64| (hash ^ unit).wrapping_mul(0x0100_0000_01B3);
    units.into_iter().map(Into::into).fold(start, add)
}

/// The first eight bytes of the BLAKE3 hash of `bytes`, little endian.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> u64 {
    shortened(blake3::hash(bytes).as_bytes())
}

/// The first eight bytes of a hash of 32, little endian.
#[must_use]
pub fn shortened(hash: &[u8; 32]) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|position| hash[position]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_that_stores_keep() {
        assert_eq!(mix64(1), 0x5692_161D_100B_05E5);
        assert_eq!(split_mix64(0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(fnv1a(*b"foobar"), 0x8594_4171_F739_67E8);
        assert_eq!(digest_of(b""), 0xA6A1_F9F5_B949_13AF);
    }

    #[test]
    fn characters_count_as_their_numbers() {
        assert_eq!(fnv1a("foobar".chars()), fnv1a(*b"foobar"));
        assert_ne!(fnv1a("é".chars()), fnv1a("é".bytes()));
    }
}
