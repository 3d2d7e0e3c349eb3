//! How unfinished jobs are put back when the process ends, and taken up when it starts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::error::JobError;
use crate::engine::engine::Engine;
use crate::engine::progress::with_causes;
use crate::model::{CollectionName, Job, JobId, JobStatus};

/// The number of attempts after which a job is given up: what stopped the process then would likely do so again.
const MAX_ATTEMPTS: u32 = 3;
/// The longest time that a stop waits for the next step of running jobs.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

impl Engine {
    /// Takes up the unfinished jobs that no living process works on, those of one collection one after the other. Only
    /// for a process that stays: it returns before they are done.
    ///
    /// Jobs that can go on where they were do so; the others begin anew.
    pub fn resume_jobs(self: &Arc<Self>) -> Result<(), JobError> {
        self.forget_old_jobs()?;
        let mut of_collection: BTreeMap<CollectionName, Vec<JobId>> = BTreeMap::new();
        let free = self.store.free_jobs(self.now())?.into_iter();
        for mut job in free.filter(|job| self.jobs.find(job.id).is_none()) {
            job.status = JobStatus::Queued;
            let ids = of_collection.entry(job.collection.clone()).or_default();
            ids.push(job.id);
            self.jobs.put(job);
        }
        for ids in of_collection.into_values() {
            let engine = Arc::clone(self);
            thread::spawn(move || ids.into_iter().for_each(|id| engine.take_up_job(id)));
        }
        Ok(())
    }

    fn take_up_job(&self, id: JobId) {
        if !self.jobs.is_waiting(id) {
            return;
        }
        match self.store.claim_job(id, &self.new_lease(), self.now()) {
            Ok(Some(job)) => self.begin_job_again(job),
            Ok(None) => self.jobs.forget(id),
            Err(error) => {
                let reason = with_causes(&error);
                tracing::error!(job = %id, reason, "a job cannot be taken up");
                self.jobs.forget(id);
            }
        }
    }

    /// Begins anew a job that this process has a lease on.
    fn begin_job_again(&self, mut job: Job) {
        if job.attempts >= MAX_ATTEMPTS {
            let reason = format!(
                "given up: the service stopped {MAX_ATTEMPTS} times while it was at work on this; ask again"
            );
            return self.fail_job(job, reason);
        }
        let work = match self.prepare_work_again(&job.collection, &job.task) {
            Ok(work) => work,
            Err(error) => return self.fail_job(job, with_causes(&error)),
        };
        job.status = JobStatus::Running;
        job.progress = 0.0;
        job.attempts += 1;
        job.started_at = Some(self.now());
        if !self.jobs.begin(job.clone()) {
            return;
        }
        match self.store.update_job(&job, self.jobs.owner()) {
            Ok(_) => self.run_job(job, work),
            Err(error) => self.fail_job(job, with_causes(&error)),
        }
    }

    /// Stops the running jobs at their next step, and puts them back for the next start. To be called when no more
    /// requests come; a process that is killed instead loses nothing but an attempt.
    pub fn stop_jobs(&self) {
        for job in self.jobs.stop(STOP_PATIENCE) {
            self.put_back_job(job);
        }
    }
}
