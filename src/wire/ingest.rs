//! How is the result of an ingest shown as JSON?

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::engine::{IngestResult, Rejection, Status};

/// The result of an ingest.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IngestView {
    /// One result for each document, in the order in which the documents were sent.
    pub results: Vec<IngestResultView>,
}

/// The result for one document of an ingest.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IngestResultView {
    /// Id of the document, given or derived; null when what was sent is not a document.
    pub id: Option<String>,
    /// What became of the document: `created`, `updated`, `unchanged` or `rejected`.
    pub status: Cow<'static, str>,
    /// Number of passages that the document was cut into; 0 when it was rejected.
    pub n_passages: usize,
    /// Warnings about parts of the document that were ignored or repaired; left out when there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Reason why the document was rejected; left out when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<IngestErrorView>,
}

/// The reason why a document was rejected.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct IngestErrorView {
    /// Stable name of the reason, for programs.
    pub code: Cow<'static, str>,
    /// What was attempted or required, for people.
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
