//! Counts how often each row of the model occurs in a text, without sorting.

/// A count for each row of a model, and the rows counted so far in the order of their first occurrence.
#[derive(Debug, Default)]
pub struct RowCounts {
    /// The count of each row; all are zero between texts.
    counts: Vec<u32>,
    /// The rows counted so far, of which the first `n_seen` are in use.
    seen: Vec<u32>,
    n_seen: usize,
}

impl RowCounts {
    /// Makes room for the rows of a model.
    pub fn resize(&mut self, n_rows: usize) {
        if self.counts.len() < n_rows {
            self.counts.resize(n_rows, 0);
            self.seen.resize(n_rows + 1, 0);
        }
    }

    /// Counts one occurrence, without a branch: the processor cannot predict whether a row is new.
    #[inline]
    pub fn add(&mut self, row: u32) {
        let count = &mut self.counts[row as usize];
        self.seen[self.n_seen] = row;
        self.n_seen += usize::from(*count == 0);
        *count += 1;
    }

    /// Gives each row counted with its count to `sink`, and sets all counts to zero.
    #[inline]
    pub fn drain(&mut self, mut sink: impl FnMut(usize, u32)) {
        for &row in &self.seen[..self.n_seen] {
            let count = std::mem::take(&mut self.counts[row as usize]);
            sink(row as usize, count);
        }
        self.n_seen = 0;
    }
}
