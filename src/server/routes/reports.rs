//! How are reports made, listed, and read in four forms?

use actix_web::http::header::ACCEPT;
use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};

use crate::config::Role;
use crate::engine::Engine;
use crate::model::{CollectionName, Report, ReportId};
use crate::render;
use crate::server::blocking::blocking;
use crate::server::body::Body;
use crate::server::error::{ApiError, Problem};
use crate::server::params::NoParams;
use crate::server::route::Route;
use crate::wire::{JobView, PeriodBody, ReportView, ReportsView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, list),
        Route::needing(Role::Write, make),
        Route::needing(Role::Read, read),
    ]
}

/// Value of the header `Prefer` that asks for an answer before the work is done (RFC 7240).
const RESPOND_ASYNC: &str = "respond-async";

/// The form in which a report is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Html,
    Markdown,
    Csv,
}

/// Lists the reports of a collection, newest first.
#[utoipa::path(
    tag = "reports",
    params(("collection" = String, Path)),
    responses((status = 200, body = ReportsView), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/reports")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<Json<ReportsView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let reports = blocking(move || engine.reports(&name)).await?;
    Ok(Json(reports.into()))
}

/// Makes a report on the topics of a period, compared with the period of equal length before it, and keeps the report.
///
/// With the header `Prefer: respond-async` (RFC 7240) the report is made in the background: the answer is a job, whose
/// result names the report.
#[utoipa::path(
    tag = "reports",
    params(
        ("collection" = String, Path),
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer with a job at once")
    ),
    request_body = Option<PeriodBody>,
    responses(
        (status = 201, body = ReportView),
        (status = 202, description = "Started, as `Prefer` asks; look at the job", body = JobView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "The collection is empty", body = Problem)
    )
)]
#[post("/v1/collections/{collection}/reports")]
pub(in crate::server) async fn make(
    engine: Data<Engine>,
    path: Path<String>,
    request: HttpRequest,
    _: NoParams,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let body: PeriodBody = Body::new(&request, payload)?.optional_json().await?;
    let options = body.into_options()?;
    if prefers_a_job(&request) {
        let engine = engine.into_inner();
        let job = blocking(move || engine.start_report(&name, &options)).await?;
        return Ok(HttpResponse::Accepted()
            .insert_header(("preference-applied", RESPOND_ASYNC))
            .json(JobView::from(job)));
    }
    let made = blocking(move || engine.report(&name, &options)).await?;
    Ok(HttpResponse::Created().json(ReportView::from(made)))
}

/// Whether the header `Prefer` asks, perhaps among other things, for an answer before the work is done.
fn prefers_a_job(request: &HttpRequest) -> bool {
    let preferences = request.headers().get_all("prefer");
    let mut preferences = preferences
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    preferences.any(|preference| {
        let name = preference.split([';', '=']).next().unwrap_or_default();
        name.trim().eq_ignore_ascii_case(RESPOND_ASYNC)
    })
}

/// Reads a report as JSON, or in another form: as HTML, Markdown or CSV when `.json`, `.html`, `.md` or `.csv` follows the id,
/// or when the header `Accept` asks for it.
#[utoipa::path(
    tag = "reports",
    params(("collection" = String, Path), ("id" = String, Path, description = "`r1`, `r1.json`, `r1.html`, `r1.md` or `r1.csv`")),
    responses(
        (status = 200, content((ReportView = "application/json"), (String = "text/html"), (String = "text/markdown"), (String = "text/csv"))),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 500, description = "It is damaged on the disk: the code is `damaged`, and `detail` says what to do", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/reports/{id}")]
pub(in crate::server) async fn read(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    _: NoParams,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.0.parse()?;
    let (id, form) = id_and_form(&path.1, &request);
    let id: ReportId = id.parse()?;
    let found = blocking(move || engine.kept_report(&name, id)).await?;
    Ok(render(found, form))
}

fn id_and_form<'p>(id: &'p str, request: &HttpRequest) -> (&'p str, Form) {
    let extensions = [
        (".html", Form::Html),
        (".md", Form::Markdown),
        (".csv", Form::Csv),
        (".json", Form::Json),
    ];
    for (extension, form) in extensions {
        if let Some(id) = id.strip_suffix(extension) {
            return (id, form);
        }
    }
    let accept = request.headers().get(ACCEPT);
    let wanted = accept
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = wanted
        .split(',')
        .find_map(|kind| match kind.split(';').next()?.trim() {
            "application/json" => Some(Form::Json),
            "text/html" => Some(Form::Html),
            "text/markdown" => Some(Form::Markdown),
            "text/csv" => Some(Form::Csv),
            _ => None,
        });
    (id, first.unwrap_or(Form::Json))
}

fn render(found: Report, form: Form) -> HttpResponse {
    let mut ok = HttpResponse::Ok();
    match form {
        Form::Json => ok.json(ReportView::from(found)),
        Form::Html => ok
            .content_type("text/html; charset=utf-8")
            .body(render::html(&found)),
        Form::Markdown => ok
            .content_type("text/markdown; charset=utf-8")
            .body(render::markdown(&found)),
        Form::Csv => ok
            .content_type("text/csv; charset=utf-8")
            .body(render::csv(&found)),
    }
}
