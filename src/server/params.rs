//! How are query parameters read? Strictly, so that a misspelt one is not taken for one that was left out.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// The query parameters of a request; a refusal names the one that cannot be read.
#[derive(Debug)]
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let deserializer = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let problem = error.inner();
        match error.path().iter().next() {
            Some(serde_path_to_error::Segment::Map { key })
                if !problem.to_string().contains(key) =>
            {
                ApiError::query(format!("the parameter {key} cannot be read: {problem}"))
            }
            _ => ApiError::query(problem.to_string()),
        }
    })
}

/// The empty query parameters of a path that takes none; any parameter is refused.
#[derive(Debug)]
pub(super) struct NoParams;

impl FromRequest for NoParams {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
        ready(match pairs.next() {
            None => Ok(Self),
            Some((name, _)) => Err(ApiError::query(format!(
                "unknown parameter `{name}`; this path takes none"
            ))),
        })
    }
}
