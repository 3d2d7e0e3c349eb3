//! Which lines were seen before? A Bloom filter with one hash, in layers: it never forgets a line and takes a byte or
//! two for each.

use fixedbitset::FixedBitSet;

/// Bits of the first layer; each further layer has twice as many.
const FIRST_BITS: usize = 1 << 22;
/// A layer is full when one in this many of its bits is set: it then takes one new line in as many for one seen before.
const BITS_PER_LINE: usize = 16;

/// The hashes of the lines seen so far.
#[derive(Debug)]
pub(super) struct SeenLines {
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    bits: FixedBitSet,
    n_lines: usize,
}

impl SeenLines {
    pub(super) fn new() -> Self {
        Self { layers: Vec::new() }
    }

    /// Adds the hash of a line; whether it was there before.
    pub(super) fn put(&mut self, hash: u64) -> bool {
        if self.layers.iter().any(|layer| layer.has(hash)) {
            return true;
        }
        let newest = self.layers.last();
        if newest.is_none_or(Layer::is_full) {
            let n_bits = newest.map_or(FIRST_BITS, |layer| layer.bits.len() * 2);
            self.layers.push(Layer {
                bits: FixedBitSet::with_capacity(n_bits),
                n_lines: 0,
            });
        }
        if let Some(layer) = self.layers.last_mut() {
            layer.put(hash);
        }
        false
    }
}

impl Layer {
    fn is_full(&self) -> bool {
        self.n_lines * BITS_PER_LINE >= self.bits.len()
    }

    /// The bit of a hash, whose lowest eight bits are not looked at: hashes of lines end with zeros.
    fn bit(&self, hash: u64) -> usize {
        (hash >> 8) as usize % self.bits.len()
    }

    fn has(&self, hash: u64) -> bool {
        self.bits.contains(self.bit(hash))
    }

    fn put(&mut self, hash: u64) {
        self.bits.insert(self.bit(hash));
        self.n_lines += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::hash::hash_of;
    use super::*;

    #[test]
    fn a_line_is_new_once() {
        let mut seen = SeenLines::new();
        let n_lines = 600_000_u64;
        let hash = |line: u64| hash_of(line.to_le_bytes().into_iter());
        let n_taken_for_seen = (0..n_lines).filter(|line| seen.put(hash(*line))).count();
        assert!(
            n_taken_for_seen < n_lines as usize / 10,
            "{n_taken_for_seen}"
        );
        assert!((0..n_lines).all(|line| seen.put(hash(line))));
        assert!(seen.layers.len() > 1);
    }
}
