//! Why a transformer cannot be opened.

use super::folder::FolderError;
use super::library::LibraryError;

/// Why a transformer cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    /// The catalogue has no model of that name.
    #[error(
        "there is no embedding model {name:?}; embedding.model is \"builtin\" or a name that `likewise models` lists, and embedding.model_path is the folder of any other model"
    )]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// The model was not fetched.
    #[error(
        "the model {name} is not on this machine; `likewise models pull {name}` fetches it, or set embedding.model_path to a folder with its model.onnx and tokenizer.json"
    )]
    NotFetched {
        /// The name of the model.
        name: String,
    },
    /// ONNX Runtime is not on this machine, or cannot be used.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The folder holds no usable model.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The model does not run.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// Why a model does not run.
#[derive(Debug, thiserror::Error)]
#[error("the model {name} cannot be run")]
pub struct LoadError {
    pub(super) name: String,
    #[source]
    pub(super) cause: fastembed::Error,
}
