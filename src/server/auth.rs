//! Who may do what: keys, and pages of other sites that must not act in a person's name.

use actix_web::ResponseError;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HOST, ORIGIN};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web;
use subtle::ConstantTimeEq;

use super::error::ApiError;
use crate::config::{KeySettings, Role};

/// The keys that are let in.
#[derive(Debug)]
pub(super) struct Keys(Vec<KeySettings>);

impl Keys {
    pub(super) fn new(keys: &[KeySettings]) -> Self {
        Self(keys.to_vec())
    }

    /// The role of the one who sends `key`. Every hash is compared in full, so that time tells nothing.
    fn role(&self, key: &str) -> Option<Role> {
        let hash = blake3::hash(key.as_bytes()).to_hex();
        self.0
            .iter()
            .filter(|known| {
                let known = known.hash.to_ascii_lowercase();
                bool::from(known.as_bytes().ct_eq(hash.as_bytes()))
            })
            .map(|known| known.role)
            .max()
    }
}

/// Lets a request pass or answers 401 or 403.
pub(super) async fn check<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let checked = refuse_other_sites(&request).and_then(|()| check_key(&request));
    match checked {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        // An answer and not an error, so that it is logged and gets the same headers as any other.
        Err(error) => {
            let path = request.match_info().as_str();
            let is_openai = path == "/v1/embeddings" || path.starts_with("/v1/models");
            let error = if is_openai {
                error.into_openai()
            } else {
                error
            };
            Ok(request
                .into_response(error.error_response())
                .map_into_right_body())
        }
    }
}

fn check_key(request: &ServiceRequest) -> Result<(), ApiError> {
    let keys = request.app_data::<web::Data<Keys>>();
    let keys = keys.expect("the keys are set for every route");
    // The decoded path, which is the one that routes are found by.
    let path = request.match_info().as_str();
    if keys.0.is_empty() || !path.starts_with("/v1/") {
        return Ok(());
    }
    let header = request.headers().get(AUTHORIZATION);
    let key = header
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let role = key
        .and_then(|(_, key)| keys.role(key.trim()))
        .ok_or_else(|| {
            ApiError::new(
                StatusCode::UNAUTHORIZED,
                "key_needed",
                "a key is needed: send the header `Authorization: Bearer KEY`",
            )
        })?;
    let needed = needed_role(request.method(), path);
    if role >= needed {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        "role_too_low",
        format!("this needs a key of the role {needed:?}, but the key has {role:?}").to_lowercase(),
    ))
}

fn needed_role(method: &Method, path: &str) -> Role {
    let asks =
        path.ends_with("/similar") || path.ends_with("/topics/assign") || path == "/v1/embeddings";
    let is_collection = path
        .strip_prefix("/v1/collections/")
        .is_some_and(|rest| !rest.contains('/'));
    match *method {
        Method::GET | Method::HEAD => Role::Read,
        Method::POST if asks => Role::Read,
        Method::PUT | Method::DELETE if is_collection => Role::Admin,
        _ => Role::Write,
    }
}

/// A browser sends the origin of the page that makes a request; only our own pages may change anything.
fn refuse_other_sites(request: &ServiceRequest) -> Result<(), ApiError> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let text = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let (Some(origin), host) = (text(ORIGIN), text(HOST)) else {
        return Ok(());
    };
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    if origin_host.is_some() && origin_host == host {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        "other_site",
        "pages of other sites may not change anything here",
    ))
}
