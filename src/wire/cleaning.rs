//! What cleaning took out, as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::{CleanSummary, DocumentCleaning, RemovedLineCount};

/// What to tell of a document beside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExplainBody {
    /// What cleaning took out, and why.
    Cleaning,
}

/// What cleaning did to a document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CleaningView {
    /// The lines that were taken out; first those of known forms, then those that repeat, each in their order.
    pub removed: Vec<RemovedLineView>,
    /// Whether what was sent is kept. Documents of older versions have only what those left of them.
    pub has_original: bool,
}

/// A line that was taken out.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RemovedLineView {
    /// The line.
    pub text: String,
    /// `known_boilerplate`, `repeated_in_source` or `repeated_across_sources`.
    pub reason: Cow<'static, str>,
    /// Documents of the collection that have it; lines that differ in whole numbers only are one.
    pub n_documents: usize,
}

/// What a cleaning of the collection did, and all that is taken out now.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CleanSummaryView {
    /// Documents that were looked at.
    pub n_documents: usize,
    /// Documents that have another text now.
    pub n_changed: usize,
    /// Documents that were left as they are because they are damaged, or what was sent for them is: they must be ingested
    /// again or deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<String>,
    /// Different lines that are taken out.
    pub n_removed_lines: usize,
    /// These lines, the most frequent first, up to 1,000.
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
