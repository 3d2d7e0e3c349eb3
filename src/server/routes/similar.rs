//! More like this.

use actix_web::web::{Data, Json, Path, Query, ServiceConfig};
use actix_web::{get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::engine::Engine;
use crate::model::CollectionName;
use crate::server::blocking::blocking;
use crate::server::error::{ApiError, Problem};
use crate::wire::{GroupByBody, SimilarBody, SimilarView};

/// Which answers are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct SimilarParams {
    /// How many at most, 1 to 1,000; 10 when left out.
    limit: Option<usize>,
    /// Answers with a lower score are left out.
    min_score: Option<f32>,
    /// `document` (when left out), `story` or `passage`.
    #[param(inline)]
    group_by: Option<GroupByBody>,
}

pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(like_document).service(like_examples);
}

/// Documents similar to a document, which is never among them.
#[utoipa::path(
    tag = "similar",
    params(("collection" = String, Path), ("id" = String, Path, description = "Percent-encoded"), SimilarParams),
    responses((status = 200, body = SimilarView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/documents/{id}/similar")]
pub(in crate::server) async fn like_document(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    params: Query<SimilarParams>,
) -> Result<Json<SimilarView>, ApiError> {
    let (name, id) = path.into_inner();
    let SimilarParams {
        limit,
        min_score,
        group_by,
    } = params.into_inner();
    let query = SimilarBody::about(id, limit, min_score, group_by).into_query(name.parse()?)?;
    let answer = blocking(move || engine.similar(&query)).await?;
    Ok(Json(answer.into()))
}

/// Documents similar to documents, passages or texts, and not to others.
#[utoipa::path(
    tag = "similar",
    params(("collection" = String, Path)),
    request_body = SimilarBody,
    responses((status = 200, body = SimilarView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
#[post("/v1/collections/{collection}/similar")]
pub(in crate::server) async fn like_examples(
    engine: Data<Engine>,
    path: Path<String>,
    body: Json<SimilarBody>,
) -> Result<Json<SimilarView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let query = body.into_inner().into_query(name)?;
    let answer = blocking(move || engine.similar(&query)).await?;
    Ok(Json(answer.into()))
}
