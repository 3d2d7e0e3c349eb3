//! How large may chunks be, and how far may they overlap?

use std::ops::RangeInclusive;

use thiserror::Error;

/// The size of chunks and their overlap, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkOptions {
    max_tokens: usize,
    overlap_tokens: usize,
}

/// Why chunk options were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChunkOptionsError {
    /// A chunk could hold nothing.
    #[error("chunk size must be at least 1 token")]
    Empty,
    /// The overlap could fill a chunk, which must add something to the chunk before.
    #[error("chunk overlap {overlap_tokens} must be smaller than chunk size {max_tokens}")]
    OverlapTooLarge {
        /// The size asked for.
        max_tokens: usize,
        /// The overlap asked for.
        overlap_tokens: usize,
    },
}

impl ChunkOptions {
    /// The sizes of chunks in tokens that can be set for a service.
    pub const MAX_TOKENS: RangeInclusive<usize> = 1..=8192;

    /// Chunks of at most `max_tokens`; each begins with the last sentence of the one before if
    /// that has at most `overlap_tokens` (0: no overlap).
    ///
    /// # Errors
    /// When a chunk could hold nothing, or the overlap could fill it.
    pub fn new(max_tokens: usize, overlap_tokens: usize) -> Result<Self, ChunkOptionsError> {
        if max_tokens == 0 {
            return Err(ChunkOptionsError::Empty);
        }
        if overlap_tokens >= max_tokens {
            return Err(ChunkOptionsError::OverlapTooLarge {
                max_tokens,
                overlap_tokens,
            });
        }
        Ok(Self {
            max_tokens,
            overlap_tokens,
        })
    }

    /// Lowers the size of chunks to `limit` tokens where it is larger, for a model that reads no more at once.
    #[must_use]
    pub fn at_most(self, limit: usize) -> Self {
        let max_tokens = self.max_tokens.min(limit.max(1));
        Self {
            max_tokens,
            overlap_tokens: self.overlap_tokens.min(max_tokens - 1),
        }
    }

    /// The most tokens in a chunk.
    #[must_use]
    pub fn max_tokens(&self) -> usize {
        self.max_tokens
    }

    /// The most tokens that a sentence may have to be repeated in the next chunk.
    #[must_use]
    pub fn overlap_tokens(&self) -> usize {
        self.overlap_tokens
    }
}

impl Default for ChunkOptions {
    fn default() -> Self {
        Self {
            max_tokens: 200,
            overlap_tokens: 40,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_options_are_refused_in_words() {
        let refusal = |max, overlap| ChunkOptions::new(max, overlap).unwrap_err().to_string();
        assert_eq!(
            refusal(5, 9),
            "chunk overlap 9 must be smaller than chunk size 5"
        );
        assert_eq!(refusal(0, 0), "chunk size must be at least 1 token");
    }

    #[test]
    fn the_default_would_be_accepted() {
        let default = ChunkOptions::default();
        assert_eq!(
            ChunkOptions::new(default.max_tokens(), default.overlap_tokens()),
            Ok(default)
        );
    }
}
