//! What the store keeps of a document, and what is read of it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{CleaningRecord, ContentHash, PackedOriginal};
use crate::model::{Document, DocumentId, DocumentKey, IngestTimes, Passage};
use crate::words::Signature;

/// A document ready to be kept.
#[derive(Debug, Clone)]
pub struct DocumentWrite {
    /// The cleaned document.
    pub document: Document,
    /// Hash of what it was made from.
    pub hash: ContentHash,
    /// Its wording.
    pub signature: Arc<Signature>,
    /// Its passages in order.
    pub passages: Vec<Passage>,
    /// One vector per passage, one after the other; all zero for a passage without one.
    pub vectors: Vec<f32>,
    /// What was sent.
    pub original: PackedOriginal,
    /// How it was cleaned.
    pub cleaning: CleaningRecord,
}

/// What became of a written document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is new.
    Created(DocumentKey),
    /// It replaced one of the same id.
    Updated {
        /// The document.
        key: DocumentKey,
        /// When it was ingested for the first time; now, where what was kept of it is damaged.
        first_ingested_at: Timestamp,
    },
    /// The same content was there already.
    Unchanged(DocumentKey),
}

/// A document of which something is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedDocument {
    /// Key in the store.
    pub key: DocumentKey,
    /// Id in the API.
    pub id: DocumentId,
}

/// What was read of one of several documents, or that it is damaged.
pub type Checked<T> = Result<T, DamagedDocument>;

/// What was found of several things: what could be read, and what is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T, D = DamagedDocument> {
    /// What could be read.
    pub whole: Vec<T>,
    /// What is not as it was written.
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
    /// What could be read; of each of the others a warning in the log says that it is left out.
    pub fn without_damaged(self) -> Vec<T> {
        warn_of(&self.damaged);
        self.whole
    }
}

/// Says in the log which documents are left out because they are damaged.
pub fn warn_of(damaged: &[DamagedDocument]) {
    for document in damaged {
        tracing::warn!(document = %document.id, "a damaged document is left out");
    }
}

/// The vectors of a document, as they are read at start.
#[derive(Debug)]
pub struct DocumentVectors<'r> {
    /// The document.
    pub key: DocumentKey,
    /// One vector per passage, one after the other; all zero for a passage without one.
    pub vectors: &'r [f32],
    /// Length of each passage in tokens.
    pub n_tokens: Vec<u32>,
}

/// What the story of a document is found from, as it is read at start.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentWording {
    /// The document.
    pub key: DocumentKey,
    /// Its id in the API.
    pub id: DocumentId,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Hash of what it was made from.
    pub hash: ContentHash,
    /// Its wording; none when another version of the service wrote the document, or when it is damaged: it can be made
    /// from the text.
    pub signature: Option<Signature>,
}

/// A document cut and embedded anew, until all documents of its collection are.
#[derive(Debug, Clone, PartialEq)]
pub struct StagedDocument {
    /// The document.
    pub key: DocumentKey,
    /// Its passages in order.
    pub passages: Vec<Passage>,
    /// One vector per passage, one after the other; all zero for a passage without one.
    pub vectors: Vec<f32>,
}

/// What is shown of a document in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDocument {
    /// Key in the store.
    pub key: DocumentKey,
    /// Id in the API.
    pub id: DocumentId,
    /// Heading.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

/// A kept document with its key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDocument {
    /// Key in the store.
    pub key: DocumentKey,
    /// The document.
    pub document: Document,
    /// When it was ingested.
    pub times: IngestTimes,
}

/// The id of a document, damaged or not.
pub fn id_of<'c, T>(
    checked: &'c Checked<T>,
    id: impl FnOnce(&'c T) -> &'c DocumentId,
) -> &'c DocumentId {
    match checked {
        Ok(whole) => id(whole),
        Err(damaged) => &damaged.id,
    }
}
