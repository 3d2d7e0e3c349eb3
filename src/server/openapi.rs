//! How is the OpenAPI 3.1 document made from the handlers?

use actix_web::http::{Method, StatusCode};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as Document, RefOr, Response, Schema};
use utoipa::{Modify, OpenApi};

use super::routes::{
    self, collections, corrections, documents, embeddings, health, job_events, jobs, maps, reports,
    similar, stories, topics,
};

/// Name of the security scheme by which keys are sent.
const KEY: &str = "key";

/// More like this, and what it is all about: similar passages and topics as a service.
#[derive(OpenApi)]
#[openapi(
    info(title = "Likewise"),
    modifiers(&Answers, &Roles),
    tags(
        (name = "documents", description = "What you have"),
        (name = "similar", description = "More like this"),
        (name = "stories", description = "What tells of one event"),
        (name = "topics", description = "What it is all about"),
        (name = "reports", description = "What changed"),
        (name = "collections", description = "Documents that belong together"),
        (name = "jobs", description = "Long work"),
        (name = "embeddings", description = "Texts to vectors, for clients of OpenAI's interface"),
        (name = "health", description = "Is it running?")
    ),
    paths(
        collections::list, collections::read, collections::put_one, collections::drop_one,
        collections::reembed, collections::clean,
        documents::add, documents::list, documents::read, documents::passages, documents::delete_one,
        similar::like_document, similar::like_examples,
        stories::list, stories::read,
        topics::list, topics::refresh, topics::assign, maps::map, maps::picture, topics::read, topics::documents, topics::passages,
        topics::events, topics::change, corrections::list, corrections::correct, corrections::undo,
        reports::list, reports::make, reports::read,
        jobs::list, job_events::follow, jobs::read, jobs::cancel,
        embeddings::embed, embeddings::models, embeddings::model,
        health::live, health::ready
    )
)]
pub(super) struct ApiDoc;

/// Completes the responses of every operation: their descriptions, and the media type of problem details.
struct Answers;

impl Modify for Answers {
    fn modify(&self, document: &mut Document) {
        for (path, item) in &mut document.paths.paths {
            let operations = [
                &mut item.get,
                &mut item.put,
                &mut item.post,
                &mut item.patch,
                &mut item.delete,
            ];
            for operation in operations.into_iter().flatten() {
                complete(operation);
                bound(path, operation);
            }
        }
    }
}

/// Adds to every operation the role that it needs.
struct Roles;

impl Modify for Roles {
    fn modify(&self, document: &mut Document) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(KEY, bearer);
        for route in routes::all() {
            let item = document.paths.paths.get_mut(&route.path);
            let operation = item.and_then(|item| operation(item, &route.method));
            if let (Some(operation), Some(role)) = (operation, route.role) {
                let name = role.name();
                operation.security = Some(vec![SecurityRequirement::new(KEY, [name])]);
                operation.extensions =
                    Some(Extensions::builder().add("x-required-role", name).build());
            }
        }
    }
}

fn operation<'i>(item: &'i mut PathItem, method: &Method) -> Option<&'i mut Operation> {
    match *method {
        Method::GET => item.get.as_mut(),
        Method::PUT => item.put.as_mut(),
        Method::POST => item.post.as_mut(),
        Method::PATCH => item.patch.as_mut(),
        Method::DELETE => item.delete.as_mut(),
        _ => None,
    }
}

/// Adds the patterns of the names and ids in a path.
fn bound(path: &str, operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(Parameter {
            name,
            parameter_in: ParameterIn::Path,
            schema: Some(RefOr::T(Schema::Object(schema))),
            ..
        }) = parameter
        else {
            continue;
        };
        let before = path.split_once(&format!("/{{{name}}}"));
        let resource = before.and_then(|(before, _)| before.rsplit('/').next());
        schema.pattern = match resource.unwrap_or_default() {
            "documents" => Some(r"^[^\x00-\x1F\x7F-\x9F]+$"),
            "collections" => Some("^[a-z0-9][a-z0-9_-]{0,63}$"),
            "topics" => Some("^t(0|[1-9][0-9]{0,9})$"),
            "corrections" => Some("^c(0|[1-9][0-9]{0,9})$"),
            "stories" => Some("^s[0-9a-f]{16}$"),
            "reports" => Some(r"^r(0|[1-9][0-9]{0,9})(\.(html|md|csv))?$"),
            _ => None,
        }
        .map(ToOwned::to_owned);
        if resource == Some("documents") {
            (schema.min_length, schema.max_length) = (Some(1), Some(512));
        }
    }
}

fn complete(operation: &mut Operation) {
    // Handlers of several resources share names, which the tag makes unique.
    let tag = operation.tags.iter().flatten().next();
    operation.operation_id = tag
        .zip(operation.operation_id.take())
        .map(|(tag, name)| format!("{tag}_{name}"));
    let responses = &mut operation.responses.responses;
    let is_problem = |(status, _): &(&String, _)| status.starts_with('4');
    if let Some(problem) = responses
        .iter()
        .find(is_problem)
        .map(|(_, problem)| problem.clone())
    {
        let also = if operation.request_body.is_some() {
            &["400", "415"][..]
        } else {
            &["400"]
        };
        for status in also {
            let plain = without_description(problem.clone());
            responses.entry((*status).to_owned()).or_insert(plain);
        }
    }
    for (status, response) in responses {
        if let RefOr::T(response) = response {
            describe(status, response);
        }
    }
}

fn without_description(mut response: RefOr<Response>) -> RefOr<Response> {
    if let RefOr::T(response) = &mut response {
        response.description.clear();
    }
    response
}

fn describe(status: &str, response: &mut Response) {
    let status = StatusCode::from_bytes(status.as_bytes()).unwrap_or_default();
    if response.description.is_empty() {
        let reason = status.canonical_reason().unwrap_or("Answer");
        reason.clone_into(&mut response.description);
    }
    let json = response.content.get("application/json");
    if json.is_some_and(is_problem)
        && let Some(content) = response.content.shift_remove("application/json")
    {
        let problem = "application/problem+json".to_owned();
        response.content.insert(problem, content);
    }
}

/// Whether a response holds RFC 9457 problem details, and not a refusal in the format of OpenAI's API.
fn is_problem(content: &RefOr<Content>) -> bool {
    let RefOr::T(content) = content else {
        return false;
    };
    match &content.schema {
        Some(RefOr::Ref(schema)) => schema.ref_location.ends_with("/Problem"),
        Some(RefOr::T(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described() {
        let mut document = ApiDoc::openapi();
        for route in routes::all() {
            let item = document.paths.paths.get_mut(&route.path);
            let operation = item.and_then(|item| operation(item, &route.method));
            assert!(operation.is_some(), "{} {}", route.method, route.path);
        }
    }
}
