//! The properties of a document that its story is found from.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{DocumentId, DocumentKey};
use crate::words::Signature;

/// The properties of a document that its story is found from.
#[derive(Debug, Clone)]
pub struct StoryDocument {
    /// The document's key in the store.
    pub key: DocumentKey,
    /// The id that a user gave the document.
    pub id: DocumentId,
    /// When the document was published; none when that is not known.
    pub published_at: Option<Timestamp>,
    /// The wording of the document.
    pub signature: Arc<Signature>,
    /// The sum of the vectors of the document's passages in the centred space, of any length.
    pub whole: Vec<f32>,
}

impl StoryDocument {
    /// The key by which documents are put in the order of time: dated ones before the others, those of one moment by
    /// id.
    pub(super) fn order(&self) -> (Timestamp, &DocumentId) {
        (self.published_at.unwrap_or(Timestamp::MAX), &self.id)
    }
}
