//! Which methods does a path take? For the answer where no route fits.

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use utoipa::OpenApi;
use utoipa::openapi::path::PathItem;

use super::error::no_route;
use super::openapi::ApiDoc;
use super::pages;

/// A path with the methods it takes.
struct Known {
    path: String,
    pattern: ResourceDef,
    methods: Vec<Method>,
}

impl Known {
    fn new(path: String, methods: Vec<Method>) -> Self {
        Self {
            pattern: ResourceDef::new(path.as_str()),
            path,
            methods,
        }
    }

    fn n_parameters(&self) -> usize {
        self.path.matches('{').count()
    }

    /// Whether a more general path would take this one for one of its own.
    fn is_shadowed(&self) -> bool {
        let mut all = PATHS.iter();
        all.any(|other| {
            other.n_parameters() > self.n_parameters() && other.pattern.is_match(&self.path)
        })
    }
}

/// Every path there is, as the OpenAPI document has them.
static PATHS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let described = ApiDoc::openapi().paths.paths.into_iter();
    let described = described.map(|(path, item)| Known::new(path, methods(&item)));
    let pages = pages::paths();
    let pages = pages.map(|path| Known::new(path.to_owned(), vec![Method::GET, Method::HEAD]));
    described.chain(pages).collect()
});

/// The methods that `path` takes, as the header `Allow` has them; none where there is no such path.
pub(super) fn allowed(path: &str) -> Option<String> {
    let fitting = PATHS.iter().filter(|known| known.pattern.is_match(path));
    let known = fitting.min_by_key(|known| known.n_parameters())?;
    let methods: Vec<&str> = known.methods.iter().map(Method::as_str).collect();
    Some(methods.join(", "))
}

/// Refuses other methods of the paths that a more general path would take for its own: of `topics/map`, which is no
/// topic. After the routes of the former, and before those of the latter.
pub(super) fn refuse_others(app: &mut ServiceConfig) {
    for known in PATHS.iter().filter(|known| known.is_shadowed()) {
        app.service(web::resource(known.path.as_str()).to(no_route));
    }
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
