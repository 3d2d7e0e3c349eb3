//! Examples looked up or embedded, so that documents can be compared with them.

use ndarray::{Array2, Axis};

use super::{Example, SimilarError};
use crate::embedding::{EmbedError, Embedder, Purpose};
use crate::engine::Engine;
use crate::engine::collection::Collection;
use crate::engine::prepare::chunk;
use crate::model::{DocumentId, DocumentKey, PassageId};
use crate::similarity::{ExampleVectors, Signature};
use crate::text;

/// What a passage of an example is called and says; without an id when the example is a text.
pub(super) type PassageName = (Option<PassageId>, String);

/// An example with its vectors and what to call its passages.
pub(in crate::engine) struct ResolvedExample {
    pub(super) key: Option<DocumentKey>,
    pub(in crate::engine) vectors: ExampleVectors,
    pub(super) signature: Signature,
    pub(super) passages: Vec<PassageName>,
}

impl Engine {
    pub(super) fn resolve_all(
        &self,
        collection: &Collection,
        examples: &[Example],
    ) -> Result<Vec<ResolvedExample>, SimilarError> {
        examples
            .iter()
            .map(|example| match example {
                Example::Document(id) => self.resolve_document(collection, id, None),
                Example::Passage(id) => self
                    .resolve_document(collection, &id.document, Some(id.ordinal))
                    .map_err(|error| match error {
                        SimilarError::UnknownDocument { .. } => {
                            SimilarError::UnknownPassage { id: id.clone() }
                        }
                        other => other,
                    }),
                Example::Text(text) => {
                    let embedder = self.embedder_of(collection.name(), &collection.state())?;
                    Ok(embed_text(self, embedder, text)?)
                }
            })
            .collect()
    }

    fn resolve_document(
        &self,
        collection: &Collection,
        id: &DocumentId,
        only: Option<u32>,
    ) -> Result<ResolvedExample, SimilarError> {
        let unknown = || SimilarError::UnknownDocument { id: id.clone() };
        collection.state().damage.check(id)?;
        let kept = self
            .store
            .document(collection.key(), id)?
            .ok_or_else(unknown)?;
        let passages = self.store.passages(kept.key)?;
        if only.is_some_and(|ordinal| passages.len() <= ordinal as usize) {
            return Err(unknown());
        }
        let state = collection.state();
        let (rows, vectors) = state.index.document(kept.key).ok_or_else(unknown)?;
        let chosen: Vec<usize> = (0..rows.len())
            .filter(|&row| only.is_none_or(|ordinal| rows[row].ordinal == ordinal))
            .collect();
        let name = |row: &usize| {
            let ordinal = rows[*row].ordinal;
            let id = PassageId {
                document: id.clone(),
                ordinal,
            };
            let passage = passages.get(ordinal as usize);
            let words = passage.map_or("", |passage| passage.of(&kept.document.text));
            (Some(id), words.to_owned())
        };
        let text = match only.and_then(|ordinal| passages.get(ordinal as usize)) {
            Some(passage) => passage.of(&kept.document.text),
            None => &kept.document.text,
        };
        Ok(ResolvedExample {
            key: Some(kept.key),
            signature: Signature::of(kept.document.title.as_deref(), text),
            passages: chosen.iter().map(name).collect(),
            vectors: ExampleVectors {
                n_tokens: chosen.iter().map(|&row| rows[row].n_tokens).collect(),
                vectors: vectors.select(Axis(0), &chosen),
            },
        })
    }
}

/// A text cleaned, cut and embedded like a document; passages without a known word are left out.
pub(in crate::engine) fn embed_text(
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
