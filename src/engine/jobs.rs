//! Long work in the background: started, followed, remembered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::{CollectionError, Engine, RefreshError, RefreshOptions, unpoisoned};
use crate::model::{CollectionName, Job, JobId, JobKind, JobStatus};
use crate::store::StoreError;

/// How far the jobs of this process have come, 0 to 1.
#[derive(Debug, Default)]
pub(super) struct RunningJobs(Mutex<HashMap<JobId, f32>>);

impl RunningJobs {
    fn set(&self, id: JobId, progress: f32) {
        unpoisoned(self.0.lock()).insert(id, progress);
    }

    fn end(&self, id: JobId) {
        unpoisoned(self.0.lock()).remove(&id);
    }

    fn progress(&self, id: JobId) -> Option<f32> {
        unpoisoned(self.0.lock()).get(&id).copied()
    }
}

/// Why a job cannot be started or read.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is none of that id.
    #[error("there is no job {id}")]
    Unknown {
        /// The id asked for.
        id: JobId,
    },
    /// The work cannot be done.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Starts to find topics anew and returns at once; [`Engine::job`] tells how it goes.
    ///
    /// What can be refused without work is refused here: an empty collection, a number of topics that cannot be, a
    /// refresh of the same collection that is under way.
    pub fn start_refresh(
        self: &Arc<Self>,
        name: &CollectionName,
        options: &RefreshOptions,
    ) -> Result<Job, JobError> {
        let refresh = self.prepare_refresh(name, options)?;
        let mut job = Job {
            id: JobId(0),
            kind: JobKind::TopicsRefresh,
            collection: name.to_string(),
            status: JobStatus::Running,
            progress: 0.0,
            created_at: self.now(),
            finished_at: None,
        };
        job.id = self.store.write_job(&job)?;
        self.jobs.set(job.id, 0.0);
        let (engine, started) = (Arc::clone(self), job.clone());
        std::thread::spawn(move || {
            let id = job.id;
            let result = engine.refresh(&refresh, &|progress| engine.jobs.set(id, progress));
            job.status = match result {
                Ok(_) => JobStatus::Done,
                Err(error) => JobStatus::Failed(error.to_string()),
            };
            // The collection is free again before the job says so: who waits for it may refresh at once.
            drop(refresh);
            engine.finish(job);
        });
        Ok(started)
    }

    /// How far a job has come.
    pub fn job(&self, id: JobId) -> Result<Job, JobError> {
        let mut job = self.store.job(id)?.ok_or(JobError::Unknown { id })?;
        if let Some(progress) = self.jobs.progress(id) {
            job.progress = progress;
        }
        Ok(job)
    }

    fn finish(&self, mut job: Job) {
        job.progress = 1.0;
        job.finished_at = Some(self.now());
        if let JobStatus::Failed(reason) = &job.status {
            tracing::warn!(job = %job.id, reason, "a job failed");
        }
        if let Err(error) = self.store.write_job(&job) {
            tracing::error!(job = %job.id, error = &error as &dyn std::error::Error, "a job's end could not be kept");
        }
        self.jobs.end(job.id);
    }
}
