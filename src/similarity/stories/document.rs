//! What the story of a document is found from.

use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{DocumentId, DocumentKey};
use crate::words::Signature;

/// What the story of a document is found from.
#[derive(Debug, Clone)]
pub struct StoryDocument {
    /// Key in the store.
    pub key: DocumentKey,
    /// Id in the API.
    pub id: DocumentId,
    /// When it was published, if that is known.
    pub published_at: Option<Timestamp>,
    /// Its wording.
    pub signature: Arc<Signature>,
    /// Sum of its passages' vectors in the centred space, of any length.
    pub whole: Vec<f32>,
}

impl StoryDocument {
    /// Order of time: dated documents before the others, those of one moment by id.
    pub(super) fn order(&self) -> (Timestamp, &DocumentId) {
        (self.published_at.unwrap_or(Timestamp::MAX), &self.id)
    }
}
