//! What cleaning removes from documents, and for what reason.

use std::collections::BTreeSet;

use super::DocumentId;

/// The reason for which cleaning removed a line or a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemovalReason {
    /// The line has a form of those that sites put around their articles.
    KnownBoilerplate,
    /// The line repeats in documents of one source that are otherwise different.
    RepeatedInSource,
    /// The line repeats in documents of many sources that are otherwise different.
    RepeatedAcrossSources,
    /// The words repeat inside lines of documents of one source that are otherwise different.
    RepeatedRun,
}

impl RemovalReason {
    const ALL: [Self; 4] = [
        Self::KnownBoilerplate,
        Self::RepeatedInSource,
        Self::RepeatedAcrossSources,
        Self::RepeatedRun,
    ];

    /// The name under which stores and answers know the reason; it never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KnownBoilerplate => "known_boilerplate",
            Self::RepeatedInSource => "repeated_in_source",
            Self::RepeatedAcrossSources => "repeated_across_sources",
            Self::RepeatedRun => "repeated_run",
        }
    }

    /// The reason that [`Self::name`] calls `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A line or a run of words that cleaning removed, with the number of documents that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedLineCount {
    /// The text of the line or run.
    pub text: String,
    /// The reason for which it was removed.
    pub reason: RemovalReason,
    /// The number of documents that have it.
    pub n_documents: usize,
}

/// What a cleaning of a collection did, and which lines and runs are removed from its documents now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanSummary {
    /// The number of documents that were looked at.
    pub n_documents: usize,
    /// The number of documents whose text changed.
    pub n_changed: usize,
    /// Documents left as they are because they, or what was sent for them, are damaged.
    pub damaged: BTreeSet<DocumentId>,
    /// The number of different lines and runs that are removed.
    pub n_removed_lines: usize,
    /// The most frequent of the removed lines and runs.
    pub removed: Vec<RemovedLineCount>,
}
