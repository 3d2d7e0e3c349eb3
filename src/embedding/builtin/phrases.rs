//! Which of the model's phrases occur in a sequence of tokens?

use rustc_hash::FxHashMap;

use crate::embedding::ModelFile;

/// Bits of the index into [`Phrases::pairs`]: small enough for the processor's near caches.
const PAIR_BITS: u32 = 19;

/// The phrases as a tree: each node is the beginning of a phrase.
#[derive(Debug)]
pub struct Phrases {
    /// A bit for each pair of tokens that a phrase begins with, by their hash: turns nearly every pair away at once.
    pairs: Vec<u64>,
    /// From a node and a token to the next node.
    next: FxHashMap<(u32, u32), u32>,
    /// By node: the row of the phrase that ends there.
    rows: Vec<Option<u32>>,
}

const ROOT: u32 = 0;

impl Phrases {
    /// The phrases of `model`; none when it has none.
    pub fn of(model: &ModelFile<'_>) -> Option<Self> {
        if model.phrase_lengths.is_empty() {
            return None;
        }
        let mut phrases = Self {
            pairs: vec![0; 1 << (PAIR_BITS - u64::BITS.ilog2())],
            next: FxHashMap::default(),
            rows: vec![None],
        };
        let mut rest = model.phrase_tokens;
        for (number, &length) in (model.n_tokens() as u32..).zip(model.phrase_lengths) {
            let (phrase, behind) = rest.split_at(usize::from(length));
            phrases.insert(phrase, number);
            rest = behind;
        }
        Some(phrases)
    }

    fn insert(&mut self, phrase: &[u16], row: u32) {
        let pair = pair_index(phrase[0].into(), phrase[1].into());
        self.pairs[pair / 64] |= 1 << (pair % 64);
        let mut node = ROOT;
        for &token in phrase {
            let unused = self.rows.len() as u32;
            node = *self.next.entry((node, token.into())).or_insert(unused);
            if node == unused {
                self.rows.push(None);
            }
        }
        self.rows[node as usize] = Some(row);
    }

    /// Hands over the row of each phrase in `tokens`: from left to right the longest, without overlap.
    pub fn find(&self, tokens: &[u32], mut sink: impl FnMut(u32)) {
        let mut rest = tokens;
        while let &[first, second, ..] = rest {
            rest = &rest[1..];
            let pair = pair_index(first, second);
            if self.pairs[pair / 64] >> (pair % 64) & 1 == 0 {
                continue;
            }
            if let Some((row, n_more)) = self.longest(first, rest) {
                sink(row);
                rest = &rest[n_more..];
            }
        }
    }

    /// The longest phrase of `first` and what follows, and how many more tokens it has.
    fn longest(&self, first: u32, behind: &[u32]) -> Option<(u32, usize)> {
        let mut node = *self.next.get(&(ROOT, first))?;
        let mut longest = None;
        for (n_more, &token) in (1..).zip(behind) {
            let Some(&next) = self.next.get(&(node, token)) else {
                break;
            };
            node = next;
            longest = self.rows[node as usize]
                .map(|row| (row, n_more))
                .or(longest);
        }
        longest
    }
}

/// A large odd number without a pattern in its bits spreads pairs over the index.
#[inline]
fn pair_index(first: u32, second: u32) -> usize {
    let pair = u64::from(first) << 32 | u64::from(second);
    (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - PAIR_BITS)) as usize
}
