//! The routes: one file for each resource, each handler a question to the engine.

pub(super) mod collections;
pub(super) mod corrections;
pub(super) mod documents;
pub(super) mod embeddings;
pub(super) mod health;
pub(super) mod jobs;
pub(super) mod maps;
pub(super) mod reports;
pub(super) mod similar;
pub(super) mod stories;
pub(super) mod topics;

use actix_web::web::ServiceConfig;

pub(super) fn configure(app: &mut ServiceConfig) {
    health::configure(app);
    collections::configure(app);
    documents::configure(app);
    similar::configure(app);
    stories::configure(app);
    corrections::configure(app);
    // Before the topics, one of which `map` would else be.
    maps::configure(app);
    topics::configure(app);
    reports::configure(app);
    jobs::configure(app);
    embeddings::configure(app);
}
