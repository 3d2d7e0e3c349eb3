//! What is sent to be ingested, and what becomes of it.

pub use crate::engine::prepare::Rejection;
use crate::model::{DocumentId, NewDocument};

/// A document to ingest, or why what was sent is none.
pub type Submission = Result<NewDocument, Rejection>;

/// What became of one submission.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestResult {
    /// The document's id, given or derived; none when what was sent is not a document.
    pub id: Option<DocumentId>,
    /// Whether it is kept.
    pub status: Status,
    /// What was not understood but did no harm.
    pub warnings: Vec<String>,
}

/// Whether a submission is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// It is new.
    Created {
        /// Passages it was cut into.
        n_passages: usize,
    },
    /// It replaced one of the same id.
    Updated {
        /// Passages it was cut into.
        n_passages: usize,
    },
    /// The same content was there already.
    Unchanged {
        /// Passages it was cut into.
        n_passages: usize,
    },
    /// It is not kept.
    Rejected(Rejection),
}
