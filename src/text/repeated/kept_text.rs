//! The text of a document as it is kept, and how it was before runs were taken out.

use super::counts::{Fingerprints, Judged};
use super::line_fingerprints::LineFingerprints;
use super::runs::{JudgedRuns, RunFingerprints, running_lines};
use crate::model::RemovalReason;
use crate::text::clean::{Cleaned, RemovedLine};
use crate::text::form::is_heading;

/// The text of a document as it is kept, with what was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptText {
    /// The fingerprints of the lines that the text had.
    pub lines: LineFingerprints,
    /// The cleaned text.
    pub text: String,
    /// The lines and runs that were taken out.
    pub removed: Vec<RemovedLine>,
}

impl KeptText {
    /// The runs of the text before any repeated line or run was taken out.
    #[must_use]
    pub fn runs(&self) -> RunFingerprints {
        let known = RemovalReason::KnownBoilerplate;
        let lines = self.removed.iter().filter(|line| line.place.is_none());
        let lines = lines.filter(|line| line.reason != known && !is_heading(&line.text));
        let lines = lines.map(|line| line.text.as_str());
        RunFingerprints::of(
            self.lines.source,
            running_lines(&self.with_runs()).chain(lines),
        )
    }

    /// Whether the text is what cleaning by `judged` leaves of it.
    #[must_use]
    pub fn is_cleaned_by(&self, judged: &Judged) -> bool {
        judged.lines == self.lines && self.lacks_only(&judged.runs)
    }

    /// Whether the runs that were taken out are those that `judged` takes out.
    fn lacks_only(&self, judged: &JudgedRuns) -> bool {
        let of_runs = |line: &&RemovedLine| line.reason == RemovalReason::RepeatedRun;
        let removed: Vec<&RemovedLine> = self.removed.iter().filter(of_runs).collect();
        if removed.is_empty() && judged.is_empty() {
            return true;
        }
        let (inside, lines): (Vec<&RemovedLine>, Vec<&RemovedLine>) =
            removed.into_iter().partition(|run| run.place.is_some());
        let again = Cleaned::of(self.with_runs()).without_runs(judged);
        again.text == self.text
            && again.removed.iter().eq(inside)
            && lines
                .into_iter()
                .all(|line| judged.is_nothing_left(&line.text))
    }

    /// The text with the runs that were taken out of its lines.
    fn with_runs(&self) -> String {
        let mut text = self.text.clone();
        for run in self.removed.iter().rev() {
            if let Some(place) = run.place.filter(|place| text.is_char_boundary(*place)) {
                text.insert_str(place, &run.text);
            }
        }
        text
    }
}

impl From<KeptText> for Fingerprints {
    fn from(text: KeptText) -> Self {
        let runs = text.runs();
        Self {
            lines: text.lines,
            runs,
        }
    }
}
