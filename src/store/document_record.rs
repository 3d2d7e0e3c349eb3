//! Records of documents, as they are written to the store and read from it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{CleaningRecord, ContentHash, PackedOriginal};
use crate::model::{Document, DocumentId, DocumentKey, IngestTimes, Passage};
use crate::text::RunFingerprints;
use crate::words::Signature;

/// A document with everything that the store keeps of it, ready to be written.
#[derive(Debug, Clone)]
pub struct DocumentWrite {
    /// Document with its cleaned text.
    pub document: Document,
    /// Hash of the content that the document was made from.
    pub hash: ContentHash,
    /// Signature of the document's wording.
    pub signature: Arc<Signature>,
    /// Passages of the document in order.
    pub passages: Vec<Passage>,
    /// Concatenated vectors of the passages in order; all zero for a passage without a vector.
    pub vectors: Vec<f32>,
    /// Compressed original content of the document, as it was sent.
    pub original: PackedOriginal,
    /// Record of how the document was cleaned.
    pub cleaning: CleaningRecord,
    /// Runs of words of the document before any was taken out, to be counted. The store keeps the text and what was
    /// taken out of it instead.
    pub runs: RunFingerprints,
}

/// Outcome of writing one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// The document is new in its collection.
    Created(DocumentKey),
    /// The document replaced one with the same id.
    Updated {
        /// Key of the replaced document, which does not change.
        key: DocumentKey,
        /// Time of the first ingest; the time of this write when the replaced fields were damaged.
        first_ingested_at: Timestamp,
    },
    /// The document is kept already with an equal hash and is not damaged; nothing was written.
    Unchanged(DocumentKey),
}

/// A document some part of which does not match its checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedDocument {
    /// Key of the damaged document in the store.
    pub key: DocumentKey,
    /// Id of the damaged document in the API.
    pub id: DocumentId,
}

/// Value read from one of several documents, or the document that turned out to be damaged.
pub type Checked<T> = Result<T, DamagedDocument>;

/// Result of reading many rows: the values that could be read and the damaged rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T, D = DamagedDocument> {
    /// Values that were read from undamaged rows.
    pub whole: Vec<T>,
    /// Names of the rows that do not match their checksum.
    pub damaged: Vec<D>,
}

impl<T, D> Default for Found<T, D> {
    fn default() -> Self {
        Self {
            whole: Vec::new(),
            damaged: Vec::new(),
        }
    }
}

impl<T> FromIterator<Checked<T>> for Found<T> {
    fn from_iter<I: IntoIterator<Item = Checked<T>>>(all: I) -> Self {
        let mut found = Self::default();
        for checked in all {
            match checked {
                Ok(whole) => found.whole.push(whole),
                Err(damaged) => found.damaged.push(damaged),
            }
        }
        found
    }
}

impl<T> Found<T> {
    /// Returns the values that could be read, and logs a warning for each damaged document.
    pub fn without_damaged(self) -> Vec<T> {
        warn_of(&self.damaged);
        self.whole
    }
}

/// Logs a warning for each document that is left out because it is damaged.
pub fn warn_of(damaged: &[DamagedDocument]) {
    for document in damaged {
        tracing::warn!(document = %document.id, "a damaged document is left out");
    }
}

/// Vectors and passage lengths of one document, as they are read at start.
#[derive(Debug)]
pub struct DocumentVectors<'r> {
    /// Key of the document that the vectors belong to.
    pub key: DocumentKey,
    /// Concatenated vectors of the passages in order; all zero for a passage without a vector.
    pub vectors: &'r [f32],
    /// Length of each passage in tokens.
    pub n_tokens: Vec<u32>,
}

/// Wording and date of a document, from which its story is found; read at start.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentWording {
    /// Key of the document in the store.
    pub key: DocumentKey,
    /// Id of the document in the API.
    pub id: DocumentId,
    /// Publication time of the document, if it is known.
    pub published_at: Option<Timestamp>,
    /// Hash of the content that the document was made from.
    pub hash: ContentHash,
    /// Signature of the document's wording; `None` when another version wrote it or it is damaged: it can be computed
    /// again from the text.
    pub signature: Option<Signature>,
}

/// A document chunked and embedded for another model, staged until its whole collection is.
#[derive(Debug, Clone, PartialEq)]
pub struct StagedDocument {
    /// Key of the staged document.
    pub key: DocumentKey,
    /// New passages of the document in order.
    pub passages: Vec<Passage>,
    /// Concatenated vectors of the passages in order; all zero for a passage without a vector.
    pub vectors: Vec<f32>,
}

/// Fields of a document that a list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDocument {
    /// Key of the document in the store.
    pub key: DocumentKey,
    /// Id of the document in the API.
    pub id: DocumentId,
    /// Title of the document.
    pub title: Option<String>,
    /// Web address at which the document can be read.
    pub url: Option<String>,
    /// Name of the source that the document comes from.
    pub source: Option<String>,
    /// Publication time of the document, if it is known.
    pub published_at: Option<Timestamp>,
}

/// A document read from the store, with its key and ingest times.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDocument {
    /// Key of the document in the store.
    pub key: DocumentKey,
    /// Document with its cleaned text.
    pub document: Document,
    /// Times of the first and the last ingest.
    pub times: IngestTimes,
}

/// Returns the id of a checked document, damaged or not.
pub fn id_of<'c, T>(
    checked: &'c Checked<T>,
    id: impl FnOnce(&'c T) -> &'c DocumentId,
) -> &'c DocumentId {
    match checked {
        Ok(whole) => id(whole),
        Err(damaged) => &damaged.id,
    }
}
