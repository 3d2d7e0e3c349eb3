//! Settings of the engine that no request changes.

use std::path::PathBuf;

use crate::model::RefreshOptions;
use crate::text::ChunkOptions;

/// Settings of the engine, fixed at the start.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// Options for chunking texts into passages.
    pub chunk: ChunkOptions,
    /// Longest text of a document in bytes.
    pub max_text_bytes: usize,
    /// Folder for files that speed up the next start; none keeps no files.
    pub index_dir: Option<PathBuf>,
    /// Default options for finding topics, for requests and collections that set none.
    pub refresh: RefreshOptions,
}
