//! A cleaned text is cut into passages.

use crate::embedding::Embedder;
use crate::engine::options::EngineOptions;
use crate::model::Passage;
use crate::text::{self, Chunk};

/// Bytes that one token stands for at most when the length of a passage is measured.
const MAX_TOKEN_BYTES: usize = 16;

/// The passages of a cleaned text.
pub fn chunk(text: &str, options: &EngineOptions, embedder: &dyn Embedder) -> Vec<Passage> {
    passages(chunks(text, options, embedder))
}

/// Cuts a cleaned text. A word that the model does not know is one token however long it is, so that bytes count too: scripts without spaces
/// are cut as well.
pub fn chunks(text: &str, options: &EngineOptions, embedder: &dyn Embedder) -> Vec<Chunk> {
    let length = |piece: &str| {
        embedder
            .count_tokens(piece)
            .max(piece.len() / MAX_TOKEN_BYTES)
    };
    text::chunk(text, &options.chunk, length)
}

/// The passages that a text was cut into.
pub fn passages(chunks: Vec<Chunk>) -> Vec<Passage> {
    let passages = (0..).zip(chunks).map(|(ordinal, chunk)| Passage {
        ordinal,
        start: chunk.start,
        end: chunk.end,
        n_tokens: chunk.n_tokens,
    });
    passages.collect()
}
