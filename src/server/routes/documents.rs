//! How are documents ingested, listed, read and deleted?

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::list_params::FilteredListParams;
use crate::config::Role;
use crate::engine::{
    DocumentError, Engine, IngestError, IngestResult, Rejection, Status, Submission,
};
use crate::model::{CollectionName, DocumentId};
use crate::server::blocking::blocking;
use crate::server::body::{Body, Line, Lines};
use crate::server::error::{ApiError, Problem};
use crate::server::params::{NoParams, Params};
use crate::server::route::Route;
use crate::text;
use crate::wire::{
    DocumentBody, DocumentView, DocumentsView, ExplainBody, IngestView, PassagesView,
    document_from_json, documents_from_json,
};

/// Most lines of a stream that are ingested at once.
const BATCH_LINES: usize = 256;
/// Bytes of lines after which a batch of a stream is ingested.
const BATCH_BYTES: usize = 8 << 20;
/// Number of rejected lines above which the rest of a stream is not read: the stream is probably not one of documents.
const MAX_REJECTED_LINES: usize = 10_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Write, add),
        Route::needing(Role::Read, list),
        Route::needing(Role::Read, passages),
        Route::needing(Role::Read, read),
        Route::needing(Role::Write, delete_one),
    ]
}

/// Ingests documents: a single one, an array, `{"documents": [...]}`, or a stream with one document per line
/// (`application/x-ndjson`).
///
/// The answer comes when every document that it reports as kept is on the disk. A rejected document never fails the
/// others.
#[utoipa::path(
    tag = "documents",
    params(("collection" = String, Path)),
    request_body(content(
        (DocumentBody = "application/json"),
        (String = "application/x-ndjson")
    )),
    responses(
        (status = 200, body = IngestView),
        (status = 400, description = "Not JSON at all", body = Problem),
        (status = 404, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
        (status = 507, description = "The disk is full", body = Problem)
    )
)]
#[post("/v1/collections/{collection}/documents")]
pub(in crate::server) async fn add(
    engine: Data<Engine>,
    path: Path<String>,
    request: HttpRequest,
    _: NoParams,
    payload: Payload,
) -> Result<Json<IngestView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let follower = (engine.clone().into_inner(), name.clone());
    let header = request.headers().get(CONTENT_TYPE);
    let content_type = header
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let body = Body::new(&request, payload)?;
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    let results = match media_type.to_ascii_lowercase().as_str() {
        "application/json" => add_whole(engine, name, body).await?,
        "application/x-ndjson" | "application/jsonl" | "application/ndjson" => {
            add_lines(engine, name, body).await?
        }
        _ => {
            return Err(ApiError::content_type(
                "application/json or application/x-ndjson",
            ));
        }
    };
    blocking(move || {
        follower.0.follow_drift(&follower.1);
        Ok::<_, ApiError>(())
    })
    .await?;
    Ok(Json(results.into()))
}

async fn add_whole(
    engine: Data<Engine>,
    name: CollectionName,
    body: Body,
) -> Result<Vec<IngestResult>, ApiError> {
    let bytes = body.whole().await?;
    blocking(move || {
        let json = text::decode(&bytes).text;
        drop(bytes);
        let submissions =
            documents_from_json(&json).map_err(|error| ApiError::invalid_json(&error))?;
        drop(json);
        Ok::<_, ApiError>(engine.ingest(&name, submissions)?)
    })
    .await
}

async fn add_lines(
    engine: Data<Engine>,
    name: CollectionName,
    body: Body,
) -> Result<Vec<IngestResult>, ApiError> {
    let mut lines = Lines::new(body);
    let mut results: Vec<IngestResult> = Vec::new();
    let (mut n_lines, mut n_rejected) = (0, 0);
    loop {
        let batch = next_lines(&mut lines, &mut n_lines).await?;
        let is_last = batch.is_empty();
        let (engine, name) = (engine.clone(), name.clone());
        // Ingesting even an empty batch finds out whether the collection exists.
        let ingested = blocking(move || ingest_lines(&engine, &name, batch)).await?;
        let is_rejected = |result: &&IngestResult| matches!(result.status, Status::Rejected(_));
        n_rejected += ingested.iter().filter(is_rejected).count();
        results.extend(ingested);
        if is_last {
            return Ok(results);
        }
        if n_rejected > MAX_REJECTED_LINES {
            return Err(ApiError::too_many_rejected(n_rejected, n_lines));
        }
    }
}

