//! Embedding models as JSON.

use serde::Serialize;

use crate::embedding::KnownModel;

/// The models that can be named in the settings.
#[derive(Debug, Serialize)]
pub struct KnownModelsView {
    /// The name, or the folder, that the settings give.
    pub in_use: String,
    /// The built-in one first, the others by name.
    pub models: Vec<KnownModelView>,
}

/// A model that can be named in the settings.
#[derive(Debug, Serialize)]
pub struct KnownModelView {
    /// What it is called.
    pub name: String,
    /// Numbers in a vector.
    pub dimension: usize,
    /// One line about it.
    pub description: String,
    /// Bytes on this machine; left out when it was not fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_bytes: Option<u64>,
}

impl KnownModelsView {
    /// The models with the one that the settings give.
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
