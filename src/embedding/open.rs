//! Opens the model that the settings name.

use std::path::Path;
use std::sync::Arc;

use super::builtin::{BUILTIN, Builtin, BuiltinError};
use super::embedder::Embedder;
use super::onnx::{ModelSource, Onnx, OnnxError, catalogue};
use super::options::{EmbeddingOptions, KnownModel};

/// Why a model cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The built-in model is damaged.
    #[error(transparent)]
    Builtin(#[from] BuiltinError),
    /// The transformer cannot be opened.
    #[error(transparent)]
    Onnx(#[from] OnnxError),
}

/// The built-in model, then the models of the catalogue by name, each with its size on this machine.
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
            &ModelSource::Folder(path.clone()),
            options,
        )?)),
        None if options.model == BUILTIN => Ok(Arc::new(Builtin::new()?)),
        None => {
            let source = ModelSource::named(&options.model, &options.data_dir)?;
            Ok(Arc::new(Onnx::open(&source, options)?))
        }
    }
}
