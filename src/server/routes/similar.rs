//! How are documents found that are similar to examples? More like this.

use actix_web::http::header::{EntityTag, IfNoneMatch};
use actix_web::web::{Data, Header, Json, Path};
use actix_web::{HttpResponse, get, post};

use crate::config::Role;
use crate::engine::{Engine, SimilarAnswer, SimilarQuery};
use crate::model::CollectionName;
use crate::server::blocking::blocking;
use crate::server::body::Object;
use crate::server::conditional::{known_as, tagged};
use crate::server::error::{ApiError, Problem};
use crate::server::params::{NoParams, Params};
use crate::server::route::Route;
use crate::wire::{SimilarBody, SimilarParams, SimilarView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, like_document),
        Route::needing(Role::Read, like_examples),
    ]
}

/// Finds documents similar to a document, which is never among the matches.
///
/// An answer has a strong `ETag`, which ends with the `Content-Encoding` if there is one; a request with
/// `If-None-Match`, in either form of the tag, is answered with 304 as long as the answer is unchanged.
#[utoipa::path(
    tag = "similar",
    params(("collection" = String, Path), ("id" = String, Path, description = "Percent-encoded"), SimilarParams),
    responses(
        (status = 200, body = SimilarView), (status = 304, description = "The answer has not changed"),
        (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 410, body = Problem, description = "The cursor is too old"),
        (status = 500, body = Problem, description = "An example is damaged on the disk (`damaged`), or the service failed"),
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

/// Finds documents similar to example documents, passages or texts, and not similar to others.
///
/// An answer has a strong `ETag`; a request with `If-None-Match` is answered with 304 as long as the answer is
/// unchanged.
#[utoipa::path(
    tag = "similar",
    params(("collection" = String, Path)),
    request_body = SimilarBody,
    responses(
        (status = 200, body = SimilarView), (status = 304, description = "The answer has not changed"),
        (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 410, body = Problem, description = "The cursor is too old"),
        (status = 500, body = Problem, description = "An example is damaged on the disk (`damaged`), or the service failed"),
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
    // `If-None-Match: *` is ignored here: a query is no resource that exists or does not.
    let known = match known.into_inner() {
        IfNoneMatch::Any => IfNoneMatch::Items(Vec::new()),
        tags @ IfNoneMatch::Items(_) => tags,
    };
    answer(engine, query, known).await
}

async fn answer(
    engine: Data<Engine>,
    query: SimilarQuery,
    known: IfNoneMatch,
) -> Result<HttpResponse, ApiError> {
    let found = blocking(move || -> Result<_, ApiError> {
        if matches!(known, IfNoneMatch::Items(_)) {
            let tag = EntityTag::new_strong(engine.similar_tag(&query)?);
            if let Some(known) = known_as(&known, &tag) {
                return Ok((known, None));
            }
        }
        let answer: SimilarAnswer = engine.similar(&query)?;
        // The collection may have changed since the first tag was computed.
        let tag = EntityTag::new_strong(answer.tag.clone());
        // Only a found answer shows that there is one, which is all that `If-None-Match: *` asks.
        let is_wanted = !matches!(known, IfNoneMatch::Any);
        Ok((tag, is_wanted.then_some(answer)))
    });
    let (tag, found) = found.await?;
    Ok(tagged(&tag, found.map(SimilarView::from).as_ref()))
}
