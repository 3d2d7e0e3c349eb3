//! Jobs.

use actix_web::web::{Data, Json, Path, ServiceConfig};
use actix_web::{delete, get};

use crate::engine::Engine;
use crate::model::JobId;
use crate::server::blocking::blocking;
use crate::server::error::{ApiError, Problem};
use crate::server::params::NoParams;
use crate::wire::JobView;

pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(read).service(cancel);
}

/// How far a job has come.
#[utoipa::path(
    tag = "jobs",
    params(("id" = u32, Path)),
    responses((status = 200, body = JobView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
#[get("/v1/jobs/{id}")]
pub(in crate::server) async fn read(
    engine: Data<Engine>,
    path: Path<u32>,
    _: NoParams,
) -> Result<Json<JobView>, ApiError> {
    let id = JobId(u64::from(path.into_inner()));
    let job = blocking(move || engine.job(id)).await?;
    Ok(Json(job.into()))
}

/// Asks a running job to stop, which it does at its next step; what it has kept by then stays. A refresh that is stopped
/// changes nothing.
#[utoipa::path(
    tag = "jobs",
    params(("id" = u32, Path)),
    responses(
        (status = 200, body = JobView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "It has ended already", body = Problem)
    )
)]
#[delete("/v1/jobs/{id}")]
pub(in crate::server) async fn cancel(
    engine: Data<Engine>,
    path: Path<u32>,
    _: NoParams,
) -> Result<Json<JobView>, ApiError> {
    let id = JobId(u64::from(path.into_inner()));
    let job = blocking(move || engine.cancel_job(id)).await?;
    Ok(Json(job.into()))
}
