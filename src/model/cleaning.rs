//! What cleaning takes out of documents, and why.

use std::collections::BTreeSet;

use super::DocumentId;

/// Why a line was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemovalReason {
    /// The line has a form of those that sites put around their articles.
    KnownBoilerplate,
    /// The line repeats in documents of one source that are otherwise different.
    RepeatedInSource,
    /// The line repeats in documents of many sources that are otherwise different.
    RepeatedAcrossSources,
}

impl RemovalReason {
    const ALL: [Self; 3] = [
        Self::KnownBoilerplate,
        Self::RepeatedInSource,
        Self::RepeatedAcrossSources,
    ];

    /// The name under which stores and answers know the reason; it never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KnownBoilerplate => "known_boilerplate",
            Self::RepeatedInSource => "repeated_in_source",
            Self::RepeatedAcrossSources => "repeated_across_sources",
        }
    }

    /// The reason that [`Self::name`] calls `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A line that was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedLineCount {
    /// The line.
    pub text: String,
    /// Why.
    pub reason: RemovalReason,
    /// Documents that have it.
    pub n_documents: usize,
}

/// What a cleaning of a collection did, and what is taken out of its documents now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanSummary {
    /// Documents that were looked at.
    pub n_documents: usize,
    /// Documents that have another text now.
    pub n_changed: usize,
    /// Documents that are left as they are because they are damaged, or what was sent for them is.
    pub damaged: BTreeSet<DocumentId>,
    /// Different lines that are taken out.
    pub n_removed_lines: usize,
    /// The most frequent of these lines.
    pub removed: Vec<RemovedLineCount>,
}
