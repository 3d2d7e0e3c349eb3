//! Takes the lines that repeat out of a cleaned text.

use super::line_fingerprints::{LineFingerprints, fences};
use crate::text::clean::{Cleaned, KeptLines, RemovedLine, RemovedLines};
use crate::text::form::LineRole;

impl Cleaned {
    /// Takes out the lines that `judged`, the fingerprints of this text, says repeat.
    #[must_use]
    pub fn without_repeated(self, judged: &LineFingerprints) -> Self {
        let repeated = judged.repeated();
        if repeated.is_empty() {
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
