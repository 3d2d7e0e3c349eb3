//! The file that keeps the graph of a collection's index between two runs of the process.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::index::PassageIndex;

/// The number of newly linked vectors, beyond a quarter of those kept, after which the graph is written again.
const KEPT_AFTER: usize = 50_000;

/// The file of an index's graph, and how many vectors the kept graph has.
#[derive(Debug)]
pub(super) struct GraphFile {
    /// The path of the file; none where the graph is not kept.
    path: Option<PathBuf>,
    /// The number of vectors in the graph as it was last written.
    n_kept: AtomicUsize,
}

impl GraphFile {
    pub(super) fn new(path: Option<PathBuf>, n_kept: usize) -> Self {
        Self {
            path,
            n_kept: AtomicUsize::new(n_kept),
        }
    }

    /// Removes the file; without its collection it would never be read again.
    pub(super) fn remove(&self) {
        if let Some(path) = &self.path {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Whether enough vectors were linked since the graph was last written.
    pub(super) fn is_due(&self, index: &PassageIndex) -> bool {
        let n_kept = self.n_kept.load(Ordering::SeqCst);
        index.n_linked() >= n_kept / 4 * 5 + KEPT_AFTER
    }

    /// Writes the graph of `index` to the file; a failure is logged, and the graph is made anew at the next start.
    pub(super) fn keep(&self, index: &PassageIndex) {
        let (Some(path), n_linked) = (&self.path, index.n_linked()) else {
            return;
        };
        if n_linked == 0 {
            return;
        }
        match index.write_graph(path) {
            Ok(()) => self.n_kept.store(n_linked, Ordering::SeqCst),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "the graph of the index cannot be kept");
            }
        }
    }
}

/// Reads the graph of `index` from its file; a failure is logged, and the graph is made anew.
pub(super) fn read_graph(index: &mut PassageIndex, path: &Path) {
    match index.read_graph(path) {
        Ok(0) => {}
        Ok(n_linked) => {
            let (file, n_passages) = (path.display(), index.n_passages());
            tracing::debug!(%file, n_linked, n_passages, "the graph of the index was read");
        }
        Err(error) => {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "the graph of the index is made anew");
        }
    }
}
