//! A hash table from the bytes of tokens to their numbers, which also knows the lengths of tokens that begin alike.

use rustc_hash::FxHashMap;

use super::words::READABLE;
use crate::digest::GOLDEN_RATIO;

/// The most tokens: a token number is half of a slot, and one number is left over for an empty slot.
pub const MAX_TOKENS: usize = u16::MAX as usize;
const EMPTY: u32 = u32::MAX;

/// Bits of an index into [`TokenTable::lengths`].
const PREFIX_BITS: u32 = 13;
/// Number of first bytes that index the lengths of tokens with at least as many bytes.
const FAR: usize = 5;
const FAR_PREFIX: u64 = (1 << (8 * FAR)) - 1;
/// The least length that shares a bit with all longer ones.
const LONG: usize = 31;

/// At most 16 bytes, with zeros behind them, which normalised text never holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Key {
    low: u64,
    high: u64,
}

/// A hash table with open addressing from keys to token numbers.
#[derive(Debug)]
pub struct TokenTable {
    /// The token number in the low half and a part of the hash in the high half of each slot.
    slots: Vec<u32>,
    slot_bits: u32,
    /// For the hash of the first bytes of a word, a bit for each length of the tokens that begin with them.
    lengths: Vec<u32>,
    /// The mask of the first bytes that index the lengths of tokens shorter than [`FAR`].
    near: u64,
    /// The tokens that are longer than a key, with their numbers.
    long: FxHashMap<Box<[u8]>, u32>,
    longest: usize,
}

impl TokenTable {
    /// A table with room for `n_tokens`, in which `prefix_bytes` first bytes index the lengths of short tokens.
    pub fn with_capacity(n_tokens: usize, prefix_bytes: u32) -> Self {
        let slot_bits = (2 * n_tokens).next_power_of_two().trailing_zeros().max(1);
        Self {
            slots: vec![EMPTY; 1 << slot_bits],
            slot_bits,
            lengths: vec![0b110; 1 << PREFIX_BITS],
            near: (1 << (8 * prefix_bytes)) - 1,
            long: FxHashMap::default(),
            longest: 0,
        }
    }

    /// Gives the token of these `bytes` a number. Of equal tokens the last one counts.
    pub fn insert(&mut self, bytes: &[u8], number: u32, keys: &[Key]) {
        let key = Key::of(bytes);
        self.longest = self.longest.max(bytes.len());
        let prefix = if bytes.len() < FAR {
            self.near
        } else {
            FAR_PREFIX
        };
        self.lengths[prefix_index(key, prefix)] |= 1 << bytes.len().min(LONG);
        if bytes.len() > READABLE {
            self.long.insert(bytes.into(), number);
            return;
        }
        let hash = key.hash();
        let mut slot = self.slot_of(hash);
        while self.slots[slot] != EMPTY && keys[token_of(self.slots[slot])] != key {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = number | tag_of(hash);
    }

    /// The number of the token that `key` is.
    #[inline]
    pub fn find(&self, key: Key, keys: &[Key]) -> Option<u32> {
        let hash = key.hash();
        let mut slot = self.slot_of(hash);
        loop {
            let entry = self.slots[slot];
            if entry == EMPTY {
                return None;
            }
            if tag_of(u64::from(entry)) == tag_of(hash) && keys[token_of(entry)] == key {
                return Some(token_of(entry) as u32);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// The longest token that the first `n_bytes` of `text` begin with, and its length.
    #[inline]
    pub fn longest(&self, text: &[u8], n_bytes: usize, keys: &[Key]) -> Option<(u32, usize)> {
        let key = Key::at(text, 0).first(n_bytes.min(READABLE));
        let up_to = u32::MAX >> (31 - n_bytes.min(LONG));
        let near = self.lengths[prefix_index(key, self.near)] & ((1 << FAR) - 1);
        let far = self.lengths[prefix_index(key, FAR_PREFIX)] & !((1 << FAR) - 1);
        let mut lengths = (near | far) & up_to;
        while lengths != 0 {
            let length = lengths.ilog2() as usize;
            let found = if length <= READABLE {
                let token = self.find(key.first(length), keys);
                token.map(|token| (token, length))
            } else {
                self.longest_long(&text[..n_bytes], length)
            };
            if found.is_some() {
                return found;
            }
            lengths ^= 1 << length;
        }
        None
    }

    #[cold]
    fn longest_long(&self, text: &[u8], length: usize) -> Option<(u32, usize)> {
        let most = if length == LONG { self.longest } else { length };
        (length..=most.min(text.len()))
            .rev()
            .find_map(|length| Some((*self.long.get(&text[..length])?, length)))
    }

    #[inline]
    fn slot_of(&self, hash: u64) -> usize {
        (hash >> (64 - self.slot_bits)) as usize
    }
}

#[inline]
fn prefix_index(key: Key, prefix: u64) -> usize {
    ((key.low & prefix).wrapping_mul(MULTIPLIERS[0]) >> (64 - PREFIX_BITS)) as usize
}

#[inline]
fn token_of(entry: u32) -> usize {
    (entry & u32::from(u16::MAX)) as usize
}

#[inline]
fn tag_of(hash: u64) -> u32 {
    (hash as u32) & !u32::from(u16::MAX)
}

/// Two large odd numbers without a pattern in their bits.
const MULTIPLIERS: [u64; 2] = [GOLDEN_RATIO, 0xD6E8_FEB8_6659_FD93];

/// The masks that keep the first bytes of a key, by the number of bytes.
const KEEP: [Key; READABLE + 1] = {
    let mut keep = [Key { low: 0, high: 0 }; READABLE + 1];
    let mut length = 1;
    while length <= READABLE {
        let bits = u128::MAX >> (8 * (READABLE - length));
        keep[length] = Key {
            low: bits as u64,
            high: (bits >> 64) as u64,
        };
        length += 1;
    }
    keep
};

impl Key {
    /// The first bytes of a token.
    pub fn of(bytes: &[u8]) -> Self {
        let mut padded = [0; READABLE];
        let length = bytes.len().min(READABLE);
        padded[..length].copy_from_slice(&bytes[..length]);
        Self::at(&padded, 0)
    }

    /// The 16 bytes of `text` from `start` on.
    #[inline]
    pub fn at(text: &[u8], start: usize) -> Self {
        let mut bytes = [0; READABLE];
        bytes.copy_from_slice(&text[start..start + READABLE]);
        let both = u128::from_le_bytes(bytes);
        Self {
            low: both as u64,
            high: (both >> 64) as u64,
        }
    }

    /// The first `length` bytes of the key, with zeros behind them.
    #[inline]
    pub fn first(self, length: usize) -> Self {
        Self {
            low: self.low & KEEP[length].low,
            high: self.high & KEEP[length].high,
        }
    }

    /// A hash whose halves both depend on all bits of the key.
    #[inline]
    fn hash(self) -> u64 {
        let low = u128::from(self.low ^ MULTIPLIERS[0]);
        let product = low * u128::from(self.high ^ MULTIPLIERS[1]);
        (product as u64) ^ ((product >> 64) as u64)
    }
}
