//! Embeds texts on request, without a collection.

use super::engine::Engine;
use crate::embedding::{EmbedError, Embedding, Purpose};

/// Most texts of one request.
const MAX_TEXTS: usize = 2048;
/// Longest text in tokens, for a model that reads any length.
const MAX_TOKENS: usize = 8192;

/// A request to embed texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingsQuery {
    /// Name of the model, which must be the one in use.
    pub model: String,
    /// Texts to embed.
    pub texts: Vec<String>,
    /// Number of leading components of each vector to keep; none keeps all.
    pub dimension: Option<usize>,
    /// Purpose for which the texts are embedded.
    pub purpose: Purpose,
}

/// Vectors of embedded texts.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddingsAnswer {
    /// Name of the model that embedded the texts.
    pub model: String,
    /// One vector of length 1 per text, in their order; all zero for a text without a word that the model knows.
    pub vectors: Vec<Vec<f32>>,
    /// Number of tokens of all texts together.
    pub n_tokens: usize,
}

/// The reason why texts cannot be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingsError {
    /// The request names another model than the one in use.
    #[error("there is no model {asked:?} here; this service uses {in_use:?}")]
    UnknownModel {
        /// Name of the requested model.
        asked: String,
        /// Name of the model in use.
        in_use: String,
    },
    /// The request has no text, or too many.
    #[error("input must hold 1 to {MAX_TEXTS} texts, but holds {n_texts}")]
    NumberOfTexts {
        /// Number of texts given.
        n_texts: usize,
    },
    /// A text of the request is empty.
    #[error("input must not hold an empty text, but text {position} is empty (counted from 0)")]
    EmptyText {
        /// Position of the empty text, counted from 0.
        position: usize,
    },
    /// A text is longer than the model reads at once and would have to be cut.
    #[error(
        "a text may have {limit} tokens, but text {position} (counted from 0) has {n_tokens}; send it in parts, or ingest it, which cuts it into passages"
    )]
    LongText {
        /// Position of the long text, counted from 0.
        position: usize,
        /// Length of the text in tokens.
        n_tokens: usize,
        /// Longest text allowed, in tokens.
        limit: usize,
    },
    /// The model has no vectors of the requested dimension.
    #[error("{}", dimension_message(*.asked, *.dimension, *.can_be_shortened))]
    Dimension {
        /// Requested dimension.
        asked: usize,
        /// Dimension of the model's vectors.
        dimension: usize,
        /// Whether the model's vectors can be shortened.
        can_be_shortened: bool,
    },
    /// The embedding model failed, or is busy.
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

fn dimension_message(asked: usize, dimension: usize, can_be_shortened: bool) -> String {
    let fits = if can_be_shortened {
        format!("1 to {dimension}")
    } else {
        format!("{dimension}, because the vectors of this model cannot be shortened")
    };
    format!("dimensions must be {fits}; {asked} was asked for")
}

impl Engine {
    /// Embeds texts with the model in use, without cutting any.
    pub fn embeddings(&self, query: &EmbeddingsQuery) -> Result<EmbeddingsAnswer, EmbeddingsError> {
        let space = self.embedder.space();
        self.check_model(&query.model)?;
        let dimension = self.check_dimension(query.dimension)?;
        let n_tokens = self.check_texts(&query.texts)?;
        let texts: Vec<&str> = query.texts.iter().map(String::as_str).collect();
        let embeddings = self.embedder.embed(&texts, query.purpose)?;
        let vector = |embedding: Option<Embedding>| match embedding {
            Some(embedding) => embedding.shortened(dimension),
            None => vec![0.0; dimension],
        };
        Ok(EmbeddingsAnswer {
            model: space.model.clone(),
            vectors: embeddings.into_iter().map(vector).collect(),
            n_tokens,
        })
    }

    /// Refuses any name but that of the model in use.
    pub fn check_model(&self, name: &str) -> Result<(), EmbeddingsError> {
        let in_use = &self.embedder.space().model;
        if name.eq_ignore_ascii_case(in_use) {
            return Ok(());
        }
        Err(EmbeddingsError::UnknownModel {
            asked: name.chars().take(100).collect(),
            in_use: in_use.clone(),
        })
    }

    fn check_dimension(&self, asked: Option<usize>) -> Result<usize, EmbeddingsError> {
        let dimension = self.embedder.space().dimension;
        let can_be_shortened = self.embedder.can_be_shortened();
        let Some(asked) = asked else {
            return Ok(dimension);
        };
        let fits = asked == dimension || can_be_shortened && (1..dimension).contains(&asked);
        fits.then_some(asked).ok_or(EmbeddingsError::Dimension {
            asked,
            dimension,
            can_be_shortened,
        })
    }

    /// Checks the number and length of the texts; returns the number of their tokens.
    fn check_texts(&self, texts: &[String]) -> Result<usize, EmbeddingsError> {
        let n_texts = texts.len();
        if !(1..=MAX_TEXTS).contains(&n_texts) {
            return Err(EmbeddingsError::NumberOfTexts { n_texts });
        }
        let limit = self.embedder.max_tokens().unwrap_or(MAX_TOKENS);
        let mut total = 0;
        for (position, text) in texts.iter().enumerate() {
            if text.is_empty() {
                return Err(EmbeddingsError::EmptyText { position });
            }
            let n_tokens = self.embedder.count_tokens(text);
            if n_tokens > limit {
                return Err(EmbeddingsError::LongText {
                    position,
                    n_tokens,
                    limit,
                });
            }
            total += n_tokens;
        }
        Ok(total)
    }
}
