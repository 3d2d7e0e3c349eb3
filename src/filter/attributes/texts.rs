//! Texts that hardly two documents share, such as titles.

use fixedbitset::FixedBitSet;

/// A column of texts, where a row may have none.
#[derive(Debug, Default)]
pub(in crate::filter) struct Texts {
    text: String,
    /// The byte after each text, which begins where the text before ends.
    ends: Vec<usize>,
    present: FixedBitSet,
}

impl Texts {
    pub(in crate::filter) fn push(&mut self, text: Option<&str>) {
        self.text.push_str(text.unwrap_or_default());
        let row = self.ends.len();
        self.ends.push(self.text.len());
        self.present.grow(row + 1);
        self.present.set(row, text.is_some());
    }

    pub(in crate::filter) fn get(&self, row: usize) -> Option<&str> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.present
            .contains(row)
            .then(|| &self.text[start..self.ends[row]])
    }
}
