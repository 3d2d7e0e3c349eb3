//! The graph of a collection's index lies in a file between two runs.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::index::PassageIndex;

/// The graph is kept while documents come in when so many vectors were linked since it was kept last, and one in four.
const KEPT_AFTER: usize = 50_000;

/// Where the graph of an index is kept, and how much of it.
#[derive(Debug)]
pub(super) struct GraphFile {
    /// None where it is not kept.
    path: Option<PathBuf>,
    /// Vectors in the graph as it is kept.
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

    /// Whether enough was linked since the graph was kept last.
    pub(super) fn is_due(&self, index: &PassageIndex) -> bool {
        let n_kept = self.n_kept.load(Ordering::SeqCst);
        index.n_linked() >= n_kept / 4 * 5 + KEPT_AFTER
    }

    /// Keeps the graph of an index.
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

/// Reads the graph of an index from its file, if it is still of use.
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
