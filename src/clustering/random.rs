//! Seeded choices whose stream depends on nothing but the generator, so that no library update changes a result.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use crate::digest::GOLDEN_RATIO;

/// A generator for one purpose: one seed gives unrelated numbers in each `stream`.
pub(super) fn generator(seed: u64, stream: u64) -> Xoshiro256PlusPlus {
    let mixed = seed ^ stream.wrapping_mul(GOLDEN_RATIO);
    Xoshiro256PlusPlus::seed_from_u64(mixed)
}

/// A number in 0 (included) to 1 (excluded), with 53 random bits.
pub(super) fn unit(rng: &mut impl RngCore) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// An index below `len`, which must not be 0.
pub(super) fn index(rng: &mut impl RngCore, len: usize) -> usize {
    ((unit(rng) * len as f64) as usize).min(len - 1)
}

/// `amount` of the numbers below `len`, ascending, each subset equally likely (Knuth, TAOCP 3.4.2, algorithm S).
pub(super) fn sample(rng: &mut impl RngCore, len: usize, amount: usize) -> Vec<usize> {
    let mut chosen = Vec::with_capacity(amount.min(len));
    for candidate in 0..len {
        let wanted = amount.saturating_sub(chosen.len());
        if unit(rng) * ((len - candidate) as f64) < wanted as f64 {
            chosen.push(candidate);
        }
    }
    chosen
}

/// The numbers below `len` in random order (Fisher-Yates).
pub(super) fn permutation(rng: &mut impl RngCore, len: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    for last in (1..len).rev() {
        order.swap(last, index(rng, last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_sample_has_the_size_asked_for_and_ascends(seed: u64, len in 0_usize..300, amount in 0_usize..400) {
            let chosen = sample(&mut generator(seed, 0), len, amount);
            prop_assert_eq!(chosen.len(), amount.min(len));
            prop_assert!(chosen.is_sorted_by(|a, b| a < b));
            prop_assert!(chosen.iter().all(|&row| row < len));
        }

        #[test]
        fn a_permutation_loses_nothing(seed: u64, len in 0_usize..300) {
            let mut order = permutation(&mut generator(seed, 0), len);
            order.sort_unstable();
            prop_assert_eq!(order, (0..len).collect::<Vec<_>>());
        }
    }
}
