//! How is the server put together, from the door to the routes?

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Compress, DefaultHeaders, Next, from_fn};
use actix_web::rt::signal::unix::{SignalKind, signal};
use actix_web::{App, HttpServer, rt, web};
use futures_util::future::select;
use utoipa::OpenApi;
use utoipa_swagger_ui::SwaggerUi;

use super::body::BodyLimits;
use super::error::ApiError;
use super::hosts::Hosts;
use super::keys::Keys;
use super::openapi::ApiDoc;
use super::options::ServerOptions;
use super::{conditional, door, pages, router};
use crate::engine::Engine;

/// Seconds that requests under way are given to end when the service stops.
const SHUTDOWN_SECONDS: u64 = 20;
/// Most blocking calls that one worker runs at once; further calls wait.
const BLOCKING_THREADS: usize = 16;
/// Content security policy of the pages, which may load only what this binary serves.
const CONTENT_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

/// Starts a server that answers requests on `listener`, and must be awaited inside an actix system. It stops when its
/// handle tells it to, after the requests under way are answered, or 20 seconds later.
pub fn start(
    engine: Arc<Engine>,
    listener: TcpListener,
    options: &ServerOptions,
) -> std::io::Result<Server> {
    let engine = web::Data::from(engine);
    let keys = web::Data::new(Keys::new(&options.keys));
    let hosts = web::Data::new(Hosts::new(options));
    let limits = BodyLimits::new(options);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(engine.clone())
            .app_data(keys.clone())
            .app_data(hosts.clone())
            .app_data(limits)
            .app_data(limits.json())
            .app_data(web::PathConfig::default().error_handler(|e, _| ApiError::path(&e).into()))
            .wrap(from_fn(door::check))
            .wrap(security_headers())
            .wrap(Compress::default())
            .wrap(from_fn(conditional::distinguish_encodings))
            .wrap(from_fn(log))
            .configure(router::configure)
            // Pages and the API documentation need no key.
            .configure(pages::configure)
            .service(docs())
            .default_service(web::to(router::no_route))
    });
    Ok(server
        // Answers are several packets; the last must not wait until the others are acknowledged.
        .tcp_nodelay(true)
        .worker_max_blocking_threads(BLOCKING_THREADS)
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .disable_signals()
        .listen(listener)?
        .run())
}

/// Stops a server on SIGINT and SIGTERM, after the requests under way are answered. Must be called inside an actix system.
///
/// Answers that have no end of their own, such as the changes of jobs, end first: the server would wait for them.
pub fn stop_on_signals(engine: Arc<Engine>, server: ServerHandle) -> std::io::Result<()> {
    let interrupted = interrupted()?;
    rt::spawn(async move {
        interrupted.await;
        engine.end_following();
        server.stop(true).await;
    });
    Ok(())
}

/// Waits for SIGINT or SIGTERM. Must be called inside an actix system.
pub fn interrupted() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        select(Box::pin(interrupt.recv()), Box::pin(terminate.recv())).await;
    })
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

/// Logs one line for each request, with its path but without its query, which may hold texts.
async fn log(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let (method, path) = (request.method().clone(), request.path().to_owned());
    if method == Method::HEAD {
        // HEAD is answered like GET; the connection, which knows the real method, leaves the body out.
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
