//! How does a text become a vector? The seam behind which embedding models stand, and the built-in model.

mod builtin;
mod vector;
mod wordpiece;

pub use builtin::{Builtin, BuiltinError};
pub use vector::Embedding;
pub use wordpiece::{VocabularyError, WordPiece};

/// Names a vector space: two embedders with the same space give comparable vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VectorSpace {
    /// Name of the model.
    pub model: String,
    /// Numbers in a vector.
    pub dimension: usize,
    /// Hash of everything that the vectors depend on, as hexadecimal text.
    pub fingerprint: String,
}

/// Turns texts into vectors of one fixed dimension.
pub trait Embedder: Send + Sync {
    /// The space that the vectors live in.
    fn space(&self) -> &VectorSpace;

    /// Length of `text` in the model's tokens.
    fn count_tokens(&self, text: &str) -> usize;

    /// One unit-length vector per text, in the order given; none for a text without a word that the model knows.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Option<Embedding>>, EmbedError>;
}

/// Why texts could not be embedded.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The model gave up.
    #[error("the model {model} could not embed {n_texts} texts")]
    Model {
        /// Name of the model.
        model: String,
        /// Texts that were asked for.
        n_texts: usize,
        /// What the model's library says.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}
