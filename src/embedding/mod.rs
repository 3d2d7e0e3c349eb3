//! How does a text become a vector? The seam behind which embedding models stand: one inside the binary, transformers
//! outside of it.

mod builtin;
mod model_file;
mod onnx;
mod open;
mod queue;
mod vector;
mod wordpiece;

pub use builtin::{Builtin, BuiltinError};
pub use model_file::{ModelFile, ModelFileError};
pub use onnx::{FolderError, LibraryError, LoadError, PullError, pull};
pub use open::{BUILTIN, EmbeddingOptions, KnownModel, OpenError, known_models, open};
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

/// What a text is embedded for. Some models put other words before a query than before a passage, and queries, for
/// which somebody waits, overtake passages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be compared with passages now.
    Query,
    /// To be kept.
    Passage,
}

/// Turns texts into vectors of one fixed dimension.
pub trait Embedder: Send + Sync {
    /// The space that the vectors live in.
    fn space(&self) -> &VectorSpace;

    /// Length of `text` in the model's tokens.
    fn count_tokens(&self, text: &str) -> usize;

    /// The longest text that the model reads at once, in tokens; none when it reads any length.
    fn max_tokens(&self) -> Option<usize>;

    /// One unit-length vector per text, in the order given; none for a text without a word that the model knows.
    ///
    /// A text that is longer than [`Embedder::max_tokens`] is read in parts, and the mean of their vectors is its own:
    /// nothing is cut off.
    fn embed(&self, texts: &[&str], purpose: Purpose)
    -> Result<Vec<Option<Embedding>>, EmbedError>;

    /// The languages that the model knows, as ISO 639-1 tags; none where nothing is known about that.
    fn languages(&self) -> Option<&[&str]> {
        None
    }

    /// Whether the first numbers of a vector are a shorter vector of the same text.
    fn can_be_shortened(&self) -> bool;
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
    /// Too many requests wait for the model.
    #[error(
        "{n_waiting} requests wait for the embedding model, as many as embedding.queue_limit allows; try again in a few seconds"
    )]
    Busy {
        /// Requests that wait.
        n_waiting: usize,
    },
}
