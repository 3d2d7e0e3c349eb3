//! Errors as answers: the one place that knows status codes. RFC 9457 problem details with a stable code.

use std::error::Error;
use std::fmt;

use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::http::StatusCode;
use actix_web::http::header::WWW_AUTHENTICATE;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clustering::{ChooseNClustersError, KMeansError};
use crate::embedding::EmbedError;
use crate::engine::{
    CollectionError, DocumentError, IngestError, JobError, RefreshError, ReportError, SimilarError,
    TopicError,
};
use crate::model::{IdentityError, PeriodError};
use crate::store::StoreError;
use crate::wire::{PeriodBodyError, SimilarBodyError};

/// A refusal or a failure, ready to be sent.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
}

/// RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the code says which problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// Stable name of the problem, for programs.
    code: &'static str,
    /// What was attempted or required, for people.
    detail: String,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
        }
    }

    fn bad_request(code: &'static str, error: &dyn Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
    }

    fn not_found(code: &'static str, error: &dyn Error) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, error.to_string())
    }

    fn conflict(code: &'static str, error: &dyn Error) -> Self {
        Self::new(StatusCode::CONFLICT, code, error.to_string())
    }

    /// A fault of ours: logged with its causes, opaque to the caller.
    fn internal(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = chain(error), "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the service failed; its log says why",
        )
    }

    pub(super) fn stopped() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "stopping",
            "the service is stopping; try again",
        )
    }

    pub(super) fn json(error: &JsonPayloadError) -> Self {
        match error {
            JsonPayloadError::ContentType => Self::content_type("application/json"),
            JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => {
                Self::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "body_too_large",
                    error.to_string(),
                )
            }
            JsonPayloadError::Deserialize(cause) => Self::invalid_json(cause),
            _ => Self::bad_request("invalid_body", error),
        }
    }

    pub(super) fn invalid_json(error: &serde_json::Error) -> Self {
        Self::bad_request("invalid_json", error)
    }

    pub(super) fn too_many_rejected(n_rejected: usize, n_lines: usize) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "too_many_rejected",
            format!(
                "{n_rejected} of the first {n_lines} lines were rejected, so the rest was not read; the others are kept"
            ),
        )
    }

    pub(super) fn content_type(expected: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            format!("the content-type must be {expected}"),
        )
    }

    pub(super) fn query(error: &QueryPayloadError) -> Self {
        Self::bad_request("invalid_query", error)
    }

    pub(super) fn path(error: &PathError) -> Self {
        Self::bad_request("invalid_path", error)
    }
}

/// An error with its causes on one line.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// The answer where no route fits.
pub(super) async fn unknown_path(request: HttpRequest) -> HttpResponse {
    let error = ApiError::new(
        StatusCode::NOT_FOUND,
        "unknown_path",
        format!(
            "nothing answers {} {}; /docs lists what does",
            request.method(),
            request.path()
        ),
    );
    error.error_response()
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        response
            .content_type("application/problem+json")
            .json(Problem {
                kind: "about:blank",
                title: self.status.canonical_reason().unwrap_or("Error"),
                status: self.status.as_u16(),
                code: self.code,
                detail: self.detail.clone(),
            })
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                error.to_string(),
            ),
            StoreError::InUse { .. }
            | StoreError::Directory { .. }
            | StoreError::Damaged { .. }
            | StoreError::Database(_)
            | StoreError::Schema(_)
            | StoreError::Unreadable { .. } => Self::internal(&error),
        }
    }
}

impl From<EmbedError> for ApiError {
    fn from(error: EmbedError) -> Self {
        Self::internal(&error)
    }
}

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        Self::bad_request("invalid_id", &error)
    }
}

impl From<PeriodError> for ApiError {
    fn from(error: PeriodError) -> Self {
        match error {
            PeriodError::Empty { .. } => Self::bad_request("invalid_period", &error),
            PeriodError::ReportId { .. } => Self::bad_request("invalid_id", &error),
        }
    }
}

impl From<PeriodBodyError> for ApiError {
    fn from(error: PeriodBodyError) -> Self {
        Self::bad_request("invalid_period", &error)
    }
}

