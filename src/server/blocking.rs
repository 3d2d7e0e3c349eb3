//! How do async handlers call the engine, which blocks? This is the only bridge.

use actix_web::web;
use tracing::Span;

use super::error::ApiError;

/// Runs `work` on a thread that may block, inside the caller's tracing span.
pub(super) async fn blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Into<ApiError> + Send + 'static,
{
    let span = Span::current();
    let result = web::block(move || span.in_scope(work)).await;
    result.map_err(|_| ApiError::stopped())?.map_err(Into::into)
}
