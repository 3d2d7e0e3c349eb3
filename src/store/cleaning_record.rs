//! What the store keeps of how a document was cleaned.

use std::cell::RefCell;
use std::sync::Arc;

use zstd::bulk::Compressor;

use super::{CollectionKey, ContentHash, StoreError};
use crate::model::{Content, DocumentId, DocumentKey, Passage};
use crate::text::{LineFingerprints, RemovedLine};
use crate::words::Signature;

/// The fastest level: better ones take longer to save little.
const COMPRESSION_LEVEL: i32 = 1;

thread_local! {
    /// To make a compressor takes longer than to compress a document.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// What was sent for a document, compressed to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedOriginal {
    pub(super) form: &'static str,
    pub(super) data: Vec<u8>,
}

impl PackedOriginal {
    /// Compresses what was sent.
    #[must_use]
    pub fn new(content: &Content) -> Self {
        Self {
            form: match content {
                Content::Text(_) => "text",
                Content::Html(_) => "html",
                Content::Markdown(_) => "markdown",
            },
            data: compressed(content.raw().as_bytes()),
        }
    }
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = kept.get_or_insert_with(|| {
            Compressor::new(COMPRESSION_LEVEL).expect("there is memory for a compressor")
        });
        compressor
            .compress(bytes)
            .expect("the buffer is as large as the worst case needs")
    })
}

/// How a document was cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleaningRecord {
    /// Version of the pipeline that did it; 0 when its lines were counted only.
    pub version: u32,
    /// What its lines are compared by, with what became of each.
    pub prints: LineFingerprints,
    /// The lines that were taken out.
    pub removed: Vec<RemovedLine>,
}

/// What is needed to tell whether a document must be cleaned again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleaningState {
    /// The document.
    pub key: DocumentKey,
    /// Hash of what it was made from.
    pub hash: ContentHash,
    /// Version of the pipeline that cleaned it and the prints of its lines; none in documents of older stores.
    pub cleaned: Option<(u32, LineFingerprints)>,
}

/// A document that was cleaned again.
#[derive(Debug, Clone, PartialEq)]
pub struct RecleanedDocument {
    /// The document.
    pub key: DocumentKey,
    /// Hash that it must still have: a document that was replaced meanwhile is left as it is.
    pub hash: ContentHash,
    /// How it was cleaned.
    pub cleaning: CleaningRecord,
    /// Its language, where it had none.
    pub language: Option<String>,
    /// Its text, where that changed.
    pub recut: Option<RecutText>,
}

/// Another text of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct RecutText {
    /// The cleaned text.
    pub text: String,
    /// Its passages in order.
    pub passages: Vec<Passage>,
    /// One vector per passage, one after the other; all zero for a passage without one.
    pub vectors: Vec<f32>,
    /// The signature of its wording.
    pub signature: Arc<Signature>,
}

/// Keeps originals and how they were cleaned. A part of [`Store`](super::Store), with the same promises.
pub trait CleaningStore {
    /// What was sent for a document; none in documents of older stores.
    fn original(&self, document: DocumentKey) -> Result<Option<Content>, StoreError>;
    /// How a document was cleaned; none in documents of older stores.
    fn cleaning(&self, document: DocumentKey) -> Result<Option<CleaningRecord>, StoreError>;
    /// The prints of the lines of each of `ids`, in their order.
    fn line_prints(
        &self,
        key: CollectionKey,
        ids: &[&DocumentId],
    ) -> Result<Vec<Option<LineFingerprints>>, StoreError>;
    /// Visits the prints of every document in order of id, whenever they came.
    fn visit_line_prints(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(&LineFingerprints),
    ) -> Result<(), StoreError>;
    /// Visits the lines that were taken out of every document.
    fn visit_removed_lines(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(Vec<RemovedLine>),
    ) -> Result<(), StoreError>;
    /// Up to `limit` documents in order of key, after `after`.
    fn cleaning_states(
        &self,
        key: CollectionKey,
        after: DocumentKey,
        limit: usize,
    ) -> Result<Vec<CleaningState>, StoreError>;
    /// Writes documents that were cleaned again in one transaction. Says which were written: those deleted or replaced
    /// meanwhile are left as they are.
    fn write_recleaned(&self, documents: &[RecleanedDocument]) -> Result<Vec<bool>, StoreError>;
}
