//! Takes the lines and the runs that repeat out of a cleaned text.

use std::ops::Range;

use super::counts::Judged;
use super::line_fingerprints::{Repeated, fences};
use super::runs::JudgedRuns;
use crate::model::RemovalReason;
use crate::text::clean::{Cleaned, KeptLines, RemovedLine, RemovedLines};
use crate::text::form::{LineRole, is_heading, is_like_fence};

impl Cleaned {
    /// Takes out what `judged`, which was judged by the fingerprints of this text, says repeats.
    #[must_use]
    pub fn without_repeated(self, judged: &Judged) -> Self {
        self.without(&judged.lines.repeated(), &judged.runs)
    }

    /// Takes out the runs that `judged` says repeat, and no line that is more than such runs.
    pub(super) fn without_runs(self, judged: &JudgedRuns) -> Self {
        self.without(&Repeated::default(), judged)
    }

    fn without(self, repeated: &Repeated, runs: &JudgedRuns) -> Self {
        if repeated.is_empty() && runs.is_empty() {
            return self;
        }
        let mut kept = KeptLines::with_capacity(self.text.len());
        let mut removed = RemovedLines::default();
        let mut earlier = self.removed.into_iter().zip(self.n_lines_before).peekable();
        let mut fences = fences(&self.text);
        let mut n_read = 0;
        for line in self.text.split('\n') {
            while let Some((known, _)) = earlier.next_if(|(_, n_before)| *n_before <= n_read) {
                removed.push(known, &kept);
            }
            let role = fences.role(line.trim_start());
            match repeated.reason(line).filter(|_| role == LineRole::Text) {
                Some(reason) => removed.push(RemovedLine::new(line, reason), &kept),
                None if role == LineRole::Text => take_runs(line, runs, &mut kept, &mut removed),
                None => kept.push(line),
            }
            n_read += usize::from(!line.is_empty());
        }
        for (known, _) in earlier {
            removed.push(known, &kept);
        }
        removed.with(kept)
    }
}

impl JudgedRuns {
    /// Whether a line goes as a whole.
    pub(super) fn is_nothing_left(&self, line: &str) -> bool {
        let places = self.places(line);
        !places.is_empty() && !has_words(&without(line, &places))
    }
}

/// Keeps a line without its runs, and the runs apart; a line of which no word is left goes as a whole.
fn take_runs(line: &str, runs: &JudgedRuns, kept: &mut KeptLines, removed: &mut RemovedLines) {
    let places = if runs.is_empty() || is_heading(line) {
        Vec::new()
    } else {
        runs.places(line)
    };
    let left = without(line, &places);
    if places.is_empty() || is_like_fence(&left) {
        kept.push(line);
    } else if has_words(&left) {
        kept.push(&left);
        let mut place = kept.len() - left.len();
        let mut end = 0;
        for run in places {
            place += run.start - end;
            end = run.end;
            removed.push(RemovedLine::run(&line[run], place), kept);
        }
    } else {
        let line = RemovedLine::new(line, RemovalReason::RepeatedRun);
        removed.push(line, kept);
    }
}

/// A line without what stands at `places`.
fn without(line: &str, places: &[Range<usize>]) -> String {
    let mut left = String::with_capacity(line.len());
    let mut end = 0;
    for place in places {
        left.push_str(&line[end..place.start]);
        end = place.end;
    }
    left.push_str(&line[end..]);
    left
}

fn has_words(line: &str) -> bool {
    line.contains(char::is_alphanumeric)
}
