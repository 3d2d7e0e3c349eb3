//! How a job is run to its end under a lease that is renewed meanwhile.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use jiff::SignedDuration;

use super::work::Work;
use crate::engine::engine::Engine;
use crate::engine::progress::{is_cancelled, with_causes};
use crate::engine::unfinished_jobs::Wish;
use crate::model::{Job, JobId, JobResult, JobStatus, Lease};
use crate::store::StoreError;

/// The duration of a lease, after which a silent process loses its jobs.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// The time between two renewals of a lease; two may fail before it runs out.
const RENEW_EVERY: Duration = Duration::from_secs(20);
/// The time for which jobs that have ended can be looked up.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The way in which the work of a job ended.
enum Outcome {
    Done(JobResult),
    Failed(String),
    Cancelled,
}

impl Engine {
    /// Makes a lease of this process that begins now.
    pub(super) fn new_lease(&self) -> Lease {
        let now = self.now();
        Lease {
            owner: self.jobs.owner().clone(),
            until: now.saturating_add(LEASE).unwrap_or(now),
        }
    }

    /// Does the work of a job that this process has a lease on, and keeps its outcome.
    pub(super) fn run_job(&self, job: Job, work: Work) {
        let id = job.id;
        tracing::info!(job = %id, kind = job.kind().name(), collection = %job.collection, "a job began");
        let progress = |progress| self.jobs.go_on(id, progress);
        let work = || self.do_work(work, &progress);
        let done = self.with_lease(id, || catch_unwind(AssertUnwindSafe(work)));
        let outcome = match done {
            Ok(Ok(result)) => Outcome::Done(result),
            Ok(Err(error)) if is_cancelled(&error) => match self.jobs.wish(id) {
                Wish::GoOn | Wish::Cancel => Outcome::Cancelled,
                Wish::PutBack => return self.put_back_job(job),
                Wish::LetGo => return self.jobs.forget(id),
            },
            Ok(Err(error)) => Outcome::Failed(with_causes(&error)),
            Err(_) => Outcome::Failed("the service failed; its log says why".to_owned()),
        };
        self.end_job(job, outcome);
    }

    /// Ends a job that cannot be done, with the reason.
    pub(super) fn fail_job(&self, job: Job, reason: String) {
        self.end_job(job, Outcome::Failed(reason));
    }

    fn with_lease<T>(&self, id: JobId, work: impl FnOnce() -> T) -> T {
        let (at_work, ended) = mpsc::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(move || {
                while ended.recv_timeout(RENEW_EVERY) == Err(RecvTimeoutError::Timeout) {
                    self.renew_lease(id);
                }
            });
            let done = work();
            drop(at_work);
            done
        })
    }

    /// Renews the lease on a job; lets go of the job if another process has it or cancelled it.
    pub(super) fn renew_lease(&self, id: JobId) {
        match self.store.renew_lease(id, &self.new_lease()) {
            Ok(true) => {}
            Ok(false) => drop(self.jobs.want(id, Wish::LetGo)),
            Err(error) => {
                let reason = with_causes(&error);
                tracing::warn!(job = %id, reason, "the lease on a job could not be renewed");
            }
        }
    }

    /// Puts a job back until it is taken up again; the begun attempt does not count.
    pub(super) fn put_back_job(&self, mut job: Job) {
        job.progress = (self.jobs.find(job.id)).map_or(job.progress, |last| last.progress);
        job.status = JobStatus::Queued;
        job.attempts = job.attempts.saturating_sub(1);
        job.lease = None;
        match self.store.update_job(&job, self.jobs.owner()) {
            Ok(_) => tracing::info!(job = %job.id, "a job waits for the next start"),
            Err(error) => {
                let reason = with_causes(&error);
                tracing::warn!(job = %job.id, reason, "a job could not be put back");
            }
        }
        self.jobs.forget(job.id);
    }

    fn end_job(&self, mut job: Job, outcome: Outcome) {
        job.lease = None;
        job.finished_at = Some(self.now());
        job.progress = (self.jobs.find(job.id)).map_or(job.progress, |last| last.progress);
        match outcome {
            Outcome::Done(result) => {
                job.status = JobStatus::Done;
                job.progress = 1.0;
                job.result = Some(result);
            }
            Outcome::Cancelled => job.status = JobStatus::Cancelled,
            Outcome::Failed(reason) => {
                tracing::warn!(job = %job.id, reason, "a job failed");
                job.status = JobStatus::Failed;
                job.error = Some(reason);
            }
        }
        self.keep_end(job);
        if let Err(error) = self.forget_old_jobs() {
            let reason = with_causes(&error);
            tracing::warn!(reason, "old jobs could not be deleted");
        }
    }

    fn keep_end(&self, job: Job) {
        let (id, status) = (job.id, job.status.name());
        match self.store.update_job(&job, self.jobs.owner()) {
            Ok(true) => {
                tracing::info!(job = %id, status, "a job ended");
                self.jobs.end(job);
            }
            Ok(false) => self.jobs.forget(id),
            Err(error) => {
                let reason = with_causes(&error);
                tracing::error!(job = %id, reason, "the end of a job could not be kept");
                self.jobs.end_unkept(job);
            }
        }
    }

    /// Deletes the jobs that ended before the time for which they are kept.
    pub(super) fn forget_old_jobs(&self) -> Result<(), StoreError> {
        match self.now().checked_sub(KEPT) {
            Ok(long_ago) => self.store.forget_jobs(long_ago).map(drop),
            Err(_) => Ok(()),
        }
    }
}
