//! How does a text become a vector? A model inside the binary, and transformers outside of it, behind one seam.

mod vector;
mod embedder;
mod options;
mod model_file;
mod wordpiece;
mod builtin;
mod queue;
mod onnx;
mod open;

pub use builtin::{BUILTIN, Builtin, BuiltinError};
pub use embedder::{EmbedError, Embedder, Purpose, VectorSpace};
pub use model_file::{ModelFile, ModelFileError};
pub use onnx::{FolderError, LibraryError, LoadError, OnnxError, PullError, pull};
pub use open::{OpenError, known_models, open};
pub use options::{EmbeddingOptions, KnownModel};
pub use vector::Embedding;
pub use wordpiece::{VocabularyError, WordPiece};
