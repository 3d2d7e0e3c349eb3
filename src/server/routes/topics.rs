//! How are topics found, listed, read and changed, and how are those of any text found?

use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::list_params::{DEFAULT_PAGE, ListParams};
use crate::config::Role;
use crate::engine::{Engine, Hidden};
use crate::model::{Change, CollectionName, TopicId};
use crate::server::blocking::blocking;
use crate::server::body::{Body, Object};
use crate::server::error::{ApiError, Problem};
use crate::server::params::{NoParams, Params};
use crate::server::route::Route;
use crate::wire::{
    AssignBody, AssignedTopicsView, JobView, LabelBody, RefreshBody, TopicBody, TopicDocumentsView,
    TopicEventsView, TopicPassagesView, TopicView, TopicsView,
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, list),
        Route::needing(Role::Write, refresh),
        Route::needing(Role::Read, assign),
        Route::needing(Role::Read, events),
        Route::needing(Role::Read, documents),
        Route::needing(Role::Read, passages),
        Route::needing(Role::Read, read),
        Route::needing(Role::Write, change),
    ]
}

/// The topics that a request asks for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct TopicsParams {
    /// True to list topics that a person hid too; false when left out.
    hidden: Option<bool>,
}

/// The changes of topics that a request asks for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct EventsParams {
    /// Lists only what happened to the topic of this id, such as `t3`, or with that topic as a part.
    #[param(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    topic: Option<String>,
    /// Most changes of one page, 1 to 1,000; 100 when left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Cursor of the page to return: the `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the topics of a collection, those with the most passages first.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), TopicsParams),
    responses(
        (status = 200, body = TopicsView),
        (status = 404, body = Problem),
        (status = 500, description = "The topics are damaged on the disk: the code is `damaged`, and `detail` says what to do", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/topics")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    path: Path<String>,
    Params(params): Params<TopicsParams>,
) -> Result<Json<TopicsView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let hidden = match params.hidden {
        Some(true) => Hidden::Shown,
        Some(false) | None => Hidden::LeftOut,
    };
    let topics = blocking(move || engine.topics(&name, hidden)).await?;
    Ok(Json(topics.into()))
}

/// Starts a job that finds topics anew; its status tells when they are there. The body may be left out.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path)),
    request_body = Option<RefreshBody>,
    responses(
        (status = 202, description = "Started; look at the job", body = JobView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "The collection is empty, or topics are being found already", body = Problem)
    )
)]
#[post("/v1/collections/{collection}/topics/refresh")]
pub(in crate::server) async fn refresh(
    engine: Data<Engine>,
    path: Path<String>,
    request: HttpRequest,
    _: NoParams,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let body: RefreshBody = Body::new(&request, payload)?.optional_json().await?;
    let engine = engine.into_inner();
    let job = blocking(move || {
        let options = body.over(engine.refresh_options(&name)?);
        engine.start_refresh(&name, &options)
    });
    Ok(HttpResponse::Accepted().json(JobView::from(job.await?)))
}

/// Finds the topics nearest to a text, five at most. The text is not stored.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path)),
    request_body = AssignBody,
    responses(
        (status = 200, body = AssignedTopicsView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "Topics were not found yet", body = Problem)
    )
)]
#[post("/v1/collections/{collection}/topics/assign")]
pub(in crate::server) async fn assign(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
    body: Json<Object<AssignBody>>,
) -> Result<Json<AssignedTopicsView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let Object(body) = body.into_inner();
    let topics = blocking(move || engine.assign_topics(&name, &body.text)).await?;
    Ok(Json(topics.into()))
}

