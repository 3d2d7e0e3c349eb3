//! The OpenAPI 3.1 document, made of the handlers.

use utoipa::OpenApi;

use super::routes::{collections, documents, health, jobs, reports, similar, topics};

/// More like this, and what it is all about: similar passages and topics as a service.
#[derive(OpenApi)]
#[openapi(
    info(title = "Likewise"),
    tags(
        (name = "documents", description = "What you have"),
        (name = "similar", description = "More like this"),
        (name = "topics", description = "What it is all about"),
        (name = "reports", description = "What changed"),
        (name = "collections", description = "Documents that belong together"),
        (name = "jobs", description = "Long work"),
        (name = "health", description = "Is it running?")
    ),
    paths(
        collections::list, collections::read, collections::put_one, collections::drop_one,
        documents::add, documents::list, documents::read, documents::passages, documents::delete_one,
        similar::like_document, similar::like_examples,
        topics::list, topics::refresh, topics::assign, topics::read, topics::documents,
        reports::list, reports::make, reports::read,
        jobs::read,
        health::live, health::ready
    )
)]
pub(super) struct ApiDoc;