impl From<CollectionError> for ApiError {
    fn from(error: CollectionError) -> Self {
        match error {
            CollectionError::Unknown { .. } => Self::not_found("unknown_collection", &error),
            CollectionError::OtherModel { .. } => Self::conflict("other_model", &error),
            CollectionError::DefaultStays => Self::conflict("default_stays", &error),
            CollectionError::Clusters { .. } => Self::bad_request("invalid_n_clusters", &error),
            CollectionError::Store(error) => error.into(),
        }
    }
}

impl From<IngestError> for ApiError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Collection(error) => error.into(),
            IngestError::Embed(error) => error.into(),
            IngestError::Store(error) => error.into(),
        }
    }
}

impl From<DocumentError> for ApiError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Collection(error) => error.into(),
            DocumentError::Unknown { .. } => Self::not_found("unknown_document", &error),
            DocumentError::Limit { .. } => Self::bad_request("invalid_limit", &error),
            DocumentError::Store(error) => error.into(),
        }
    }
}

impl From<SimilarBodyError> for ApiError {
    fn from(error: SimilarBodyError) -> Self {
        match error {
            SimilarBodyError::Identity(error) => error.into(),
            SimilarBodyError::Similar(error) => error.into(),
        }
    }
}

impl From<SimilarError> for ApiError {
    fn from(error: SimilarError) -> Self {
        match error {
            SimilarError::Collection(error) => error.into(),
            SimilarError::UnknownDocument { .. } => Self::not_found("unknown_document", &error),
            SimilarError::UnknownPassage { .. } => Self::not_found("unknown_passage", &error),
            SimilarError::NothingLiked => Self::bad_request("nothing_liked", &error),
            SimilarError::ManyExamples { .. } => Self::bad_request("too_many_examples", &error),
            SimilarError::EmptyText => Self::bad_request("empty_text", &error),
            SimilarError::LongText { .. } => Self::bad_request("text_too_long", &error),
            SimilarError::MinScore => Self::bad_request("invalid_min_score", &error),
            SimilarError::Limit { .. } => Self::bad_request("invalid_limit", &error),
            SimilarError::Embed(error) => error.into(),
            SimilarError::Store(error) => error.into(),
        }
    }
}

impl From<TopicError> for ApiError {
    fn from(error: TopicError) -> Self {
        match error {
            TopicError::Collection(error) => error.into(),
            TopicError::Unknown { .. } => Self::not_found("unknown_topic", &error),
            TopicError::NotFoundYet => Self::conflict("no_topics_yet", &error),
            TopicError::Limit { .. } => Self::bad_request("invalid_limit", &error),
            TopicError::Cursor { .. } => Self::bad_request("invalid_cursor", &error),
            TopicError::EmptyText => Self::bad_request("empty_text", &error),
            TopicError::LongText { .. } => Self::bad_request("text_too_long", &error),
            TopicError::Embed(error) => error.into(),
            TopicError::Store(error) => error.into(),
        }
    }
}

impl From<RefreshError> for ApiError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Collection(error) => error.into(),
            RefreshError::Empty { .. } => Self::conflict("empty_collection", &error),
            RefreshError::Clusters { .. } => Self::bad_request("invalid_n_clusters", &error),
            RefreshError::UnderWay { .. } => Self::conflict("refresh_under_way", &error),
            RefreshError::Choose(error) => error.into(),
            RefreshError::KMeans(error) => error.into(),
            RefreshError::Store(error) => error.into(),
        }
    }
}

impl From<ChooseNClustersError> for ApiError {
    fn from(error: ChooseNClustersError) -> Self {
        Self::internal(&error)
    }
}

impl From<KMeansError> for ApiError {
    fn from(error: KMeansError) -> Self {
        Self::internal(&error)
    }
}

impl From<JobError> for ApiError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Collection(error) => error.into(),
            JobError::Unknown { .. } => Self::not_found("unknown_job", &error),
            JobError::Refresh(error) => error.into(),
            JobError::Store(error) => error.into(),
        }
    }
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Collection(error) => error.into(),
            ReportError::Refresh(error) => error.into(),
            ReportError::Unknown { .. } => Self::not_found("unknown_report", &error),
            ReportError::Store(error) => error.into(),
        }
    }
}
