//! HTTP: the engine behind actix-web. Only this module knows async.

mod auth;
mod blocking;
mod body;
mod conditional;
mod error;
mod methods;
mod openapi;
mod pages;
mod params;
mod routes;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::{App, HttpServer, web};
use utoipa::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use crate::config::KeySettings;
use crate::engine::Engine;
use auth::Keys;
use body::BodyLimits;
use error::ApiError;
use openapi::ApiDoc;

/// Seconds that requests under way are given when the service stops.
const SHUTDOWN_SECONDS: u64 = 20;
/// Blocking calls that one worker runs at once; more wait.
const BLOCKING_THREADS: usize = 16;
/// What pages may load: nothing but what this binary serves.
const CONTENT_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

/// How requests are taken.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Largest body that is read as a whole, in bytes.
    pub max_body_bytes: usize,
    /// Longest text of a document in bytes; bounds the lines of a stream.
    pub max_text_bytes: usize,
    /// Keys that are let in; everybody is when there are none.
    pub keys: Vec<KeySettings>,
}

/// Starts to answer requests on `listener`; the returned server must be awaited inside an actix system. It stops on
/// SIGINT and SIGTERM after the requests under way are answered.
pub fn start(
    engine: Arc<Engine>,
    listener: TcpListener,
    options: &ServerOptions,
) -> std::io::Result<Server> {
    let engine = web::Data::from(engine);
    let keys = web::Data::new(Keys::new(&options.keys));
    let limits = BodyLimits::new(options);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(engine.clone())
            .app_data(keys.clone())
            .app_data(limits)
            .app_data(limits.json())
            .app_data(web::PathConfig::default().error_handler(|e, _| ApiError::path(&e).into()))
            .wrap(from_fn(auth::check))
            .wrap(security_headers())
            .wrap(Compress::default())
            .wrap(from_fn(conditional::distinguish_encodings))
            .wrap(from_fn(log))
            .configure(routes::configure)
            .configure(pages::configure)
            .service(docs())
            .default_service(web::to(error::no_route))
    });
    Ok(server
        // Answers are several packets; the last must not wait until the others are acknowledged.
        .tcp_nodelay(true)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .listen(listener)?
        .run())
}

fn docs() -> SwaggerUi {
    SwaggerUi::new(pages::DOCS_FILES).url(pages::OPENAPI, ApiDoc::openapi())
}

fn security_headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("x-content-type-options", "nosniff"))
        .add(("referrer-policy", "no-referrer"))
        .add(("content-security-policy", CONTENT_POLICY))
}

/// One line for each request; paths without their queries, which may hold texts.
async fn log(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let (method, path) = (request.method().clone(), request.path().to_owned());
    if method == Method::HEAD {
        // What answers GET answers HEAD; the connection, which knows what was asked, leaves the body out.
        request.head_mut().method = Method::GET;
    }
    let response = next.call(request).await?;
    tracing::info!(
        %method,
        path,
        status = response.status().as_u16(),
        duration_ms = started.elapsed().as_secs_f64() * 1e3,
        "request"
    );
    Ok(response)
}
