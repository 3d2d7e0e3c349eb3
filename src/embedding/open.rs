//! The model that the settings name, opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::onnx::{FolderError, LibraryError, LoadError, Onnx, Source, catalogue};
use super::{Builtin, BuiltinError, Embedder};

/// Name of the model inside the binary.
pub const BUILTIN: &str = "builtin";

/// Which model, and how it may work.
#[derive(Debug, Clone)]
pub struct EmbeddingOptions {
    /// `builtin`, or the name of a transformer in the catalogue.
    pub model: String,
    /// Folder of a transformer of your own; wins over `model`.
    pub model_path: Option<PathBuf>,
    /// The library of ONNX Runtime; looked for when none.
    pub onnxruntime: Option<PathBuf>,
    /// Folder for everything that is kept; models are under it.
    pub data_dir: PathBuf,
    /// Threads of a transformer; all cores when none.
    pub n_threads: Option<usize>,
    /// Tokens that a transformer reads at once, padding included; bounds its memory.
    pub batch_tokens: usize,
    /// Requests that may wait for a transformer, queries and passages each.
    pub queue_limit: usize,
}

/// Why a model cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The built-in model is damaged.
    #[error(transparent)]
    Builtin(#[from] BuiltinError),
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
        /// Its name.
        name: String,
    },
    /// ONNX Runtime is not there.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// The folder holds no usable model.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The model does not run.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// A model that can be named in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownModel {
    /// What it is called.
    pub name: String,
    /// Numbers in a vector.
    pub dimension: usize,
    /// One line about it.
    pub description: String,
    /// Bytes on this machine; none when it was not fetched.
    pub size_bytes: Option<u64>,
}

/// The built-in model, then those of the catalogue by name, with what is on this machine.
pub fn known_models(data_dir: &Path) -> Result<Vec<KnownModel>, BuiltinError> {
    let builtin = KnownModel {
        name: BUILTIN.to_owned(),
        dimension: Builtin::new()?.space().dimension,
        description: "Static English model inside the program, distilled from all-MiniLM-L6-v2"
            .to_owned(),
        size_bytes: Some(Builtin::size_bytes()),
    };
    Ok([builtin].into_iter().chain(catalogue(data_dir)).collect())
}

/// Opens the model that `options` name.
pub fn open(options: &EmbeddingOptions) -> Result<Arc<dyn Embedder>, OpenError> {
    match &options.model_path {
        Some(path) => Ok(Arc::new(Onnx::open(
            &Source::Folder(path.clone()),
            options,
        )?)),
        None if options.model == BUILTIN => Ok(Arc::new(Builtin::new()?)),
        None => {
            let source = Source::named(&options.model, &options.data_dir)?;
            Ok(Arc::new(Onnx::open(&source, options)?))
        }
    }
}
