//! Which route answers a request, and what answers where none fits?

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use super::error::ApiError;
use super::pages;
use super::route::Route;
use super::routes;

/// All methods that paths may take, in the order in which the header `Allow` lists them.
const METHODS: [Method; 6] = [
    Method::GET,
    Method::HEAD,
    Method::PUT,
    Method::POST,
    Method::PATCH,
    Method::DELETE,
];

/// A path, with the methods that it takes.
struct Known {
    path: String,
    pattern: ResourceDef,
    methods: Vec<Method>,
}

impl Known {
    fn new(path: String, method: Method) -> Self {
        Self {
            pattern: ResourceDef::new(path.as_str()),
            path,
            methods: vec![method],
        }
    }

    fn n_parameters(&self) -> usize {
        self.path.matches('{').count()
    }

    /// Whether a more general path matches this one too, as `topics/{id}` matches `topics/map`.
    fn is_shadowed(&self) -> bool {
        let mut all = PATHS.iter();
        all.any(|other| {
            other.n_parameters() > self.n_parameters() && other.pattern.is_match(&self.path)
        })
    }

    /// The value of the header `Allow` for this path. A path that takes GET takes HEAD too.
    fn allow(&self) -> String {
        let is_taken = |method: &&Method| match **method {
            Method::HEAD => self.methods.contains(&Method::GET),
            _ => self.methods.contains(method),
        };
        let taken = METHODS.iter().filter(is_taken);
        taken.map(Method::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Every path of the API and of the pages.
static PATHS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let routes = routes::all().into_iter();
    let routes = routes.map(|route| (route.path, route.method));
    let pages = pages::paths().map(|path| (path.to_owned(), Method::GET));
    let mut known: Vec<Known> = Vec::new();
    for (path, method) in routes.chain(pages) {
        if let Some(known) = known.iter_mut().find(|known| known.path == path) {
            known.methods.push(method);
        } else {
            known.push(Known::new(path, method));
        }
    }
    known
});

/// Registers all routes, those with the fewest parameters first. After those of a path that a more general one matches
/// too, such as `topics/map`, its other methods are refused, so that `topics/{id}` does not take them.
pub(super) fn configure(app: &mut ServiceConfig) {
    let mut routes = routes::all();
    let most = routes.iter().map(Route::n_parameters).max();
    for n_parameters in 0..=most.unwrap_or_default() {
        let (now, later): (Vec<Route>, Vec<Route>) = routes
            .into_iter()
            .partition(|route| route.n_parameters() == n_parameters);
        routes = later;
        for route in now {
            route.register(app);
        }
        let paths = PATHS.iter();
        for known in paths.filter(|path| path.n_parameters() == n_parameters && path.is_shadowed())
        {
            app.service(web::resource(known.path.as_str()).to(no_route));
        }
    }
}

/// Answers a request that no route fits: 404 for an unknown path, 405 for a method that the path does not take.
pub(super) async fn no_route(request: HttpRequest) -> HttpResponse {
    let method = request.method();
    let error = match allowed(request.match_info().as_str()) {
        Some(allowed) => ApiError::wrong_method(method, request.path(), allowed),
        None => ApiError::no_path(method, request.path()),
    };
    error.error_response()
}

/// The value of the header `Allow` for `path`; none when there is no such path.
fn allowed(path: &str) -> Option<String> {
    let fitting = PATHS.iter().filter(|known| known.pattern.is_match(path));
    let known = fitting.min_by_key(|known| known.n_parameters())?;
    Some(known.allow())
}
