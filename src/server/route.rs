//! A route of the API, with the role that it needs: handlers are reached only through routes.

use actix_web::dev::HttpServiceFactory;
use actix_web::guard::{self, GuardContext};
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use utoipa::openapi::path::HttpMethod;

use super::keys::Caller;
use crate::config::Role;

/// A route: the method of a path, the role that may use it, and the handler that answers.
pub(super) struct Route {
    pub(super) path: String,
    pub(super) method: Method,
    /// Lowest role that may use the route; none when no key is needed.
    pub(super) role: Option<Role>,
    register: Box<dyn FnOnce(&mut ServiceConfig)>,
}

impl Route {
    /// Makes a route for callers that have `role` or a higher one.
    pub(super) fn needing<S: HttpServiceFactory + utoipa::Path + 'static>(
        role: Role,
        service: S,
    ) -> Self {
        Self::new(Some(role), service)
    }

    /// Makes a route for every caller, with or without a key.
    pub(super) fn open<S: HttpServiceFactory + utoipa::Path + 'static>(service: S) -> Self {
        Self::new(None, service)
    }

    fn new<S: HttpServiceFactory + utoipa::Path + 'static>(role: Option<Role>, service: S) -> Self {
        let methods = S::methods();
        let method = methods.first().expect("a handler takes a method");
        Self {
            path: S::path(),
            method: method_of(method),
            role,
            register: Box::new(move |app| {
                app.service(service);
            }),
        }
    }

    /// Registers the route behind a gate: a resource of equal path and method that takes the requests of callers that
    /// may not pass, and refuses them.
    pub(super) fn register(self, app: &mut ServiceConfig) {
        if let Some(role) = self.role {
            let gate = web::resource(self.path.as_str())
                .guard(guard::Method(self.method))
                .guard(guard::fn_guard(move |request| !may_pass(request, role)))
                .to(move |request: HttpRequest| async move { refuse(&request, role) });
            app.service(gate);
        }
        (self.register)(app);
    }

    /// The number of parameters in the path, such as `{id}`.
    pub(super) fn n_parameters(&self) -> usize {
        self.path.matches('{').count()
    }
}

fn may_pass(request: &GuardContext<'_>, role: Role) -> bool {
    let caller = request.req_data().get::<Caller>().copied();
    caller.unwrap_or(Caller::STRANGER).check(role).is_ok()
}

fn refuse(request: &HttpRequest, role: Role) -> HttpResponse {
    let caller = request.extensions().get::<Caller>().copied();
    let refusal = caller.unwrap_or(Caller::STRANGER).check(role).err();
    let refusal = refusal.expect("the gate takes only those who may not pass");
    let path = request.match_info().as_str();
    refusal.at_path(path).error_response()
}

fn method_of(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}
