//! Errors as answers: the one place that knows status codes. RFC 9457 problem details with a stable code.

mod table;

use std::error::Error;
use std::fmt;

use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::engine::with_causes;

/// A refusal or a failure, ready to be sent.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    shape: Shape,
    retry_after_seconds: Option<u32>,
}

/// How a refusal is written.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Problem,
    OpenAi,
}

/// A refusal in the shape of OpenAI's interface.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenAiProblem {
    error: OpenAiError,
}

/// What was refused, in the shape of OpenAI's interface.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenAiError {
    /// What was attempted or required, for people.
    message: String,
    /// `invalid_request_error`, `authentication_error`, `permission_error` or `server_error`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Always null: the message names the field.
    param: Option<&'static str>,
    /// Stable name of the problem, for programs.
    code: &'static str,
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
            shape: Shape::Problem,
            retry_after_seconds: None,
        }
    }

    /// The same refusal in the shape that clients of OpenAI's interface read.
    pub(super) fn into_openai(self) -> Self {
        let shape = Shape::OpenAi;
        Self { shape, ..self }
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
        tracing::error!(error = with_causes(error), "a request failed");
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
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        match self.shape {
            Shape::Problem => response
                .content_type("application/problem+json")
                .json(self.problem()),
            Shape::OpenAi => response.json(self.openai_problem()),
        }
    }
}

impl ApiError {
    fn problem(&self) -> Problem {
        Problem {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.clone(),
        }
    }

    fn openai_problem(&self) -> OpenAiProblem {
        OpenAiProblem {
            error: OpenAiError {
                message: self.detail.clone(),
                kind: match self.status.as_u16() {
                    401 => "authentication_error",
                    403 => "permission_error",
                    500.. => "server_error",
                    _ => "invalid_request_error",
                },
                param: None,
                code: self.code,
            },
        }
    }
}
