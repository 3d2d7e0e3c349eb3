//! How are the known embedding models shown as JSON?

use serde::Serialize;

use crate::embedding::KnownModel;

/// The embedding models that can be named in the settings.
#[derive(Debug, Serialize)]
pub struct KnownModelsView {
    /// Name, or folder, of the model that the settings give.
    pub in_use: String,
    /// Known models, the built-in one first, the others by name.
    pub models: Vec<KnownModelView>,
}

/// An embedding model that can be named in the settings.
#[derive(Debug, Serialize)]
pub struct KnownModelView {
    /// Name of the model in the settings.
    pub name: String,
    /// Dimension of the model's vectors.
    pub dimension: usize,
    /// One line about the model.
    pub description: String,
    /// Size of the model on this machine in bytes; left out when it was not fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

impl KnownModelsView {
    /// Shows known models, with the one that the settings give.
    pub fn new(in_use: String, models: Vec<KnownModel>) -> Self {
        let view = |model: KnownModel| KnownModelView {
            name: model.name,
            dimension: model.dimension,
            description: model.description,
            size_bytes: model.size_bytes,
        };
        Self {
            in_use,
            models: models.into_iter().map(view).collect(),
        }
    }
}
