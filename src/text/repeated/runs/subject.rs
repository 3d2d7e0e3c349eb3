//! What a document is about: how many documents have each word, and the signs of the rare ones of a document.

use crate::digest::mix64;

/// Counts of words, some of which share one.
const N_COUNTS: usize = 1 << 17;
/// Rarer words are found in too few documents to compare them by.
const MIN_DOCUMENTS: u32 = 3;
/// A word of more than one document in this many says little about any.
const COMMON: u32 = 5;

/// What a document is about, in 64 signs: on which side of as many planes its rare words lie. The share of different
/// signs estimates the angle between the words of two documents (Charikar 2002).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject(u64);

impl Subject {
    pub(super) fn n_differing(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// The cosine of an angle at which so many signs differ.
    pub(super) fn cosine(n_differing: f32) -> f32 {
        (std::f32::consts::PI * n_differing / 64.0).cos()
    }
}

/// In how many documents each word is found.
#[derive(Debug, Default)]
pub(super) struct WordCounts {
    counts: Vec<u32>,
    n_documents: u32,
}

impl WordCounts {
    pub(super) fn add(&mut self, words: &[u32]) {
        if self.counts.is_empty() {
            self.counts = vec![0; N_COUNTS];
        }
        self.n_documents += 1;
        for word in words {
            self.counts[place(*word)] += 1;
        }
    }

    pub(super) fn remove(&mut self, words: &[u32]) {
        self.n_documents = self.n_documents.saturating_sub(1);
        for word in words {
            if let Some(count) = self.counts.get_mut(place(*word)) {
                *count = count.saturating_sub(1);
            }
        }
    }

    /// The subject of a document with `words`.
    pub(super) fn subject(&self, words: &[u32]) -> Subject {
        let most = (self.n_documents / COMMON).max(MIN_DOCUMENTS);
        let mut sums = [0.0_f32; 64];
        for &word in words {
            let n_documents = self.counts.get(place(word)).copied().unwrap_or_default();
            if (MIN_DOCUMENTS..=most).contains(&n_documents) {
                let weight = (self.n_documents as f32 / n_documents as f32).ln();
                let signs = mix64(u64::from(word) + 1);
                for (bit, sum) in sums.iter_mut().enumerate() {
                    let sign = (signs >> bit & 1) as f32 * 2.0 - 1.0;
                    *sum += sign * weight;
                }
            }
        }
        let bits = sums.iter().enumerate();
        Subject(bits.fold(0, |signs, (bit, sum)| signs | u64::from(*sum > 0.0) << bit))
    }
}

fn place(word: u32) -> usize {
    word as usize & (N_COUNTS - 1)
}
