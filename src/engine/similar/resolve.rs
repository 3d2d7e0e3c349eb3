//! Looks up the documents and passages that a query names, and embeds its texts.

use ndarray::Axis;

use super::query::{Example, SimilarError};
use crate::collection::Collection;
use crate::engine::engine::Engine;
use crate::engine::examples::{ResolvedExample, TextFacts, embed_text};
use crate::model::{DocumentId, PassageId};
use crate::similarity::ExampleVectors;
use crate::words::Signature;

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
                    let embedder = self.embedder_of(collection.name(), &collection.read())?;
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
        collection.read().damage().check(id)?;
        let kept = self
            .store
            .document(collection.key(), id)?
            .ok_or_else(unknown)?;
        let passages = self.store.passages(kept.key)?;
        if only.is_some_and(|ordinal| passages.len() <= ordinal as usize) {
            return Err(unknown());
        }
        let state = collection.read();
        let (rows, vectors) = state.index().document(kept.key).ok_or_else(unknown)?;
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
            text: match only {
                Some(_) => {
                    let embedder = self.embedder_of(collection.name(), &state)?;
                    Some(TextFacts::of(text, embedder))
                }
                None => None,
            },
            signature: Signature::of(kept.document.title.as_deref(), text),
            passages: chosen.iter().map(name).collect(),
            vectors: ExampleVectors {
                n_tokens: chosen.iter().map(|&row| rows[row].n_tokens).collect(),
                vectors: vectors.select(Axis(0), &chosen),
            },
        })
    }
}
