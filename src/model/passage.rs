//! Passages, the pieces of documents that are embedded.

/// A passage, a piece of a document's cleaned text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The position of the passage in its document, from 0.
    pub ordinal: u32,
    /// The byte offset in the cleaned text at which the passage starts.
    pub start: usize,
    /// The byte offset in the cleaned text just after the passage.
    pub end: usize,
    /// The length of the passage in tokens of the embedding model.
    pub n_tokens: usize,
}

impl Passage {
    /// The text of the passage; empty when `text` is not the cleaned text that it was cut from.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}
