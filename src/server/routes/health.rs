//! Is the service there, and is it ready?

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use crate::engine::Engine;
use crate::server::blocking::blocking;
use crate::server::error::ApiError;
use crate::server::route::Route;

/// A healthy service, with its version.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::server) struct HealthView {
    /// Always `ok`.
    status: &'static str,
    /// Version of Likewise that runs.
    version: &'static str,
}

const OK: HealthView = HealthView {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
};

pub(super) fn routes() -> Vec<Route> {
    vec![Route::open(live), Route::open(ready)]
}

/// Says that the process runs.
#[utoipa::path(tag = "health", responses((status = 200, body = HealthView)))]
#[get("/health/live")]
pub(in crate::server) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(OK)
}

/// Says whether the store answers, so that documents can be read and written.
#[utoipa::path(tag = "health", responses(
    (status = 200, body = HealthView),
    (status = 500, description = "The store does not answer", body = crate::server::error::Problem),
    (status = 503, description = "The store cannot be reached now", body = crate::server::error::Problem)
))]
#[get("/health/ready")]
pub(in crate::server) async fn ready(engine: Data<Engine>) -> Result<Json<HealthView>, ApiError> {
    blocking(move || engine.check_store()).await?;
    Ok(Json(OK))
}
