//! What became of everything that was read.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::terminal::counted;
use crate::input::FilesError;
use crate::wire::{IngestErrorView, IngestResultView};

/// Rejected documents, and warnings, that are named one by one.
const SHOWN_LINES: usize = 20;

/// What became of everything that was read.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    pub(super) n_files: usize,
    pub(super) n_files_skipped: usize,
    created: usize,
    updated: usize,
    unchanged: usize,
    rejected: usize,
    n_passages: usize,
    warnings: Vec<String>,
    rejections: Vec<RejectionView>,
    unreadable: Vec<String>,
    pub(super) seconds: f64,
    /// The folder that the documents are kept in; left out where the service is elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    data_dir: Option<PathBuf>,
    /// The service that was given the documents, where it is another one than that of the data directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct RejectionView {
    origin: String,
    error: IngestErrorView,
}

impl Summary {
    /// Nothing yet, to be kept in `data_dir`, or by the service at `url` where that is none.
    pub(super) fn new(url: &str, data_dir: Option<&Path>) -> Self {
        Self {
            data_dir: data_dir.map(ToOwned::to_owned),
            url: data_dir.is_none().then(|| url.to_owned()),
            ..Self::default()
        }
    }

    /// Keeps why a file could not be read to its end.
    pub(super) fn cannot_read(&mut self, error: FilesError) {
        self.unreadable
            .push(format!("{:#}", anyhow::Error::from(error)));
    }

    /// Whether every document was accepted and every file was read to its end.
    pub(super) fn is_complete(&self) -> bool {
        self.rejected == 0 && self.unreadable.is_empty()
    }

    /// Counts what became of the document that was found at `origin`.
    pub(super) fn add(&mut self, origin: &str, result: IngestResultView) {
        self.warn(origin, &result.warnings);
        match (result.status.as_ref(), result.error) {
            ("created", _) => self.created += 1,
            ("updated", _) => self.updated += 1,
            ("unchanged", _) => {
                self.unchanged += 1;
                return;
            }
            (_, Some(error)) => return self.reject(origin, error),
            (_, None) => return,
        }
        self.n_passages = self.n_passages.saturating_add(result.n_passages);
    }

    /// Keeps what is to be said about the document that was found at `origin`.
    pub(super) fn warn(&mut self, origin: &str, warnings: &[String]) {
        let room = SHOWN_LINES.saturating_sub(self.warnings.len());
        let warnings = warnings.iter().take(room);
        self.warnings
            .extend(warnings.map(|warning| format!("{origin}: {warning}")));
    }

    /// Counts a document that was refused.
    pub(super) fn reject(&mut self, origin: &str, error: IngestErrorView) {
        self.rejected += 1;
        if self.rejections.len() < SHOWN_LINES {
            let origin = origin.to_owned();
            self.rejections.push(RejectionView { origin, error });
        }
    }

    /// The summary for people.
    pub(super) fn to_text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(
            self.unreadable
                .iter()
                .map(|error| format!("unreadable  {error}")),
        );
        lines.extend(
            self.warnings
                .iter()
                .map(|warning| format!("warning     {warning}")),
        );
        lines.extend(self.rejections.iter().map(|rejection| {
            format!(
                "rejected    {}: {}",
                rejection.origin, rejection.error.detail
            )
        }));
        if self.rejected > self.rejections.len() {
            let more = self.rejected - self.rejections.len();
            lines.push(format!("rejected    ... and {more} more"));
        }
        let n_documents = self.created + self.updated + self.unchanged + self.rejected;
        lines.push(format!(
            "{} from {} in {:.1} s: {} created, {} updated, {} unchanged, {} rejected; {}",
            counted(n_documents, "document"),
            counted(self.n_files, "file"),
            self.seconds,
            self.created,
            self.updated,
            self.unchanged,
            self.rejected,
            counted(self.n_passages, "new passage"),
        ));
        if self.n_files_skipped > 0 {
            let files = counted(self.n_files_skipped, "file");
            lines.push(format!("left out: {files} of no known kind"));
        }
        if let Some(folder) = &self.data_dir {
            lines.push(format!("kept in {}", folder.display()));
        }
        if let Some(url) = &self.url {
            lines.push(format!("kept by {url}"));
        }
        lines.join("\n") + "\n"
    }
}
