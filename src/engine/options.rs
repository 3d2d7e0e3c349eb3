//! What the engine does the same way every time.

use std::path::PathBuf;

use crate::text::ChunkOptions;
use crate::topics::RefreshOptions;

/// What the engine does the same way every time.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// How passages are cut.
    pub chunk: ChunkOptions,
    /// Longest text of a document in bytes.
    pub max_text_bytes: usize,
    /// Folder of files that spare work at the next start; none keeps none.
    pub index_dir: Option<PathBuf>,
    /// How topics are found where a request or a collection says nothing else.
    pub refresh: RefreshOptions,
}
