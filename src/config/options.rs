//! The settings as the options of the modules that they are for.

use std::path::{Path, PathBuf};

use super::error::SettingsError;
use super::sections::{NumberOfClusters, Settings};
use crate::embedding::EmbeddingOptions;
use crate::model::{RefreshOptions, Start};
use crate::text::ChunkOptions;

const MIB: usize = 1 << 20;

impl Settings {
    /// The folder for everything that is kept: the one that is set, else the usual one of the platform.
    pub fn data_dir(&self) -> Result<PathBuf, SettingsError> {
        if !self.store.data_dir.as_os_str().is_empty() {
            return Ok(self.store.data_dir.clone());
        }
        directories::ProjectDirs::from("", "", "likewise")
            .map(|folders| folders.data_dir().to_owned())
            .ok_or(SettingsError::NoDataDirectory)
    }

    /// Which model makes vectors, and how it may work.
    pub fn embedding_options(&self) -> Result<EmbeddingOptions, SettingsError> {
        let settings = &self.embedding;
        Ok(EmbeddingOptions {
            model: settings.model.clone(),
            model_path: some_path(&settings.model_path),
            onnxruntime: some_path(&settings.onnxruntime),
            data_dir: self.data_dir()?,
            n_threads: Some(settings.n_threads).filter(|&n_threads| n_threads > 0),
            batch_tokens: settings.batch_tokens,
            queue_limit: settings.queue_limit,
        })
    }

    /// How passages are cut.
    pub fn chunk_options(&self) -> Result<ChunkOptions, SettingsError> {
        Ok(ChunkOptions::new(
            self.chunk.max_tokens,
            self.chunk.overlap_tokens,
        )?)
    }

    /// How topics are found.
    pub fn refresh_options(&self) -> RefreshOptions {
        let set = &self.topics;
        RefreshOptions {
            n_clusters: match set.n_clusters {
                NumberOfClusters::Fixed(n_clusters) => Some(n_clusters),
                NumberOfClusters::Chosen(_) => None,
            },
            seed: set.seed,
            n_runs: set.n_runs,
            max_iterations: set.max_iterations,
            sample_limit: set.sample_limit,
            max_unassigned: set.max_unassigned,
            refresh_on_drift: set.refresh_on_drift,
            start: Start::Former,
        }
    }

    /// The longest text of a document in bytes.
    pub fn max_text_bytes(&self) -> usize {
        self.ingest.max_text_mib * MIB
    }

    /// The largest body of a request that is read as a whole, in bytes.
    pub fn max_body_bytes(&self) -> usize {
        self.server.max_body_mib * MIB
    }
}

fn some_path(path: &Path) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then(|| path.to_owned())
}
