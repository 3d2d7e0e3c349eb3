//! How are the topics shown as a map?

use actix_web::http::header::{EntityTag, IfNoneMatch};
use actix_web::web::{Data, Header, Path};
use actix_web::{HttpResponse, get};

use crate::config::Role;
use crate::engine::Engine;
use crate::model::CollectionName;
use crate::render;
use crate::server::blocking::blocking;
use crate::server::conditional::{known_as, tagged};
use crate::server::error::{ApiError, Problem};
use crate::server::params::NoParams;
use crate::server::route::Route;
use crate::wire::TopicMapView;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::needing(Role::Read, map),
        Route::needing(Role::Read, picture),
    ]
}

/// Reads the topics as a map: the points of up to 2,000 passages.
///
/// The first request after topics were found draws the map, which takes a second or two. The map is kept until topics
/// are found again, or until more than half of its passages are new; the next map then starts from where the points
/// were. An answer has a strong `ETag`; a request with `If-None-Match` is answered with 304 as long as the map is
/// unchanged.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path)),
    responses(
        (status = 200, body = TopicMapView), (status = 304, description = "The map has not changed"),
        (status = 404, body = Problem),
        (status = 409, description = "Topics were not found yet", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/topics/map")]
pub(in crate::server) async fn map(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
    known: Header<IfNoneMatch>,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let map = blocking(move || engine.topic_map(&name)).await?;
    let tag = EntityTag::new_strong(map.tag.clone());
    if let Some(known) = known_as(&known, &tag) {
        return Ok(tagged::<TopicMapView>(&known, None));
    }
    Ok(tagged(&tag, Some(&TopicMapView::from(map.as_ref()))))
}

/// The map of the topics as an SVG picture, with a point for each passage, which says its title, and a label for each topic.
#[utoipa::path(
    tag = "topics",
    params(("collection" = String, Path)),
    responses(
        (status = 200, content((String = "image/svg+xml"))),
        (status = 404, body = Problem),
        (status = 409, description = "Topics were not found yet", body = Problem)
    )
)]
#[get("/v1/collections/{collection}/topics/map.svg")]
pub(in crate::server) async fn picture(
    engine: Data<Engine>,
    path: Path<String>,
    _: NoParams,
) -> Result<HttpResponse, ApiError> {
    let name: CollectionName = path.parse()?;
    let drawn = blocking(move || engine.topic_map(&name)).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .body(render::map_svg(&drawn)))
}
