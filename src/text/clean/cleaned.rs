//! A cleaned text with the lines that were taken out of it, put together line by line.

use crate::model::RemovalReason;

/// A line, or a run of words inside a line, that cleaning took out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedLine {
    /// The line, or the run with the space beside it, with its characters and white space tidied.
    pub text: String,
    /// Why the line or run was taken out.
    pub reason: RemovalReason,
    /// Where in the cleaned text, in bytes, a run stood; `None` for a whole line.
    pub place: Option<usize>,
}

/// A text fit to be read and embedded, and what was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The text in NFC: lines trimmed, single spaces, at most one blank line in a row. Lines between fences of code
    /// keep their indentation.
    pub text: String,
    /// The lines and runs taken out, in order.
    pub removed: Vec<RemovedLine>,
    /// For each removed line, the number of kept lines, blank ones aside, that stand before it.
    pub(in crate::text) n_lines_before: Vec<usize>,
}

impl RemovedLine {
    pub(in crate::text) fn new(line: &str, reason: RemovalReason) -> Self {
        Self {
            text: line.to_owned(),
            reason,
            place: None,
        }
    }

    /// A run that stood at `place` of the cleaned text.
    pub(in crate::text) fn run(text: &str, place: usize) -> Self {
        Self {
            text: text.to_owned(),
            reason: RemovalReason::RepeatedRun,
            place: Some(place),
        }
    }
}

impl Cleaned {
    /// A cleaned text out of which nothing was taken.
    pub(in crate::text) fn of(text: String) -> Self {
        Self {
            text,
            removed: Vec::new(),
            n_lines_before: Vec::new(),
        }
    }
}

/// Lines taken out, each with the number of lines kept before it.
#[derive(Default)]
pub(in crate::text) struct RemovedLines {
    lines: Vec<RemovedLine>,
    n_lines_before: Vec<usize>,
}

impl RemovedLines {
    pub(in crate::text) fn push(&mut self, line: RemovedLine, kept: &KeptLines) {
        self.lines.push(line);
        self.n_lines_before.push(kept.n_lines);
    }

    /// The cleaned text that consists of the lines `kept`.
    pub(in crate::text) fn with(self, kept: KeptLines) -> Cleaned {
        Cleaned {
            text: kept.text,
            removed: self.lines,
            n_lines_before: self.n_lines_before,
        }
    }
}

/// Joins lines, never with more than one blank line between two of them.
pub(in crate::text) struct KeptLines {
    text: String,
    n_lines: usize,
    blank_before: bool,
}

impl KeptLines {
    pub(in crate::text) fn with_capacity(n_bytes: usize) -> Self {
        Self {
            text: String::with_capacity(n_bytes),
            n_lines: 0,
            blank_before: false,
        }
    }

    /// The length of the text so far in bytes.
    pub(in crate::text) fn len(&self) -> usize {
        self.text.len()
    }

    pub(in crate::text) fn push(&mut self, line: &str) {
        self.push_indented(0, line);
    }

    pub(in crate::text) fn push_indented(&mut self, n_columns: usize, line: &str) {
        if line.is_empty() {
            self.blank_before = true;
            return;
        }
        if !self.text.is_empty() {
            self.text
                .push_str(if self.blank_before { "\n\n" } else { "\n" });
        }
        self.text.extend(std::iter::repeat_n(' ', n_columns));
        self.text.push_str(line);
        self.n_lines += 1;
        self.blank_before = false;
    }
}
