//! Topics: found, listed, read; and the topics of any text.

use actix_web::web::{Data, Json, Path, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get, post};

use super::documents::ListParams;
use crate::engine::Engine;
use crate::model::{CollectionName, TopicId};
use crate::server::blocking::blocking;
use crate::server::body::{Body, Object};
use crate::server::error::{ApiError, Problem};
use crate::server::params::{NoParams, Params};
use crate::wire::{
    AssignBody, AssignedTopicsView, JobView, RefreshBody, TopicDocumentsView, TopicView, TopicsView,
};

pub(super) fn configure(app: &mut ServiceConfig) {
    app.service(list)
        .service(refresh)
        .service(assign)
        .service(documents)
        .service(read);
}

/// Lists the topics, largest first.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path)),
    responses((status = 200, body = TopicsView), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/topics")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<Json<TopicsView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let topics = blocking(move || engine.topics(&name)).await?;
    Ok(Json(topics.into()))
}

/// Starts to find topics anew; the job tells when they are there. The body may be left out.
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

/// The topics nearest to a text.
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

/// Reads a topic.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = TopicView), (status = 404, body = Problem))
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

/// Lists the documents of a topic, those with the largest shares first.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path), ("id" = String, Path), ListParams),
    responses((status = 200, body = TopicDocumentsView), (status = 400, body = Problem), (status = 404, body = Problem))
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

fn topic_path(path: &(String, String)) -> Result<(CollectionName, TopicId), ApiError> {
    Ok((path.0.parse()?, path.1.parse()?))
}
