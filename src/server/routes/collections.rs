//! How are collections listed, created, changed, dropped, moved to another model and cleaned?

use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};

use crate::config::Role;
use crate::engine::Engine;
use crate::model::CollectionName;
use crate::server::blocking::blocking;
use crate::server::body::Body;
use crate::server::error::{ApiError, Problem};
use crate::server::params::NoParams;
use crate::server::route::Route;
use crate::wire::{CollectionBody, CollectionView, CollectionsView, JobView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, list),
        Route::needing(Role::Read, read),
        Route::needing(Role::Admin, put_one),
        Route::needing(Role::Admin, drop_one),
        Route::needing(Role::Write, reembed),
        Route::needing(Role::Write, clean),
    ]
}

/// Lists the collections.
#[utoipa::path(tag = "collections", responses((status = 200, body = CollectionsView)))]
#[get("/v1/collections")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    _: NoParams,
) -> Result<Json<CollectionsView>, ApiError> {
    let all = blocking(move || engine.collections()).await?;
    Ok(Json(all.into()))
}

/// Reads a collection: its settings, and the size of its contents.
#[utoipa::path(
    tag = "collections",
    params(("collection" = String, Path, description = "`[a-z0-9][a-z0-9_-]{0,63}`")),
    responses((status = 200, body = CollectionView), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}")]
pub(in crate::server) async fn read(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<Json<CollectionView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let statistics = blocking(move || engine.collection_statistics(&name)).await?;
    Ok(Json(statistics.into()))
}

/// Creates a collection, or replaces its settings. The body may be left out.
#[utoipa::path(
    tag = "collections",
    params(("collection" = String, Path, description = "`[a-z0-9][a-z0-9_-]{0,63}`")),
    request_body = Option<CollectionBody>,
    responses((status = 200, body = CollectionView), (status = 400, body = Problem))
)]
#[put("/v1/collections/{collection}")]
pub(in crate::server) async fn put_one(
    engine: Data<Engine>,
    path: Path<String>,
    request: HttpRequest,
    _: NoParams,
    payload: Payload,
) -> Result<Json<CollectionView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let settings: CollectionBody = Body::new(&request, payload)?.optional_json().await?;
    let statistics = blocking(move || engine.put_collection(&name, settings.n_clusters)).await?;
    Ok(Json(statistics.into()))
}

/// Drops a collection with everything in it. The default collection cannot be dropped.
#[utoipa::path(
    tag = "collections",
    params(("collection" = String, Path, description = "`[a-z0-9][a-z0-9_-]{0,63}`")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, body = Problem),
        (status = 409, description = "The default collection stays", body = Problem)
    )
)]
#[delete("/v1/collections/{collection}")]
pub(in crate::server) async fn drop_one(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    blocking(move || engine.drop_collection(&name)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Starts a job that moves a collection over to the embedding model in use. The old vectors stay in force until all new
/// ones are there, and topics keep their ids and labels. A job that is started again after a stop goes on where the
/// former one was.
#[utoipa::path(
    tag = "collections",
    params(("collection" = String, Path)),
    responses(
        (status = 202, description = "Started; look at the job", body = JobView),
        (status = 404, body = Problem),
        (status = 409, description = "It is being moved already", body = Problem)
    )
)]
#[post("/v1/collections/{collection}/reembed")]
pub(in crate::server) async fn reembed(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let engine = engine.into_inner();
    let job = blocking(move || engine.start_reembedding(&name)).await?;
    Ok(HttpResponse::Accepted().json(JobView::from(job)))
}

/// Starts a job that cleans the documents again, by what was learned since they came: lines and runs of words that
/// repeat in later documents are removed from the earlier ones too. Documents whose text changes are cut into passages
/// and embedded anew. A job that is started again after a stop goes on where the former one was.
///
/// The result of the job is what `likewise clean --format json` prints: how many documents were looked at and changed, and
/// the lines and runs that are removed now.
#[utoipa::path(
    tag = "collections",
    params(("collection" = String, Path)),
    responses(
        (status = 202, description = "Started; look at the job", body = JobView),
        (status = 404, body = Problem),
        (status = 409, description = "It is being cleaned already, or has the vectors of another model", body = Problem)
    )
)]
#[post("/v1/collections/{collection}/clean")]
pub(in crate::server) async fn clean(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let engine = engine.into_inner();
    let job = blocking(move || engine.start_cleaning(&name)).await?;
    Ok(HttpResponse::Accepted().json(JobView::from(job)))
}
