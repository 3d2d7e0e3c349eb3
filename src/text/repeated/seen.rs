//! Was this line seen before? A filter that never forgets one and takes a byte or two for each.

/// Bits of the first layer; each further one has twice as many.
const FIRST_BITS: usize = 1 << 22;
/// A layer is full when one in so many of its bits is set: so often it takes a new line for one that it has seen.
const BITS_PER_LINE: usize = 16;

#[derive(Debug)]
pub(super) struct Seen {
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    bits: Vec<u64>,
    n_lines: usize,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self { layers: Vec::new() }
    }

    /// Whether the line with this hash was put in before; it is now.
    pub(super) fn put(&mut self, hash: u64) -> bool {
        if self.layers.iter().any(|layer| layer.has(hash)) {
            return true;
        }
        let newest = self.layers.last();
        if newest.is_none_or(Layer::is_full) {
            let n_bits = newest.map_or(FIRST_BITS, |layer| layer.bits.len() * 128);
            self.layers.push(Layer {
                bits: vec![0; n_bits / 64],
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
        self.n_lines * BITS_PER_LINE >= self.bits.len() * 64
    }

    /// The word and the bit of a hash, whose lowest bits are always zero.
    fn place(&self, hash: u64) -> (usize, u64) {
        let at = (hash >> 8) as usize % (self.bits.len() * 64);
        (at / 64, 1 << (at % 64))
    }

    fn has(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }

    fn put(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.bits[word] |= bit;
        self.n_lines += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::line_prints::mix;
    use super::*;

    #[test]
    fn a_line_is_new_once() {
        let mut seen = Seen::new();
        let n_lines = 600_000_u64;
        let hash = |line: u64| mix(line.to_le_bytes().into_iter());
        let n_taken_for_seen = (0..n_lines).filter(|line| seen.put(hash(*line))).count();
        assert!(
            n_taken_for_seen < n_lines as usize / 10,
            "{n_taken_for_seen}"
        );
        assert!((0..n_lines).all(|line| seen.put(hash(line))));
        assert!(seen.layers.len() > 1);
    }
}
