//! The routes of the API, in one file for each resource: each handler puts one query to the engine, and each route
//! names the role that it needs.

mod list_params;
pub(super) mod health;
pub(super) mod collections;
pub(super) mod documents;
pub(super) mod similar;
pub(super) mod stories;
pub(super) mod corrections;
pub(super) mod maps;
pub(super) mod topics;
pub(super) mod reports;
pub(super) mod job_events;
pub(super) mod jobs;
pub(super) mod embeddings;

use super::route::Route;

/// All routes of the API.
pub(super) fn all() -> Vec<Route> {
    let of_resources = [
        health::routes(),
        collections::routes(),
        documents::routes(),
        similar::routes(),
        stories::routes(),
        corrections::routes(),
        maps::routes(),
        topics::routes(),
        reports::routes(),
        job_events::routes(),
        jobs::routes(),
        embeddings::routes(),
    ];
    of_resources.into_iter().flatten().collect()
}
