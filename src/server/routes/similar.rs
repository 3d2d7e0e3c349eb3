//! More like this.

use actix_web::http::header::{EntityTag, IfNoneMatch};
use actix_web::web::{Data, Header, Json, Path, ServiceConfig};
use actix_web::{HttpResponse, get, post};

use crate::engine::{Engine, SimilarAnswer, SimilarQuery};
use crate::model::CollectionName;
use crate::server::blocking::blocking;
use crate::server::body::Object;
use crate::server::conditional::{is_known, tagged};
use crate::server::error::{ApiError, Problem};
use crate::server::params::{NoParams, Params};
use crate::wire::{SimilarBody, SimilarParams, SimilarView};

pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(like_document).service(like_examples);
}

/// Documents similar to a document, which is never among them.
///
/// An answer has a strong `ETag`; with `If-None-Match` it is 304 as long as it would be the same.
#[utoipa::path(
    tag = "similar",
    params(("collection" = String, Path), ("id" = String, Path, description = "Percent-encoded"), SimilarParams),
    responses(
        (status = 200, body = SimilarView), (status = 304, description = "The answer has not changed"),
        (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 410, body = Problem, description = "The cursor is too old"),
    )
)]
#[get("/v1/collections/{collection}/documents/{id}/similar")]
pub(in crate::server) async fn like_document(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    params: Params<SimilarParams>,
    known: Header<IfNoneMatch>,
) -> Result<HttpResponse, ApiError> {
    let (name, id) = path.into_inner();
    let query = params.0.about(id).into_query(name.parse()?)?;
    answer(engine, query, known.into_inner()).await
}

/// Documents similar to documents, passages or texts, and not to others.
#[utoipa::path(
    tag = "similar",
    params(("collection" = String, Path)),
    request_body = SimilarBody,
    responses(
        (status = 200, body = SimilarView), (status = 304, description = "The answer has not changed"),
        (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 410, body = Problem, description = "The cursor is too old"),
    )
)]
#[post("/v1/collections/{collection}/similar")]
pub(in crate::server) async fn like_examples(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
    body: Json<Object<SimilarBody>>,
    known: Header<IfNoneMatch>,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let query = body.into_inner().0.into_query(name)?;
    answer(engine, query, known.into_inner()).await
}

async fn answer(
    engine: Data<Engine>,
    query: SimilarQuery,
    known: IfNoneMatch,
) -> Result<HttpResponse, ApiError> {
    let found = blocking(move || -> Result<_, ApiError> {
        let tag = EntityTag::new_strong(engine.similar_tag(&query)?);
        if is_known(&known, &tag) {
            return Ok((tag, None));
        }
        let answer: SimilarAnswer = engine.similar(&query)?;
        // The collection may have changed in between.
        Ok((EntityTag::new_strong(answer.tag.clone()), Some(answer)))
    });
    let (tag, found) = found.await?;
    Ok(tagged(&tag, found.map(SimilarView::from).as_ref()))
}
