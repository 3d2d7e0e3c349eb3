//! Examples with their vectors, to be compared with documents.

use ndarray::Array2;

use super::engine::Engine;
use super::prepare::chunk;
use crate::embedding::{EmbedError, Embedder, Purpose};
use crate::model::{DocumentKey, PassageId};
use crate::similarity::ExampleVectors;
use crate::text;
use crate::words::Signature;

/// Id and text of an example's passage; without an id when the example is a text.
pub(super) type PassageName = (Option<PassageId>, String);

/// An example with its vectors and the names of its passages.
pub(super) struct ResolvedExample {
    pub(super) key: Option<DocumentKey>,
    pub(super) vectors: ExampleVectors,
    pub(super) signature: Signature,
    pub(super) passages: Vec<PassageName>,
}

/// Cleans, chunks and embeds a text like a document; passages without a known word are left out.
pub(super) fn embed_text(
    engine: &Engine,
    embedder: &dyn Embedder,
    raw: &str,
) -> Result<ResolvedExample, EmbedError> {
    let text = text::clean(raw).text;
    let passages = chunk(&text, &engine.options, embedder);
    let words: Vec<&str> = passages.iter().map(|passage| passage.of(&text)).collect();
    let embeddings = embedder.embed(&words, Purpose::Query)?;
    let mut vectors = Array2::zeros((0, embedder.space().dimension));
    let mut n_tokens = Vec::new();
    let mut names = Vec::new();
    for ((passage, words), embedding) in passages.iter().zip(words).zip(embeddings) {
        if let Some(embedding) = embedding {
            vectors
                .push_row(embedding.as_slice().into())
                .expect("the embedder gives vectors of its dimension");
            n_tokens.push(passage.n_tokens as u32);
            names.push((None, words.to_owned()));
        }
    }
    Ok(ResolvedExample {
        key: None,
        signature: Signature::of(None, &text),
        vectors: ExampleVectors { vectors, n_tokens },
        passages: names,
    })
}