/// Reads a topic or a sub-topic.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), ("id" = String, Path)),
    responses(
        (status = 200, body = TopicView),
        (status = 404, body = Problem),
        (status = 500, description = "The topics are damaged on the disk: the code is `damaged`, and `detail` says what to do", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/topics/{id}")]
pub(in crate::server) async fn read(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    _: NoParams,
) -> Result<Json<TopicView>, ApiError> {
    let (name, id) = topic_path(&path)?;
    let topic = blocking(move || engine.topic(&name, id)).await?;
    Ok(Json(topic.into()))
}

/// Lists the documents of a topic, those with the largest shares in the topic first.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), ("id" = String, Path), ListParams),
    responses(
        (status = 200, body = TopicDocumentsView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "Topics were not found yet", body = Problem),
        (status = 410, description = "The cursor is one of an earlier run", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/topics/{id}/documents")]
pub(in crate::server) async fn documents(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    Params(params): Params<ListParams>,
) -> Result<Json<TopicDocumentsView>, ApiError> {
    let (name, id) = topic_path(&path)?;
    let page = blocking(move || {
        engine.topic_documents(&name, id, params.cursor.as_deref(), params.limit())
    });
    Ok(Json(page.await?.into()))
}

/// Lists the passages of a topic, the most typical first.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), ("id" = String, Path), ListParams),
    responses(
        (status = 200, body = TopicPassagesView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "Topics were not found yet", body = Problem),
        (status = 410, description = "The cursor is one of an earlier run", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/topics/{id}/passages")]
pub(in crate::server) async fn passages(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    Params(params): Params<ListParams>,
) -> Result<Json<TopicPassagesView>, ApiError> {
    let (name, id) = topic_path(&path)?;
    let page = blocking(move || {
        engine.topic_passages(&name, id, params.cursor.as_deref(), params.limit())
    });
    Ok(Json(page.await?.into()))
}

/// Lists what happened to topics from run to run, the newest run first.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), EventsParams),
    responses((status = 200, body = TopicEventsView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/topics/events")]
pub(in crate::server) async fn events(
    engine: Data<Engine>,
    path: Path<String>,
    Params(params): Params<EventsParams>,
) -> Result<Json<TopicEventsView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let topic = params.topic.map(|topic| topic.parse()).transpose()?;
    let limit = params.limit.unwrap_or(DEFAULT_PAGE);
    let page = blocking(move || engine.topic_events(&name, topic, params.cursor.as_deref(), limit));
    Ok(Json(page.await?.into()))
}

/// Changes a topic: pins its label, hides it, merges it or splits it. Each change is a correction, in force in every
/// later run until it is deleted. Answers with the topic, or with the topic that it was merged into.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), ("id" = String, Path)),
    request_body = TopicBody,
    responses(
        (status = 200, body = TopicView),
        (status = 400, body = Problem),
        (status = 404, body = Problem),
        (status = 409, description = "Topics were not found yet or are being found, or the label is taken", body = Problem)
    )
)]
#[patch("/v1/collections/{collection}/topics/{id}")]
pub(in crate::server) async fn change(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    _: NoParams,
    body: Json<Object<TopicBody>>,
) -> Result<Json<TopicView>, ApiError> {
    let (name, id) = topic_path(&path)?;
    let Object(body) = body.into_inner();
    let topic = blocking(move || -> Result<_, ApiError> {
        engine.topic(&name, id)?;
        let shown = apply(&engine, &name, id, body)?;
        Ok(engine.topic(&name, shown)?)
    });
    Ok(Json(topic.await?.into()))
}

/// Changes a topic as the body asks, and returns the id of the topic that is to be shown afterwards.
fn apply(
    engine: &Engine,
    name: &CollectionName,
    topic: TopicId,
    body: TopicBody,
) -> Result<TopicId, ApiError> {
    let is_kept = body.label.is_some() || body.hidden.is_some();
    match (body.merge_into, body.split_into) {
        (Some(_), Some(_)) => Err(ApiError::one_change()),
        (Some(_), None) | (None, Some(_)) if is_kept => Err(ApiError::one_change()),
        (Some(into), None) => {
            let into: TopicId = into.parse()?;
            engine.correct(name, Change::Merge { topic, into })?;
            Ok(into)
        }
        (None, Some(n_parts)) => {
            engine.correct(name, Change::Split { topic, n_parts })?;
            Ok(topic)
        }
        (None, None) => {
            // The label, which can be refused, comes before the hiding, so that a refusal leaves nothing half done.
            call(engine, name, topic, body.label)?;
            hide(engine, name, topic, body.hidden)?;
            Ok(topic)
        }
    }
}

fn call(
    engine: &Engine,
    name: &CollectionName,
    topic: TopicId,
    label: Option<LabelBody>,
) -> Result<(), ApiError> {
    match label {
        Some(LabelBody::Pinned(label)) => {
            engine.correct(name, Change::Rename { topic, label })?;
        }
        Some(LabelBody::Found) => engine.undo_corrections(
            name,
            |known| matches!(known, Change::Rename { topic: of, .. } if *of == topic),
        )?,
        None => {}
    }
    Ok(())
}

fn hide(
    engine: &Engine,
    name: &CollectionName,
    topic: TopicId,
    is_hidden: Option<bool>,
) -> Result<(), ApiError> {
    let hide = Change::Hide { topic };
    match is_hidden {
        Some(true) => {
            engine.correct(name, hide)?;
        }
        Some(false) => engine.undo_corrections(name, |known| *known == hide)?,
        None => {}
    }
    Ok(())
}

fn topic_path(path: &(String, String)) -> Result<(CollectionName, TopicId), ApiError> {
    Ok((path.0.parse()?, path.1.parse()?))
}
