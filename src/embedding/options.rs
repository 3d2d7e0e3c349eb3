//! Which model makes vectors, and how it may work.

use std::ops::RangeInclusive;
use std::path::PathBuf;

/// Which model makes vectors, and how it may work.
#[derive(Debug, Clone)]
pub struct EmbeddingOptions {
    /// `builtin`, or the name of a transformer in the catalogue.
    pub model: String,
    /// Folder of a transformer that is not in the catalogue; wins over `model`.
    pub model_path: Option<PathBuf>,
    /// The library of ONNX Runtime; `None` to look for it.
    pub onnxruntime: Option<PathBuf>,
    /// Folder for everything that is kept, which also holds fetched models.
    pub data_dir: PathBuf,
    /// Threads of a transformer; `None` for all cores.
    pub n_threads: Option<usize>,
    /// Most tokens that a transformer reads at once, padding included, which bounds its memory.
    pub batch_tokens: usize,
    /// Most requests that wait for a transformer, queries and passages each.
    pub queue_limit: usize,
}

impl EmbeddingOptions {
    /// The numbers of threads that can be set, where 0 stands for all cores.
    pub const N_THREADS: RangeInclusive<usize> = 0..=1024;
    /// The numbers of tokens that can be set for a batch.
    pub const BATCH_TOKENS: RangeInclusive<usize> = 1..=1_000_000;
    /// The lengths of the queue that can be set.
    pub const QUEUE_LIMIT: RangeInclusive<usize> = 1..=10_000;
}

/// A model that can be named in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownModel {
    /// The name in the settings.
    pub name: String,
    /// The number of numbers in a vector.
    pub dimension: usize,
    /// One line about the model.
    pub description: String,
    /// The size of the model on this machine in bytes; `None` when it was not fetched.
    pub size_bytes: Option<u64>,
}
