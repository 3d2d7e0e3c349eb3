//! The seam behind which embedding models stand: what every model can do, and why it may fail.

use super::vector::Embedding;

/// Names a vector space: two embedders with the same space give comparable vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSpace {
    /// The name of the model.
    pub model: String,
    /// The number of numbers in a vector.
    pub dimension: usize,
    /// Hash of everything that the vectors depend on, as hexadecimal text.
    pub fingerprint: String,
}

/// What a text is embedded for. Some models put other words before a query than before a passage, and queries, for
/// which somebody waits, overtake passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A query, which is compared with passages now.
    Query,
    /// A passage, which is kept.
    Passage,
}

/// Turns texts into vectors of one fixed dimension.
pub trait Embedder: Send + Sync {
    /// The space of the vectors.
    fn space(&self) -> &VectorSpace;

    /// The length of `text` in tokens of the model.
    fn count_tokens(&self, text: &str) -> usize;

    /// The longest text that the model reads at once, in tokens; `None` when it reads any length.
    fn max_tokens(&self) -> Option<usize>;

    /// Embeds texts: one unit-length vector per text, in the order given; `None` for a text without a word that the
    /// model knows.
    ///
    /// A text that is longer than [`Embedder::max_tokens`] is embedded in parts, and gets the mean of their vectors:
    /// nothing is cut off.
    fn embed(&self, texts: &[&str], purpose: Purpose)
    -> Result<Vec<Option<Embedding>>, EmbedError>;

    /// The languages that the model knows, as ISO 639-1 tags; `None` where nothing is known about that.
    fn languages(&self) -> Option<&[&str]> {
        None
    }

    /// Whether the first numbers of a vector, scaled to length 1, are a vector of the text in fewer dimensions.
    fn can_be_shortened(&self) -> bool;
}

/// Why texts could not be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The model failed.
    #[error("the model {model} could not embed {n_texts} texts")]
    Model {
        /// The name of the model.
        model: String,
        /// The number of texts that were to be embedded.
        n_texts: usize,
        /// What the library of the model says.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Too many requests wait for the model.
    #[error(
        "{n_waiting} requests wait for the embedding model, as many as embedding.queue_limit allows; try again in a few seconds"
    )]
    Busy {
        /// The number of requests that wait.
        n_waiting: usize,
    },
}
