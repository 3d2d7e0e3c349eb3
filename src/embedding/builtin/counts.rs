//! How often each row of the model occurs in a text, without sorting.

/// A count per row, and the rows that have one in the order of their first occurrence.
#[derive(Debug, Default)]
pub struct Counts {
    /// Zero between texts.
    counts: Vec<u32>,
    /// The first `n_seen` are in use.
    seen: Vec<u32>,
    n_seen: usize,
}

impl Counts {
    /// Makes room for the rows of a model.
    pub fn resize(&mut self, n_rows: usize) {
        if self.counts.len() < n_rows {
            self.counts.resize(n_rows, 0);
            self.seen.resize(n_rows + 1, 0);
        }
    }

    /// Counts one occurrence. Without a branch, as whether a row is new cannot be foretold.
    #[inline]
    pub fn add(&mut self, row: u32) {
        let count = &mut self.counts[row as usize];
        self.seen[self.n_seen] = row;
        self.n_seen += usize::from(*count == 0);
        *count += 1;
    }

    /// Hands over each row with its count and forgets it.
    #[inline]
    pub fn drain(&mut self, mut sink: impl FnMut(usize, u32)) {
        for &row in &self.seen[..self.n_seen] {
            let count = std::mem::take(&mut self.counts[row as usize]);
            sink(row as usize, count);
        }
        self.n_seen = 0;
    }
}
