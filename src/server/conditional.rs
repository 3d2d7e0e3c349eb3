//! How is an answer not sent again to a client that has it? By strong entity tags.
//!
//! A tag names what an answer says. A compressed body has other bytes, and therefore another tag: it ends with the
//! encoding (RFC 9110, 8.8.3.3). A client that has either form has the answer.

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_ENCODING, ETAG, EntityTag, HeaderMap, HeaderValue, IfNoneMatch, VARY,
};
use actix_web::middleware::Next;
use serde::Serialize;

/// Suffixes of the tags of compressed answers.
const ENCODINGS: [&str; 4] = ["-gzip", "-br", "-zstd", "-deflate"];

/// The tag in `If-None-Match` that names the answer of `tag`, in plain or compressed form; none when the client does
/// not have the answer.
pub(super) fn known_as(known: &IfNoneMatch, tag: &EntityTag) -> Option<EntityTag> {
    let is_same = |known: &&EntityTag| plain(known.tag()) == tag.tag();
    match known {
        IfNoneMatch::Any => Some(tag.clone()),
        IfNoneMatch::Items(tags) => {
            let found = tags.iter().find(is_same)?;
            Some(EntityTag::new_strong(found.tag().to_owned()))
        }
    }
}

/// A response with this tag: 200 with the answer, or 304 without one.
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

/// Gives a compressed answer a tag of its own, and says in `Vary` that answers depend on the accepted encodings.
pub(super) async fn distinguish_encodings(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    if headers
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| encoding == "identity")
    {
        // A body that was not encoded has no `Content-Encoding`.
        headers.remove(CONTENT_ENCODING);
    }
    if let Some(tag) = encoded_tag(headers) {
        headers.insert(ETAG, tag);
    }
    if !headers.contains_key(VARY) {
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    Ok(response)
}

fn encoded_tag(headers: &HeaderMap) -> Option<HeaderValue> {
    let encoding = headers.get(CONTENT_ENCODING)?.to_str().ok()?;
    let tag: EntityTag = headers.get(ETAG)?.to_str().ok()?.parse().ok()?;
    if tag.weak {
        return None;
    }
    let tag = EntityTag::new_strong(format!("{}-{encoding}", tag.tag()));
    HeaderValue::from_str(&tag.to_string()).ok()
}

fn plain(tag: &str) -> &str {
    let plain = ENCODINGS
        .iter()
        .find_map(|encoding| tag.strip_suffix(encoding));
    plain.unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_known_by_its_tag_and_by_that_of_its_compressed_form() {
        let tag = EntityTag::new_strong("a1".to_owned());
        let known = |tags: Vec<EntityTag>| known_as(&IfNoneMatch::Items(tags), &tag);
        let strong = |name: &str| EntityTag::new_strong(name.to_owned());
        let weak = |name: &str| EntityTag::new_weak(name.to_owned());
        assert_eq!(known(vec![strong("b2"), strong("a1")]), Some(strong("a1")));
        assert_eq!(known(vec![strong("a1-br")]), Some(strong("a1-br")));
        assert_eq!(known(vec![weak("a1-gzip")]), Some(strong("a1-gzip")));
        assert_eq!(
            known(vec![strong("a1-gzip-gzip"), strong("a"), strong("-gzip")]),
            None
        );
        assert_eq!(known(Vec::new()), None);
        assert_eq!(known_as(&IfNoneMatch::Any, &tag), Some(tag));
    }
}
