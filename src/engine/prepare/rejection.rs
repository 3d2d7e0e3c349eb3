//! The reasons why a submission is rejected.

use crate::model::IdentityError;

/// The reason why a submission is rejected.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// The submission is not a document.
    #[error("{reason}")]
    Malformed {
        /// Description of what is wrong, and where.
        reason: String,
    },
    /// The id is not valid.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The submission has no text, not even boilerplate.
    #[error("the document has no text; give it in `text`, `html` or `markdown`")]
    EmptyText,
    /// A field besides the text is too long.
    #[error("{field} has {n_bytes} bytes, more than the {limit} that it may have")]
    LongField {
        /// Name of the field.
        field: &'static str,
        /// Size of the field in bytes.
        n_bytes: usize,
        /// Largest size accepted, in bytes.
        limit: usize,
    },
    /// The text is too long.
    #[error(
        "the document has {n_bytes} bytes of text, more than the {limit} of ingest.max_text_mib; cut it into several documents"
    )]
    LongText {
        /// Size of the text in bytes.
        n_bytes: usize,
        /// Largest size accepted, in bytes.
        limit: usize,
    },
}
