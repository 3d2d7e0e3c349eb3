//! Jobs that a command starts and waits for.

use std::thread;
use std::time::Duration;

use anyhow::bail;
use serde::Serialize;

use super::client::Method;
use super::session::Session;
use crate::cli::terminal;
use crate::wire::JobView;

/// Time between the first two looks at a job; each one after waits half as long again.
const FIRST_LOOK: Duration = Duration::from_millis(4);
/// Longest time between two looks at a job.
const LAST_LOOK: Duration = Duration::from_millis(400);

/// Starts a job with `body` at `path` of the collection and waits for its end, with a bar that shows how far it is.
pub(in crate::cli) fn finish(
    session: &Session,
    path: &str,
    body: &impl Serialize,
    what: &'static str,
) -> anyhow::Result<JobView> {
    let mut job: JobView = session.client().post(path, body)?.json()?;
    if session.own_settings().is_none() {
        terminal::print_hint(&format!(
            "job {} of the service; it goes on if this command is stopped",
            job.id
        ));
    }
    let bar = terminal::percent_bar(what);
    let mut look = FIRST_LOOK;
    let path = format!("/v1/jobs/{}", job.id);
    while job.finished_at.is_none() {
        thread::sleep(look);
        look = (look * 3 / 2).min(LAST_LOOK);
        job = session.client().send(Method::Get, &path, &[])?.json()?;
        bar.set_position((job.progress.clamp(0.0, 1.0) * 100.0) as u64);
    }
    bar.finish_and_clear();
    match (job.status.as_ref(), job.error.as_deref()) {
        ("done", _) => Ok(job),
        (_, Some(error)) => bail!("{error}"),
        ("cancelled", None) => bail!("job {} was cancelled", job.id),
        (status, None) => bail!("job {} is {status}", job.id),
    }
}
