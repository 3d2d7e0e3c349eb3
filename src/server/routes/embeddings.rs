//! How are texts embedded for clients of OpenAI's API?

use actix_web::web::{Data, Json, Path, Payload};
use actix_web::{HttpRequest, get, post};

use crate::config::Role;
use crate::engine::Engine;
use crate::server::blocking::blocking;
use crate::server::body::Body;
use crate::server::error::{ApiError, OpenAiProblem, Problem};
use crate::server::params::NoParams;
use crate::server::route::Route;
use crate::wire::{EmbeddingsBody, EmbeddingsView, ModelItemView, ModelListView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, embed),
        Route::needing(Role::Read, models),
        Route::needing(Role::Read, model),
    ]
}

/// Embeds texts with the model in use, as OpenAI's API does, errors included. No text is ever cut: a text that is
/// longer than the model reads is refused.
#[utoipa::path(
    tag = "embeddings",
    request_body = EmbeddingsBody,
    responses(
        (status = 200, body = EmbeddingsView),
        (status = 400, body = OpenAiProblem),
        (status = 404, description = "Another model is in use", body = OpenAiProblem),
        (status = 413, body = OpenAiProblem),
        (status = 503, description = "Too many requests wait for the model", body = OpenAiProblem)
    )
)]
#[post("/v1/embeddings")]
pub(in crate::server) async fn embed(
    engine: Data<Engine>,
    request: HttpRequest,
    _: NoParams,
    payload: Payload,
) -> Result<Json<EmbeddingsView>, ApiError> {
    let answer = async {
        let body: EmbeddingsBody = Body::new(&request, payload)?.json().await?;
        let (query, format) = body.into_query();
        let answer = blocking(move || engine.embeddings(&query)).await?;
        Ok(Json(EmbeddingsView::new(answer, format)))
    };
    answer.await.map_err(ApiError::into_openai)
}

/// Lists the embedding models, of which there is one: the model in use.
#[utoipa::path(tag = "embeddings", responses((status = 200, body = ModelListView)))]
#[get("/v1/models")]
pub(in crate::server) async fn models(engine: Data<Engine>, _: NoParams) -> Json<ModelListView> {
    Json(ModelListView::new(engine.embedder().space().model.clone()))
}

/// Reads the embedding model in use; any other name is not found.
#[utoipa::path(
    tag = "embeddings",
    params(("model" = String, Path)),
    responses((status = 200, body = ModelItemView), (status = 400, body = Problem), (status = 404, body = OpenAiProblem))
)]
#[get("/v1/models/{model}")]
pub(in crate::server) async fn model(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<Json<ModelItemView>, ApiError> {
    engine
        .check_model(&path)
        .map_err(|error| ApiError::from(error).into_openai())?;
    Ok(Json(ModelItemView::new(
        engine.embedder().space().model.clone(),
    )))
}
