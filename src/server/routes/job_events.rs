//! How are jobs followed as they change? By a stream of server-sent events.

use std::convert::Infallible;
use std::fmt::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, ContentEncoding};
use actix_web::rt::time::{Instant, Interval, interval_at};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpResponse, get};
use futures_util::Stream;
use futures_util::task::AtomicWaker;

use crate::config::Role;
use crate::engine::{Engine, JobError, JobEvent, JobFollower};
use crate::server::error::{ApiError, Problem};
use crate::server::params::NoParams;
use crate::server::route::Route;
use crate::wire::JobView;

/// Time between two comments that are sent as signs of life.
const HEARTBEAT: Duration = Duration::from_secs(15);

pub(super) fn routes() -> Vec<Route> {
    vec![Route::needing(Role::Read, follow)]
}

/// Follows all jobs by server-sent events: first those that are not finished, then each one as it changes.
///
/// Every event is called `job` and has the job as JSON; the `id` of the event counts the changes since the service
/// started. Progress of less than one per cent is no change. A client that reads slowly misses steps in between, but
/// not the end of a job. A comment comes every 15 seconds. The stream ends when the service stops, or when more than
/// 1,000 changed jobs wait for a slow client, which may then begin again.
#[utoipa::path(
    tag = "jobs",
    responses(
        (status = 200, description = "`event: job`, `id: NUMBER`, `data: JOB`", body = String, content_type = "text/event-stream"),
        (status = 400, body = Problem),
        (status = 503, description = "Too many follow jobs", body = Problem)
    )
)]
#[get("/v1/jobs/events")]
pub(in crate::server) async fn follow(
    engine: Data<Engine>,
    _: NoParams,
) -> Result<HttpResponse, ApiError> {
    let stream = JobStream::new(&engine, HEARTBEAT)?;
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // Setting an encoding keeps the stream uncompressed: a compressed event would wait until enough others came.
        .insert_header(ContentEncoding::Identity)
        .streaming(stream))
}

/// The changes of jobs, as the text of a stream of server-sent events.
struct JobStream {
    follower: JobFollower,
    waker: Arc<AtomicWaker>,
    heartbeat: Interval,
}

impl JobStream {
    fn new(engine: &Engine, heartbeat: Duration) -> Result<Self, JobError> {
        let waker = Arc::new(AtomicWaker::new());
        let woken = Arc::clone(&waker);
        Ok(Self {
            follower: engine.follow_jobs(move || woken.wake())?,
            waker,
            heartbeat: interval_at(Instant::now() + heartbeat, heartbeat),
        })
    }
}

impl Stream for JobStream {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // The waker is set before the look, so that a change right after the look wakes the task.
        self.waker.register(context.waker());
        let Some(events) = self.follower.take() else {
            return Poll::Ready(None);
        };
        if !events.is_empty() {
            let text = events.into_iter().map(text_of).collect::<String>();
            return Poll::Ready(Some(Ok(text.into())));
        }
        self.heartbeat
            .poll_tick(context)
            .map(|_| Some(Ok(Bytes::from_static(b":\n\n"))))
    }
}

fn text_of(event: JobEvent) -> String {
    let job = serde_json::to_string(&JobView::from(event.job));
    let job = job.expect("a job can be written as JSON");
    let mut text = String::new();
    write!(text, "event: job\nid: {}\ndata: {job}\n\n", event.number)
        .expect("writing to a string cannot fail");
    text
}

#[cfg(test)]
mod tests {
    use actix_web::rt::System;
    use futures_util::StreamExt;
    use jiff::Timestamp;

    use super::*;
    use crate::embedding::Builtin;
    use crate::engine::{Clock, EngineOptions, RefreshOptions};
    use crate::store::SqliteStore;
    use crate::text::ChunkOptions;

    #[test]
    fn a_sign_of_life_comes_while_nothing_changes_and_nothing_after_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path()).unwrap());
        let options = EngineOptions {
            chunk: ChunkOptions::default(),
            max_text_bytes: 1000,
            index_dir: None,
            refresh: RefreshOptions::default(),
        };
        let model = Arc::new(Builtin::new().unwrap());
        let engine =
            Engine::new(store, model, options, Clock::fixed(Timestamp::UNIX_EPOCH)).unwrap();
        System::new().block_on(async {
            let mut stream = JobStream::new(&engine, Duration::from_millis(1)).unwrap();
            for _ in 0..2 {
                assert_eq!(stream.next().await, Some(Ok(Bytes::from_static(b":\n\n"))));
            }
            engine.end_following();
            assert_eq!(stream.next().await, None);
        });
    }
}
