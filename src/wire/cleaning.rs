//! How are the lines and runs of words that cleaning removed shown as JSON?

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::{CleanSummary, DocumentCleaning, RemovedLineCount};

/// A detail that is shown of a document on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExplainBody {
    /// The lines and runs of words that cleaning removed from the document, and why.
    Cleaning,
}

/// What cleaning did to a document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CleaningView {
    /// Removed lines and runs of words, in the order of the document.
    pub removed: Vec<RemovedLineView>,
    /// True when the content is stored as it was sent. A document ingested by an older version may have only its
    /// cleaned text.
    pub has_original: bool,
}

/// A line, or a run of words inside a line, that cleaning removed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RemovedLineView {
    /// Text of the line or run.
    pub text: String,
    /// Reason for the removal: `known_boilerplate` (a form that sites put around articles), `repeated_in_source` (a
    /// line in documents of one source), `repeated_across_sources` (a line in documents of many sources) or
    /// `repeated_run` (words inside lines of documents of one source).
    pub reason: Cow<'static, str>,
    /// Number of documents of the collection that have the line, or of the source that have the run; those that differ
    /// only in whole numbers count as one.
    pub n_documents: usize,
}

/// What a cleaning of a collection did, and which lines and runs of words are removed from its documents now.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CleanSummaryView {
    /// Number of documents that were looked at.
    pub n_documents: usize,
    /// Number of documents whose text changed.
    pub n_changed: usize,
    /// Ids of documents left as they are because they, or the contents that were sent for them, are damaged; they must
    /// be ingested again or deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<String>,
    /// Number of different lines and runs that are removed.
    pub n_removed_lines: usize,
    /// Removed lines and runs, the most frequent first, up to 1,000.
    pub removed: Vec<RemovedLineView>,
}

impl From<CleanSummary> for CleanSummaryView {
    fn from(summary: CleanSummary) -> Self {
        Self {
            n_documents: summary.n_documents,
            n_changed: summary.n_changed,
            damaged: summary
                .damaged
                .into_iter()
                .map(|id| id.to_string())
                .collect(),
            n_removed_lines: summary.n_removed_lines,
            removed: summary.removed.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<DocumentCleaning> for CleaningView {
    fn from(cleaning: DocumentCleaning) -> Self {
        Self {
            removed: cleaning.removed.into_iter().map(Into::into).collect(),
            has_original: cleaning.has_original,
        }
    }
}

impl From<RemovedLineCount> for RemovedLineView {
    fn from(line: RemovedLineCount) -> Self {
        Self {
            text: line.text,
            reason: line.reason.name().into(),
            n_documents: line.n_documents,
        }
    }
}
