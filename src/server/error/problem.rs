//! Errors as answers: the one place that knows status codes. RFC 9457 problem details with a stable code.

mod table;

use std::error::Error;
use std::fmt;

use actix_web::error::{JsonPayloadError, PathError};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use super::methods;
use crate::engine::with_causes;

/// A refusal or a failure, ready to be sent.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    shape: Shape,
    retry_after_seconds: Option<u32>,
    /// Where in a filter the problem is.
    position: Option<usize>,
    /// What a path takes that does not take the method.
    allowed_methods: Option<String>,
    /// Ids that lead on.
    named: Option<Box<Named>>,
}

/// Ids that a refusal names for programs.
#[derive(Debug, Default)]
struct Named {
    successors: Option<Vec<String>>,
    corrections: Option<Vec<String>>,
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
    /// With `invalid_filter`: where in the filter the problem is, in characters from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    /// With `topic_merged` and `topic_ended`: the topics that hold now what it held, the one with most of it first.
    #[serde(skip_serializing_if = "Option::is_none")]
    successors: Option<Vec<String>>,
    /// With `contradiction` of links: the corrections that stand against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrections: Option<Vec<String>>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            shape: Shape::Problem,
            retry_after_seconds: None,
            position: None,
            allowed_methods: None,
            named: None,
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

    /// Changes that cannot be made, or refused, as one.
    pub(super) fn one_change() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "one_change_at_a_time",
            "a topic is merged or split by a request that changes nothing else",
        )
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

    pub(super) fn query(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
    }

    pub(super) fn path(error: &PathError) -> Self {
        Self::bad_request("invalid_path", error)
    }
}

/// The answer where no route fits: the path is not there, or does not take the method.
pub(super) async fn no_route(request: HttpRequest) -> HttpResponse {
    if let Some(allowed) = methods::allowed(request.match_info().as_str()) {
        return wrong_method(&request, allowed).error_response();
    }
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

fn wrong_method(request: &HttpRequest, allowed: String) -> ApiError {
    let (method, path) = (request.method(), request.path());
    let detail = format!("{path} takes {allowed}, but not {method}");
    ApiError {
        allowed_methods: Some(allowed),
        ..ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }
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
        if let Some(allowed) = &self.allowed_methods {
            response.insert_header((ALLOW, allowed.as_str()));
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
        let named = self.named.as_deref();
        Problem {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail.clone(),
            position: self.position,
            successors: named.and_then(|named| named.successors.clone()),
            corrections: named.and_then(|named| named.corrections.clone()),
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
