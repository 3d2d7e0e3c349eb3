//! Records of original contents and of how documents were cleaned.

use std::cell::RefCell;
use std::sync::Arc;

use zstd::bulk::Compressor;

use super::ContentHash;
use crate::model::{Content, DocumentId, DocumentKey, Passage};
use crate::text::{KeptText, LineFingerprints, RemovedLine};
use crate::words::Signature;

/// Fastest compression level; higher ones take longer and save little.
const COMPRESSION_LEVEL: i32 = 1;

thread_local! {
    /// Compressor of this thread, reused because creating one takes longer than compressing a document.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// Original content of a document, as it was sent, compressed for the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackedOriginal {
    pub(super) form: &'static str,
    pub(super) data: Vec<u8>,
}

impl PackedOriginal {
    /// Compresses the original content of a document.
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

/// Record of how a document was cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleaningRecord {
    /// Version of the cleaning pipeline; 0 when the lines were only counted.
    pub version: u32,
    /// Fingerprints of the document's lines, with what became of each line.
    pub prints: LineFingerprints,
    /// Lines and runs of words that were removed from the document.
    pub removed: Vec<RemovedLine>,
}

/// Fields of a document that tell whether it must be cleaned again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleaningState {
    /// Key of the document in the store.
    pub key: DocumentKey,
    /// Id of the document in the API.
    pub id: DocumentId,
    /// Hash of the content that the document was made from.
    pub hash: ContentHash,
    /// Version of the cleaning pipeline and the kept text; `None` in a document of an older store or when the cleaning
    /// record or the text is damaged.
    pub cleaned: Option<(u32, KeptText)>,
}

/// Result of cleaning a kept document again.
#[derive(Debug, Clone, PartialEq)]
pub struct RecleanedDocument {
    /// Key of the document that was cleaned again.
    pub key: DocumentKey,
    /// Hash that the document must still have; one that was replaced meanwhile is not written.
    pub hash: ContentHash,
    /// New record of how the document was cleaned.
    pub cleaning: CleaningRecord,
    /// Detected language of the document, when it had none before.
    pub language: Option<String>,
    /// New text with its passages, when the cleaned text changed.
    pub recut: Option<RecutText>,
}

/// New cleaned text of a document, with everything derived from it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecutText {
    /// Cleaned text of the document.
    pub text: String,
    /// Passages of the new text in order.
    pub passages: Vec<Passage>,
    /// Concatenated vectors of the passages in order; all zero for a passage without a vector.
    pub vectors: Vec<f32>,
    /// Signature of the new text's wording.
    pub signature: Arc<Signature>,
}
