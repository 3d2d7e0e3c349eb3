//! One bit for each of many things.

const WORD_BITS: usize = u64::BITS as usize;

/// A set of numbers below a bound, one bit each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// None of `len` numbers.
    pub(super) fn none(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(WORD_BITS)],
            len,
        }
    }

    /// The numbers below `len` for which `holds` is true.
    pub(super) fn of(len: usize, mut holds: impl FnMut(usize) -> bool) -> Self {
        let mut bits = Self::none(len);
        for (word, first) in bits.words.iter_mut().zip((0..len).step_by(WORD_BITS)) {
            for number in first..len.min(first + WORD_BITS) {
                *word |= u64::from(holds(number)) << (number - first);
            }
        }
        bits
    }

    /// Adds one more number, which is in the set or not.
    pub(super) fn push(&mut self, is_in: bool) {
        let number = self.len;
        self.len += 1;
        self.words.resize(self.len.div_ceil(WORD_BITS), 0);
        if is_in {
            self.insert(number);
        }
    }

    pub(super) fn insert(&mut self, number: usize) {
        self.words[number / WORD_BITS] |= 1 << (number % WORD_BITS);
    }

    pub(super) fn remove(&mut self, number: usize) {
        self.words[number / WORD_BITS] &= !(1 << (number % WORD_BITS));
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.words[number / WORD_BITS] >> (number % WORD_BITS) & 1 == 1
    }

    pub(super) fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The numbers in the set, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.wrapping_sub(1);
                (bit < WORD_BITS).then_some(at * WORD_BITS + bit)
            })
        })
    }

    /// Keeps what is in `other` too.
    pub(super) fn and(mut self, other: &Self) -> Self {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
        self
    }

    /// Adds what is in `other`.
    pub(super) fn or(mut self, other: &Self) -> Self {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
        self
    }

    /// What is not in the set.
    pub(super) fn not(mut self) -> Self {
        for word in &mut self.words {
            *word = !*word;
        }
        let n_used = self.len % WORD_BITS;
        if let Some(last) = self.words.last_mut().filter(|_| n_used > 0) {
            *last &= (1 << n_used) - 1;
        }
        self
    }
}
