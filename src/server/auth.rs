//! Who may do what: keys, and pages of other sites that must not act in a person's name.

use actix_web::body::MessageBody;
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
pub(super) async fn check(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    refuse_other_sites(&request)?;
    if let Some(keys) = request.app_data::<web::Data<Keys>>() {
        check_key(keys, &request)?;
    }
    next.call(request).await
}

fn check_key(keys: &Keys, request: &ServiceRequest) -> Result<(), ApiError> {
    if keys.0.is_empty() || !request.path().starts_with("/v1/") {
        return Ok(());
    }
    let header = request.headers().get(AUTHORIZATION);
    let key = header
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let role = key.and_then(|key| keys.role(key.trim())).ok_or_else(|| {
        ApiError::new(
            StatusCode::UNAUTHORIZED,
            "key_needed",
            "a key is needed: send the header `Authorization: Bearer KEY`",
        )
    })?;
    let needed = needed_role(request.method(), request.path());
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
    let asks = path.ends_with("/similar") || path.ends_with("/topics/assign");
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
