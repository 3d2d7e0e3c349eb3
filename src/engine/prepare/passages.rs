//! Chunks a cleaned text into passages.

use crate::embedding::Embedder;
use crate::engine::options::EngineOptions;
use crate::model::Passage;
use crate::text::{self, Chunk};

/// Most bytes that count as one token when the length of a passage is measured.
const MAX_TOKEN_BYTES: usize = 16;

/// Chunks a cleaned text into passages.
pub fn chunk(text: &str, options: &EngineOptions, embedder: &dyn Embedder) -> Vec<Passage> {
    passages(chunks(text, options, embedder))
}

/// Chunks a cleaned text. Bytes count as well as tokens, because a word that the model does not know is one token
/// however long it is: scripts without spaces are cut as well.
pub fn chunks(text: &str, options: &EngineOptions, embedder: &dyn Embedder) -> Vec<Chunk> {
    let length = |piece: &str| {
        embedder
            .count_tokens(piece)
            .max(piece.len() / MAX_TOKEN_BYTES)
    };
    text::chunk(text, &options.chunk, length)
}

/// Passages of the given chunks.
pub fn passages(chunks: Vec<Chunk>) -> Vec<Passage> {
    let passages = (0..).zip(chunks).map(|(ordinal, chunk)| Passage {
        ordinal,
        start: chunk.start,
        end: chunk.end,
        n_tokens: chunk.n_tokens,
    });
    passages.collect()
}
