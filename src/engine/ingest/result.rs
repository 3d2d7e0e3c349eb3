//! A submission to ingest, and its result.

pub use crate::engine::prepare::Rejection;
use crate::model::{DocumentId, NewDocument};

/// A document to ingest, or the reason why the submission is not one.
pub type Submission = Result<NewDocument, Rejection>;

/// The result of one submission.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestResult {
    /// Id of the document, given or derived; none when the submission is not a document.
    pub id: Option<DocumentId>,
    /// Whether the document is stored.
    pub status: Status,
    /// Warnings about parts of the submission that were ignored or repaired.
    pub warnings: Vec<String>,
}

/// Whether a submitted document is stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// The document is new.
    Created {
        /// Number of the document's passages.
        n_passages: usize,
    },
    /// The document replaced one with the same id.
    Updated {
        /// Number of the document's passages.
        n_passages: usize,
    },
    /// The document was stored already with the same content.
    Unchanged {
        /// Number of the document's passages.
        n_passages: usize,
    },
    /// The submission is not stored.
    Rejected(Rejection),
}
