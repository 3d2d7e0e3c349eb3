//! Texts of which hardly two are the same.

use crate::filter::bits::Bits;

/// A column of texts, one after the other.
#[derive(Debug, Default)]
pub(in crate::filter) struct Texts {
    text: String,
    /// Where each text ends; it begins where the one before ends.
    ends: Vec<usize>,
    present: Bits,
}

impl Texts {
    pub(in crate::filter) fn push(&mut self, text: Option<&str>) {
        self.text.push_str(text.unwrap_or_default());
        self.ends.push(self.text.len());
        self.present.push(text.is_some());
    }

    pub(in crate::filter) fn get(&self, row: usize) -> Option<&str> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.present
            .contains(row)
            .then(|| &self.text[start..self.ends[row]])
    }
}
