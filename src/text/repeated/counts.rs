//! The lines and the runs of words of a collection, counted together.

use super::line_counts::LineCounts;
use super::line_fingerprints::LineFingerprints;
use super::runs::{JudgedRuns, RunCounts, RunFingerprints};
use super::source::Source;
use crate::model::RemovalReason;
use crate::text::clean::{Cleaned, RemovedLine};

/// What the lines and the runs of a document are compared by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprints {
    /// The lines of the document.
    pub lines: LineFingerprints,
    /// The runs of words inside its lines.
    pub runs: RunFingerprints,
}

impl Fingerprints {
    /// The fingerprints of a text from which the known forms of boilerplate are gone.
    #[must_use]
    pub fn new(source: &Source, cleaned: &Cleaned) -> Self {
        Self {
            lines: LineFingerprints::new(source, cleaned),
            runs: RunFingerprints::new(source, cleaned),
        }
    }
}

/// The lines and the runs of a document that are to be taken out of it.
#[derive(Debug)]
pub struct Judged {
    /// The fingerprints of all lines, each with the reason to take it out, if there is one.
    pub lines: LineFingerprints,
    /// The runs of words to take out.
    pub runs: JudgedRuns,
}

/// How many documents of a collection have each line and each run of words that repeats.
#[derive(Debug, Default)]
pub struct RepeatCounts {
    lines: LineCounts,
    runs: RunCounts,
}

impl RepeatCounts {
    /// Counts the lines and the runs of a document.
    pub fn add(&mut self, lines: &LineFingerprints, runs: &RunFingerprints) {
        self.lines.add(lines);
        self.runs.add(runs);
    }

    /// Takes the lines and the runs of a document out again.
    pub fn remove(&mut self, lines: &LineFingerprints, runs: &RunFingerprints) {
        self.lines.remove(lines);
        self.runs.remove(runs);
    }

    /// What is to be taken out of a document.
    #[must_use]
    pub fn judge(&self, lines: &LineFingerprints, runs: &RunFingerprints) -> Judged {
        Judged {
            lines: self.lines.judge(lines),
            runs: self.runs.judge(runs),
        }
    }

    /// How many documents have what was taken out of the document with these lines.
    #[must_use]
    pub fn n_documents(&self, of: &LineFingerprints, removed: &RemovedLine) -> usize {
        match removed.reason {
            RemovalReason::RepeatedRun => self.runs.n_documents(of.source, &removed.text),
            RemovalReason::KnownBoilerplate
            | RemovalReason::RepeatedInSource
            | RemovalReason::RepeatedAcrossSources => self.lines.n_documents(&removed.text),
        }
    }
}
