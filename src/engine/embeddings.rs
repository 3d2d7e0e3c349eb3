//! Texts embedded for whoever asks, without a collection.

use super::engine::Engine;
use crate::embedding::{EmbedError, Embedding, Purpose};

/// Texts of one request at most.
const MAX_TEXTS: usize = 2048;
/// Longest text in tokens, for a model that reads any length.
const MAX_TOKENS: usize = 8192;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingsQuery {
    /// Name of the model in use.
    pub model: String,
    /// The texts.
    pub texts: Vec<String>,
    /// How many numbers of each vector to keep; none keeps all.
    pub dimension: Option<usize>,
    /// What the texts are for.
    pub purpose: Purpose,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddingsAnswer {
    /// Name of the model.
    pub model: String,
    /// One vector of length 1 per text, in their order; all zero for a text without a word that the model knows.
    pub vectors: Vec<Vec<f32>>,
    /// Tokens of all texts.
    pub n_tokens: usize,
}

/// Why texts are not embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingsError {
    /// Another model is asked for than the one in use.
    #[error("there is no model {asked:?} here; this service uses {in_use:?}")]
    UnknownModel {
        /// The name asked for.
        asked: String,
        /// The model in use.
        in_use: String,
    },
    /// No text, or too many.
    #[error("input must hold 1 to {MAX_TEXTS} texts, but holds {n_texts}")]
    NumberOfTexts {
        /// Texts given.
        n_texts: usize,
    },
    /// A text is empty.
    #[error("input must not hold an empty text, but text {position} is empty (counted from 0)")]
    EmptyText {
        /// Which one.
        position: usize,
    },
    /// A text is longer than the model reads at once; it would have to be cut.
    #[error(
        "a text may have {limit} tokens, but text {position} (counted from 0) has {n_tokens}; send it in parts, or ingest it, which cuts it into passages"
    )]
    LongText {
        /// Which one.
        position: usize,
        /// Its length.
        n_tokens: usize,
        /// The longest.
        limit: usize,
    },
    /// The model has no vectors of that length.
    #[error("{}", dimension_message(*.asked, *.dimension, *.can_be_shortened))]
    Dimension {
        /// Numbers asked for.
        asked: usize,
        /// Numbers in a vector of the model.
        dimension: usize,
        /// Whether fewer would make sense.
        can_be_shortened: bool,
    },
    /// The model failed, or is busy.
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
    /// Embeds texts with the model in use. No text is cut.
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

    /// The number of tokens of all texts.
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
