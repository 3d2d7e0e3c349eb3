//! Which methods does a path take? For the answer where no route fits.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use utoipa::OpenApi;
use utoipa::openapi::path::PathItem;

use super::openapi::ApiDoc;
use super::pages;

/// Every path there is, with the methods it takes, as the OpenAPI document has them.
static PATHS: LazyLock<Vec<(ResourceDef, Vec<Method>)>> = LazyLock::new(|| {
    let described = ApiDoc::openapi().paths.paths.into_iter();
    let described = described.map(|(path, item)| (ResourceDef::new(path), methods(&item)));
    let pages =
        pages::paths().map(|path| (ResourceDef::new(path), vec![Method::GET, Method::HEAD]));
    described.chain(pages).collect()
});

/// The methods that `path` takes, as the header `Allow` has them; none where there is no such path.
pub(super) fn allowed(path: &str) -> Option<String> {
    let fitting = PATHS.iter().filter(|(pattern, _)| pattern.is_match(path));
    let mut methods: Vec<&str> = Vec::new();
    for method in fitting.flat_map(|(_, methods)| methods.iter().map(Method::as_str)) {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    (!methods.is_empty()).then(|| methods.join(", "))
}

/// What answers GET answers HEAD.
fn methods(item: &PathItem) -> Vec<Method> {
    let known = [
        (item.get.is_some(), Method::GET),
        (item.get.is_some(), Method::HEAD),
        (item.put.is_some(), Method::PUT),
        (item.post.is_some(), Method::POST),
        (item.patch.is_some(), Method::PATCH),
        (item.delete.is_some(), Method::DELETE),
    ];
    let taken = known.into_iter().filter(|(is_taken, _)| *is_taken);
    taken.map(|(_, method)| method).collect()
}
