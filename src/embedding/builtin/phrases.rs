//! Which of the model's phrases occur in a sequence of tokens?

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::digest::GOLDEN_RATIO;
use crate::embedding::model_file::ModelFile;

/// Bits of an index into [`Phrases::pairs`], few enough for the near caches of the processor.
const PAIR_BITS: u32 = 19;

/// The phrases of a model as a tree: each node is the beginning of a phrase.
#[derive(Debug)]
pub struct Phrases {
    /// The hashes of the pairs of tokens that phrases begin with, which rule out nearly every other pair at once.
    pairs: FixedBitSet,
    /// The node that follows a node and a token.
    next: FxHashMap<(u32, u32), u32>,
    /// The row of the phrase that ends at each node.
    rows: Vec<Option<u32>>,
}

const ROOT: u32 = 0;

impl Phrases {
    /// Reads the phrases of `model`; `None` when it has none.
    pub fn of(model: &ModelFile<'_>) -> Option<Self> {
        if model.phrase_lengths.is_empty() {
            return None;
        }
        let mut phrases = Self {
            pairs: FixedBitSet::with_capacity(1 << PAIR_BITS),
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
        self.pairs
            .insert(pair_index(phrase[0].into(), phrase[1].into()));
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

    /// Gives the row of each phrase in `tokens` to `sink`: from left to right the longest, without overlap.
    pub fn find(&self, tokens: &[u32], mut sink: impl FnMut(u32)) {
        let mut rest = tokens;
        while let &[first, second, ..] = rest {
            rest = &rest[1..];
            if !self.pairs.contains(pair_index(first, second)) {
                continue;
            }
            if let Some((row, n_more)) = self.longest(first, rest) {
                sink(row);
                rest = &rest[n_more..];
            }
        }
    }

    /// The row of the longest phrase that begins with `first` and goes on with `behind`, and its number of tokens after
    /// `first`.
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

/// The position of a pair of tokens in [`Phrases::pairs`].
#[inline]
fn pair_index(first: u32, second: u32) -> usize {
    let pair = u64::from(first) << 32 | u64::from(second);
    (pair.wrapping_mul(GOLDEN_RATIO) >> (u64::BITS - PAIR_BITS)) as usize
}
