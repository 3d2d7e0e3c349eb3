//! How are corrections of topics listed, made and undone?

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, delete, get, post};

use crate::config::Role;
use crate::engine::Engine;
use crate::model::{CollectionName, CorrectionId};
use crate::server::blocking::blocking;
use crate::server::body::Object;
use crate::server::error::{ApiError, Problem};
use crate::server::params::NoParams;
use crate::server::route::Route;
use crate::wire::{ChangeBody, CorrectionView, CorrectionsView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, list),
        Route::needing(Role::Write, correct),
        Route::needing(Role::Write, undo),
    ]
}

/// Lists the corrections of topics, oldest first; each says whether the present topics are as it wants them.
#[utoipa::path(
    tag = "topics",
    operation_id = "corrections",
    params(("collection" = String, Path)),
    responses((status = 200, body = CorrectionsView), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/topics/corrections")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<Json<CorrectionsView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let corrections = blocking(move || engine.corrections(&name)).await?;
    Ok(Json(corrections.into()))
}

/// Makes a correction of topics, in force now and in every later run. A correction that exists already is returned as
/// it is. `holds` says whether the topics are as the correction wants them: when there are fewer topics than documents
/// that belong apart, some of these share a topic all the same.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path)),
    request_body = ChangeBody,
    responses(
        (status = 201, body = CorrectionView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "Topics were not found yet or are being found, or other corrections, which the answer names, say the opposite", body = Problem)
    )
)]
#[post("/v1/collections/{collection}/topics/corrections")]
pub(in crate::server) async fn correct(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
    body: Json<Object<ChangeBody>>,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let Object(body) = body.into_inner();
    let change = body.try_into()?;
    let correction = blocking(move || engine.correct(&name, change)).await?;
    Ok(HttpResponse::Created().json(CorrectionView::from(correction)))
}

/// Undoes a correction of topics, as if it had never been made.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), ("id" = String, Path)),
    responses(
        (status = 204),
        (status = 404, body = Problem),
        (status = 409, description = "Topics are being found", body = Problem)
    )
)]
#[delete("/v1/collections/{collection}/topics/corrections/{id}")]
pub(in crate::server) async fn undo(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    _: NoParams,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.0.parse()?;
    let id: CorrectionId = path.1.parse()?;
    blocking(move || engine.undo_correction(&name, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
