//! May a request come in? Its host, the page that sends it and its key are checked before anything else.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, ResponseError};

use super::error::ApiError;
use super::hosts::Hosts;
use super::keys::{Caller, Keys};
use crate::config::Role;

/// Lets a request pass with its [`Caller`], or refuses it. The route decides later what the caller may do.
pub(super) async fn check<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    match checked(&request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.call(request).await?.map_into_left_body())
        }
        // A refusal is an answer and not an error, so that it is logged and gets all the headers of other answers.
        Err(error) => {
            let error = error.at_path(request.match_info().as_str());
            Ok(request
                .into_response(error.error_response())
                .map_into_right_body())
        }
    }
}

fn checked(request: &ServiceRequest) -> Result<Caller, ApiError> {
    let hosts = request.app_data::<Data<Hosts>>();
    hosts
        .expect("the hosts are set for every route")
        .check(request)?;
    refuse_other_sites(request)?;
    let keys = request.app_data::<Data<Keys>>();
    let caller = keys
        .expect("the keys are set for every route")
        .caller(request.headers());
    // A caller without a key must not learn which paths exist.
    if request.match_info().as_str().starts_with("/v1/") {
        caller.check(Role::Read)?;
    }
    Ok(caller)
}

/// Refuses a request to change something that a page of another site sends. Browsers name the page's site in `Origin`.
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
