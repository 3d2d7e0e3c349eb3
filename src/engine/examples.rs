//! Examples with their vectors, to be compared with documents.

use ndarray::Array2;

use super::engine::Engine;
use super::prepare::chunk;
use crate::collection::State;
use crate::embedding::{EmbedError, Embedder, Purpose};
use crate::model::{DocumentKey, PassageId};
use crate::similarity::ExampleVectors;
use crate::text;
use crate::words::{Signature, hashed_words, terms};

/// Id and text of an example's passage; without an id when the example is a text.
pub(super) type PassageName = (Option<PassageId>, String);

/// An example with its vectors and the names of its passages.
pub(super) struct ResolvedExample {
    /// Document that is the example, or that holds the example's passage.
    pub(super) key: Option<DocumentKey>,
    /// What is known of an example that is a text or a passage; none for a whole document.
    pub(super) text: Option<TextFacts>,
    pub(super) vectors: ExampleVectors,
    pub(super) signature: Signature,
    pub(super) passages: Vec<PassageName>,
}

/// What is known of a text that is no document.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextFacts {
    pub(super) n_words: usize,
    /// Whether the model has one of its telling words whole, not only in pieces.
    pub(super) is_known_to_model: bool,
}

impl TextFacts {
    pub(super) fn of(text: &str, embedder: &dyn Embedder) -> Self {
        // Some models count tokens that stand around every text.
        let n_around = embedder.count_tokens("");
        let is_whole = |word: &str| embedder.count_tokens(word) <= n_around + 1;
        Self {
            n_words: hashed_words(text).count(),
            is_known_to_model: terms(text).any(|term| is_whole(term.written)),
        }
    }
}

impl ResolvedExample {
    /// Whether something can be said of the example: it is a document, or it has a telling word that the collection or the
    /// model knows.
    pub(super) fn is_known(&self, state: &State) -> bool {
        let mut terms = self.signature.terms().iter();
        let mut in_collection = || terms.any(|&term| state.words().document_frequency(term) > 0);
        self.text
            .is_none_or(|text| text.is_known_to_model || in_collection())
    }
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
        text: Some(TextFacts::of(&text, embedder)),
        signature: Signature::of(None, &text),
        vectors: ExampleVectors { vectors, n_tokens },
        passages: names,
    })
}
