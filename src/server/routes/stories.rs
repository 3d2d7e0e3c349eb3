//! How are stories listed, and read with their members?

use actix_web::get;
use actix_web::web::{Data, Json, Path};

use super::list_params::{FilteredListParams, ListParams};
use crate::config::Role;
use crate::engine::Engine;
use crate::model::CollectionName;
use crate::server::blocking::blocking;
use crate::server::error::{ApiError, Problem};
use crate::server::params::Params;
use crate::server::route::Route;
use crate::wire::{StoriesView, StoryView};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, list),
        Route::needing(Role::Read, read),
    ]
}

/// Lists the stories of a collection, those that most documents tell first. A document alone is a story too.
///
/// With a filter, only stories of which at least one document passes are listed, each with the number of documents that
/// pass (`n_passing`); the order and `n_documents` stay those of the whole stories.
#[utoipa::path(
    tag = "stories",
    params(("collection" = String, Path), FilteredListParams),
    responses((status = 200, body = StoriesView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/stories")]
pub(in crate::server) async fn list(
    engine: Data<Engine>,
    path: Path<String>,
    Params(params): Params<FilteredListParams>,
) -> Result<Json<StoriesView>, ApiError> {
    let name: CollectionName = path.parse()?;
    let filter = params.filter()?;
    let (cursor, limit) = params.page();
    let page = blocking(move || engine.stories(&name, filter.as_ref(), cursor.as_deref(), limit));
    Ok(Json(page.await?.into()))
}

/// Reads a story: the documents that tell it, in order of time, and how each belongs to it.
#[utoipa::path(
    tag = "stories",
    params(("collection" = String, Path), ("id" = String, Path), ListParams),
    responses((status = 200, body = StoryView), (status = 400, body = Problem), (status = 404, body = Problem))
)]
#[get("/v1/collections/{collection}/stories/{id}")]
pub(in crate::server) async fn read(
    engine: Data<Engine>,
    path: Path<(String, String)>,
    Params(params): Params<ListParams>,
) -> Result<Json<StoryView>, ApiError> {
    let (name, id) = path.into_inner();
    let name: CollectionName = name.parse()?;
    let page = blocking(move || engine.story(&name, &id, params.cursor.as_deref(), params.limit()));
    Ok(Json(page.await?.into()))
}
