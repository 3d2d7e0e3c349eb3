//! Answers that are not sent again to those who have them: strong entity tags.

use actix_web::HttpResponse;
use actix_web::http::header::{ETAG, EntityTag, IfNoneMatch};
use serde::Serialize;

/// Whether the one who asks has the answer of this tag.
pub(super) fn is_known(known: &IfNoneMatch, tag: &EntityTag) -> bool {
    match known {
        IfNoneMatch::Any => false,
        IfNoneMatch::Items(tags) => tags.iter().any(|known| known.weak_eq(tag)),
    }
}

/// The answer of this tag; 304 without one.
pub(super) fn tagged<T: Serialize>(tag: &EntityTag, answer: Option<&T>) -> HttpResponse {
    let mut response = match answer {
        Some(_) => HttpResponse::Ok(),
        None => HttpResponse::NotModified(),
    };
    response.insert_header((ETAG, tag.to_string()));
    match answer {
        Some(answer) => response.json(answer),
        None => response.finish(),
    }
}
