//! How are jobs listed, read and cancelled?

use actix_web::web::{Data, Json, Path};
use actix_web::{delete, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::list_params::DEFAULT_PAGE;
use crate::config::Role;
use crate::engine::Engine;
use crate::model::{IdentityError, JobFilter, JobId};
use crate::server::blocking::blocking;
use crate::server::error::{ApiError, Problem};
use crate::server::params::{NoParams, Params};
use crate::server::route::Route;
use crate::wire::{JobKindBody, JobStatusBody, JobView, JobsView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, list),
        Route::needing(Role::Read, read),
        Route::needing(Role::Write, cancel),
    ]
}

/// The jobs that a request asks for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct JobsParams {
    /// Lists only jobs with this status.
    #[param(inline)]
    status: Option<JobStatusBody>,
    /// Lists only jobs of this kind.
    #[param(inline)]
    kind: Option<JobKindBody>,
    /// Lists only jobs of the collection of this name, which need not exist any more.
    #[param(pattern = r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    collection: Option<String>,
    /// Most jobs of one page, 1 to 1,000; 100 when left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Cursor of the page to return: the `next_cursor` of the page before.
    cursor: Option<String>,
}

impl JobsParams {
    fn filter(&self) -> Result<JobFilter, IdentityError> {
        let collection = self.collection.as_ref();
        Ok(JobFilter {
            status: self.status.map(Into::into),
            kind: self.kind.map(Into::into),
            collection: collection.map(|name| name.parse()).transpose()?,
        })
    }
}

/// Lists the jobs, newest first. Jobs are forgotten 30 days after their end.
#[utoipa::path(
    tag = "jobs",
    params(JobsParams),
    responses((status = 200, body = JobsView), (status = 400, body = Problem))
)]
#[get("/v1/jobs")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    Params(params): Params<JobsParams>,
) -> Result<Json<JobsView>, ApiError> {
    let filter = params.filter()?;
    let limit = params.limit.unwrap_or(DEFAULT_PAGE);
    let page = blocking(move || engine.jobs(&filter, params.cursor.as_deref(), limit));
    Ok(Json(page.await?.into()))
}

/// Reads a job: how far it has come, and its result.
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

/// Asks a job to stop, which it does at its next step. What the job has stored by then stays, but a topic refresh that
/// is stopped changes nothing. A job that was asked to stop is not taken up again when the service next starts.
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
