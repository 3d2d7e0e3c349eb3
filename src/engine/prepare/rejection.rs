//! Why what was sent is not kept.

use crate::model::IdentityError;

/// Why a submission is not kept.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// It is not a document.
    #[error("{reason}")]
    Malformed {
        /// What is wrong, and where.
        reason: String,
    },
    /// Its id cannot be one.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Nothing is left once it is cleaned.
    #[error("the document has no text; give it in `text`, `html` or `markdown`")]
    EmptyText,
    /// A field beside the text that is longer than is sensible.
    #[error("{field} has {n_bytes} bytes, more than the {limit} that it may have")]
    LongField {
        /// Name of the field.
        field: &'static str,
        /// Bytes sent.
        n_bytes: usize,
        /// Bytes accepted.
        limit: usize,
    },
    /// More text than is accepted.
    #[error(
        "the document has {n_bytes} bytes of text, more than the {limit} of ingest.max_text_mib; cut it into several documents"
    )]
    LongText {
        /// Bytes sent.
        n_bytes: usize,
        /// Bytes accepted.
        limit: usize,
    },
}
