//! How is a refusal or a failure answered? With RFC 9457 problem details and a stable code.

use std::error::Error;
use std::fmt;

use actix_web::error::{JsonPayloadError, PathError};
use actix_web::http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Role;
use crate::engine::with_causes;
use crate::store::Damaged;

/// A refusal or a failure, ready to be sent.
#[derive(Debug)]
pub(in crate::server) struct ApiError {
    status: StatusCode,
    code: &'static str,
    detail: String,
    shape: Shape,
    retry_after_seconds: Option<u32>,
    /// Position of the problem in a filter, in characters from 1.
    position: Option<usize>,
    /// Methods that the path takes, when it does not take the one of the request.
    allowed_methods: Option<String>,
    /// Ids that the refusal names for programs.
    named: Option<Box<Named>>,
}

/// Ids that a refusal names for programs.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) successors: Option<Vec<String>>,
    pub(super) corrections: Option<Vec<String>>,
}

/// The format in which a refusal is written.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Problem,
    OpenAi,
}

/// A refusal in the format of OpenAI's API.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct OpenAiProblem {
    error: OpenAiError,
}

/// The error of a refusal in the format of OpenAI's API.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct OpenAiError {
    /// What was attempted or required, for people.
    message: String,
    /// Kind of error: `invalid_request_error`, `authentication_error`, `permission_error` or `server_error`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Always null; the message names the field.
    param: Option<&'static str>,
    /// Stable name of the problem, for programs.
    code: &'static str,
}

/// A refusal or a failure, as RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct Problem {
    /// Type of the problem, always `about:blank`; `code` says which problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Name of the HTTP status, such as `Not Found`.
    title: &'static str,
    /// HTTP status of the response.
    status: u16,
    /// Stable name of the problem, for programs.
    code: &'static str,
    /// What was attempted or required, for people.
    detail: String,
    /// Position of the problem in the filter, in characters from 1; only with `invalid_filter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
    /// Ids of the topics that now hold what the missing topic held, the one with most of it first; only with
    /// `topic_merged` and `topic_ended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    successors: Option<Vec<String>>,
    /// Ids of the corrections that contradict a new link; only with `contradiction`.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrections: Option<Vec<String>>,
}

impl ApiError {
    pub(in crate::server) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<String>,
    ) -> Self {
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

    /// Turns a refusal into the format that clients of OpenAI's API read.
    pub(in crate::server) fn into_openai(self) -> Self {
        let shape = Shape::OpenAi;
        Self { shape, ..self }
    }

    /// Turns a refusal of a request to `path` into the format that the clients of this path read.
    pub(in crate::server) fn at_path(self, path: &str) -> Self {
        if path == "/v1/embeddings" || path.starts_with("/v1/models") {
            self.into_openai()
        } else {
            self
        }
    }

    /// Adds the number of seconds after which another try is worth it.
    pub(super) fn retry_after(self, seconds: u32) -> Self {
        let retry_after_seconds = Some(seconds);
        Self {
            retry_after_seconds,
            ..self
        }
    }

    /// Adds the position of the problem in a filter, in characters from 1.
    pub(super) fn at_position(self, position: usize) -> Self {
        let position = Some(position);
        Self { position, ..self }
    }

    /// Adds ids that the refusal names for programs.
    pub(super) fn naming(self, named: Named) -> Self {
        let named = Some(Box::new(named));
        Self { named, ..self }
    }

    /// The refusal of a method that a path does not take; `allowed` lists the methods that it takes.
    pub(in crate::server) fn wrong_method(method: &Method, path: &str, allowed: String) -> Self {
        let detail = format!("{path} takes {allowed}, but not {method}");
        Self {
            allowed_methods: Some(allowed),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
        }
    }

    pub(in crate::server) fn no_path(method: &Method, path: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_path",
            format!("nothing answers {method} {path}; /docs lists what does"),
        )
    }

    pub(in crate::server) fn no_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "key_needed",
            "a key is needed: send the header `Authorization: Bearer KEY`",
        )
    }

    pub(in crate::server) fn low_role(needed: Role, role: Role) -> Self {
        let (needed, role) = (needed.name(), role.name());
        Self::new(
            StatusCode::FORBIDDEN,
            "role_too_low",
            format!("this needs a key of the role {needed}, but the key has {role}"),
        )
    }

    pub(super) fn bad_request(code: &'static str, error: &dyn Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, error.to_string())
    }

    /// The refusal of several changes to a topic that cannot be made, or refused, as one.
    pub(in crate::server) fn one_change() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "one_change_at_a_time",
            "a topic is merged or split by a request that changes nothing else",
        )
    }

    pub(super) fn not_found(code: &'static str, error: &dyn Error) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, error.to_string())
    }

    pub(super) fn conflict(code: &'static str, error: &dyn Error) -> Self {
        Self::new(StatusCode::CONFLICT, code, error.to_string())
    }

    /// A failure of the service: logged with its causes, opaque to the caller.
    pub(super) fn internal(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = with_causes(error), "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the service failed; its log says why",
        )
    }

    /// The failure to read something that is damaged on the disk. Unlike other failures it tells the caller what to do,
    /// as only users of the service can repair the damage.
    pub(super) fn damaged(damaged: &Damaged) -> Self {
        tracing::error!(%damaged, "a request needs what is damaged");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "damaged",
            damaged.to_string(),
        )
    }

    /// A failure to reach the store, logged with its causes, which are opaque to the caller.
    pub(super) fn unavailable(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(error = with_causes(error), "the store cannot be reached");
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "store_unavailable",
            error.to_string(),
        )
    }

    pub(in crate::server) fn stopped() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "stopping",
            "the service is stopping; try again",
        )
    }

    pub(in crate::server) fn json(error: &JsonPayloadError) -> Self {
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

    pub(in crate::server) fn invalid_json(error: &serde_json::Error) -> Self {
        Self::bad_request("invalid_json", error)
    }

    pub(in crate::server) fn too_many_rejected(n_rejected: usize, n_lines: usize) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "too_many_rejected",
            format!(
                "{n_rejected} of the first {n_lines} lines were rejected, so the rest was not read; the others are kept"
            ),
        )
    }

    pub(in crate::server) fn content_type(expected: &str) -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "content_type",
            format!("the content-type must be {expected}"),
        )
    }

    pub(in crate::server) fn query(detail: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_query", detail)
    }

    pub(in crate::server) fn path(error: &PathError) -> Self {
        Self::bad_request("invalid_path", error)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DocumentId;
    use crate::store::StoreError;

    #[test]
    fn a_store_that_cannot_be_reached_is_worth_another_try_and_shows_nothing_of_itself() {
        let cause = "the socket /run/store.sock is gone".into();
        let error = ApiError::from(StoreError::Unavailable { cause });
        let response = error.error_response();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(RETRY_AFTER));
        assert_eq!(error.code, "store_unavailable");
        assert!(!error.detail.contains("socket"), "{}", error.detail);
    }

    #[test]
    fn damage_is_named_and_other_failures_are_opaque() {
        let id = DocumentId::new("tides").expect("an id");
        let damaged = ApiError::from(StoreError::from(Damaged::Document { id }));
        assert_eq!((damaged.status.as_u16(), damaged.code), (500, "damaged"));
        assert!(
            damaged.detail.contains("document tides"),
            "{}",
            damaged.detail
        );
        let cause = "disk image is malformed".into();
        let failed = ApiError::from(StoreError::Failed { cause });
        assert_eq!((failed.status.as_u16(), failed.code), (500, "internal"));
        assert!(!failed.detail.contains("malformed"), "{}", failed.detail);
    }
}
