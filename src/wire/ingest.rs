//! What became of documents, as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::{IngestResult, Rejection, Status};

/// What became of every document that was sent, in the order in which they were sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IngestView {
    /// One for each document.
    pub results: Vec<IngestResultView>,
}

/// What became of one document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IngestResultView {
    /// Its id, given or derived; null when what was sent is no document.
    pub id: Option<String>,
    /// `created`, `updated`, `unchanged` or `rejected`.
    pub status: Cow<'static, str>,
    /// Passages it was cut into.
    pub n_passages: usize,
    /// What was not understood but did no harm.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<IngestErrorView>,
}

/// Why a document was rejected.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IngestErrorView {
    /// Stable code.
    pub code: Cow<'static, str>,
    /// What was required.
    pub detail: String,
}

impl From<Vec<IngestResult>> for IngestView {
    fn from(results: Vec<IngestResult>) -> Self {
        Self {
            results: results.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<IngestResult> for IngestResultView {
    fn from(result: IngestResult) -> Self {
        let (status, n_passages, error) = match result.status {
            Status::Created { n_passages } => ("created", n_passages, None),
            Status::Updated { n_passages } => ("updated", n_passages, None),
            Status::Unchanged { n_passages } => ("unchanged", n_passages, None),
            Status::Rejected(rejection) => ("rejected", 0, Some(rejection.into())),
        };
        Self {
            id: result.id.map(|id| id.to_string()),
            status: status.into(),
            n_passages,
            warnings: result.warnings,
            error,
        }
    }
}

impl From<Rejection> for IngestErrorView {
    fn from(rejection: Rejection) -> Self {
        Self {
            code: Cow::Borrowed(match rejection {
                Rejection::Malformed { .. } => "malformed_document",
                Rejection::Identity(_) => "invalid_id",
                Rejection::EmptyText => "empty_text",
                Rejection::LongField { .. } => "field_too_long",
                Rejection::LongText { .. } => "text_too_long",
            }),
            detail: rejection.to_string(),
        }
    }
}