/// Reads the next lines that are not blank, each with its number, from 1; no lines at the end of the body.
async fn next_lines(
    lines: &mut Lines,
    n_lines: &mut usize,
) -> Result<Vec<(usize, Option<Bytes>)>, ApiError> {
    let mut batch = Vec::new();
    let mut n_bytes = 0;
    while batch.len() < BATCH_LINES && n_bytes < BATCH_BYTES {
        let Some(line) = lines.next().await? else {
            break;
        };
        *n_lines += 1;
        match line {
            Line::Whole(bytes) if bytes.trim_ascii().is_empty() => {}
            Line::Whole(bytes) => {
                n_bytes += bytes.len();
                batch.push((*n_lines, Some(bytes)));
            }
            Line::TooLong => batch.push((*n_lines, None)),
        }
    }
    Ok(batch)
}

fn ingest_lines(
    engine: &Engine,
    name: &CollectionName,
    lines: Vec<(usize, Option<Bytes>)>,
) -> Result<Vec<IngestResult>, IngestError> {
    let submissions = lines
        .into_iter()
        .map(|(number, line)| submission(number, line));
    engine.ingest(name, submissions.collect())
}

fn submission(number: usize, line: Option<Bytes>) -> Submission {
    let Some(bytes) = line else {
        return Err(Rejection::Malformed {
            reason: format!("line {number}: longer than a document may be (ingest.max_text_mib)"),
        });
    };
    document_from_json(&text::decode(&bytes).text).map_err(|rejection| match rejection {
        Rejection::Malformed { reason } => Rejection::Malformed {
            reason: format!("line {number}: {reason}"),
        },
        other => other,
    })
}

/// Lists documents in order of id, without their texts.
#[utoipa::path(
    tag = "documents",
    params(("collection" = String, Path), FilteredListParams),
    responses((status = 200, body = DocumentsView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/documents")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    path: Path<String>,
    Params(params): Params<FilteredListParams>,
) -> Result<Json<DocumentsView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let filter = params.filter()?;
    let (cursor, limit) = params.page();
    let page = blocking(move || engine.documents(&name, filter.as_ref(), cursor.as_deref(), limit));
    Ok(Json(page.await?.into()))
}

/// What to show of a document besides its fields.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct ReadParams {
    /// Detail to add to the document: `cleaning` adds the lines and runs of words that cleaning removed, and why.
    #[param(inline)]
    explain: Option<ExplainBody>,
}

/// Reads a document with its cleaned text, its topics and its story.
#[utoipa::path(
    tag = "documents",
    params(
        ("collection" = String, Path), ("id" = String, Path, description = "Percent-encoded"), ReadParams
    ),
    responses(
        (status = 200, body = DocumentView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 500, description = "It is damaged on the disk: the code is `damaged`, and `detail` says what to do", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/documents/{id}")]
pub(in crate::server) async fn read(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    Params(params): Params<ReadParams>,
) -> Result<Json<DocumentView>, ApiError> {
    let (name, id) = document_path(path)?;
    let read = move || {
        let mut view = DocumentView::from(engine.document(&name, &id)?);
        view.cleaning = match params.explain {
            None => None,
            Some(ExplainBody::Cleaning) => Some(engine.document_cleaning(&name, &id)?.into()),
        };
        Ok::<_, DocumentError>(view)
    };
    Ok(Json(blocking(read).await?))
}

/// Reads the passages of a document, in order, with their topics.
#[utoipa::path(
    tag = "documents",
    params(("collection" = String, Path), ("id" = String, Path, description = "Percent-encoded")),
    responses(
        (status = 200, body = PassagesView),
        (status = 404, body = Problem),
        (status = 500, description = "It is damaged on the disk: the code is `damaged`, and `detail` says what to do", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/documents/{id}/passages")]
pub(in crate::server) async fn passages(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    _: NoParams,
) -> Result<Json<PassagesView>, ApiError> {
    let (name, id) = document_path(path)?;
    let passages = blocking(move || engine.passages(&name, &id)).await?;
    Ok(Json(passages.into()))
}

/// Deletes a document from its collection.
#[utoipa::path(
    tag = "documents",
    params(("collection" = String, Path), ("id" = String, Path, description = "Percent-encoded")),
    responses((status = 204, description = "It is gone"), (status = 404, body = Problem))
)]
#[delete("/v1/collections/{collection}/documents/{id}")]
pub(in crate::server) async fn delete_one(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    _: NoParams,
) -> Result<HttpResponse, ApiError> {
    let (name, id) = document_path(path)?;
    blocking(move || engine.delete_document(&name, &id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) fn document_path(
    path: Path<(String, String)>,
) -> Result<(CollectionName, DocumentId), ApiError> {
    let (name, id) = path.into_inner();
    Ok((name.parse()?, DocumentId::new(id)?))
}
