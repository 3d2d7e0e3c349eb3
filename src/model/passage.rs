//! A passage: the piece of a document that is embedded.

/// A piece of a document's cleaned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Place in the document, from 0.
    pub ordinal: u32,
    /// First byte in the cleaned text.
    pub start: usize,
    /// One past the last byte in the cleaned text.
    pub end: usize,
    /// Length in the model's tokens.
    pub n_tokens: usize,
}

impl Passage {
    /// The words of the passage; empty when `text` is not the cleaned text that it was cut from.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}
