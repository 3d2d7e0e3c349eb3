//! Long work in the background: started, followed, remembered.

use std::collections::HashMap;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use super::clean::{CleanError, Cleaning};
use super::engine::Engine;
use super::progress::{Cancelled, Progress, is_cancelled, with_causes};
use super::reembed::{ReembedError, Reembedding};
use super::topics::{Refresh, RefreshError};
use crate::collection::{CollectionError, unpoisoned};
use crate::model::{CollectionName, Job, JobId, JobKind, JobStatus};
use crate::store::StoreError;
use crate::topics::RefreshOptions;

/// The jobs of this process whose end is not in the store yet, and whether someone wants them to stop.
#[derive(Debug, Default)]
pub(super) struct RunningJobs(Mutex<HashMap<JobId, (Job, bool)>>);

impl RunningJobs {
    fn put(&self, job: &Job) {
        unpoisoned(self.0.lock()).insert(job.id, (job.clone(), false));
    }

    /// Notes how far a job has come, and says whether it may go on.
    fn go_on(&self, id: JobId, progress: f32) -> Result<(), Cancelled> {
        match unpoisoned(self.0.lock()).get_mut(&id) {
            Some((_, true)) => Err(Cancelled),
            Some((job, false)) => {
                job.progress = progress;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Asks a job to stop; false when it is not running.
    fn cancel(&self, id: JobId) -> bool {
        match unpoisoned(self.0.lock()).get_mut(&id) {
            Some((job, is_cancelled)) if job.status == JobStatus::Running => {
                *is_cancelled = true;
                true
            }
            _ => false,
        }
    }

    fn remove(&self, id: JobId) {
        unpoisoned(self.0.lock()).remove(&id);
    }

    fn find(&self, id: JobId) -> Option<Job> {
        let jobs = unpoisoned(self.0.lock());
        jobs.get(&id).map(|(job, _)| job.clone())
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
    /// It cannot be stopped any more.
    #[error("job {id} has ended already")]
    Ended {
        /// The id asked for.
        id: JobId,
    },
    /// Topics cannot be found.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The collection cannot be moved over.
    #[error(transparent)]
    Reembed(#[from] ReembedError),
    /// The collection cannot be cleaned.
    #[error(transparent)]
    Clean(#[from] CleanError),
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
        let refresh = Refresh::begin(self, name, options)?;
        self.start_job(JobKind::TopicsRefresh, name, move |engine, progress| {
            refresh.run(engine, progress).map(drop)
        })
    }

    /// Starts to move a collection over to the model in use and returns at once.
    pub fn start_reembedding(self: &Arc<Self>, name: &CollectionName) -> Result<Job, JobError> {
        let reembedding = Reembedding::begin(self, name)?;
        self.start_job(JobKind::Reembed, name, move |engine, progress| {
            reembedding.run(engine, progress)
        })
    }

    /// Starts to clean a collection again and returns at once.
    pub fn start_cleaning(self: &Arc<Self>, name: &CollectionName) -> Result<Job, JobError> {
        let cleaning = Cleaning::begin(self, name)?;
        self.start_job(JobKind::Clean, name, move |engine, progress| {
            cleaning.run(engine, progress).map(drop)
        })
    }

    /// Runs `work` on a thread of its own. What it holds is given back before the job is said to be done: who waits for
    /// the job may ask for another at once.
    fn start_job<E: Error + 'static>(
        self: &Arc<Self>,
        kind: JobKind,
        name: &CollectionName,
        work: impl FnOnce(&Self, Progress<'_>) -> Result<(), E> + Send + 'static,
    ) -> Result<Job, JobError> {
        let mut job = Job {
            id: JobId(0),
            kind,
            collection: name.to_string(),
            status: JobStatus::Running,
            progress: 0.0,
            created_at: self.now(),
            finished_at: None,
        };
        job.id = self.store.write_job(&job)?;
        self.jobs.put(&job);
        let (engine, started) = (Arc::clone(self), job.clone());
        std::thread::spawn(move || {
            let id = job.id;
            let progress = |progress| engine.jobs.go_on(id, progress);
            let work = || work(&engine, &progress);
            job.status = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(Ok(())) => JobStatus::Done,
                Ok(Err(error)) if is_cancelled(&error) => JobStatus::Cancelled,
                Ok(Err(error)) => JobStatus::Failed(with_causes(&error)),
                Err(_) => JobStatus::Failed("the service failed; its log says why".to_owned()),
            };
            engine.finish(job);
        });
        Ok(started)
    }

    /// How far a job has come.
    pub fn job(&self, id: JobId) -> Result<Job, JobError> {
        match self.jobs.find(id) {
            Some(job) => Ok(job),
            None => self.store.job(id)?.ok_or(JobError::Unknown { id }),
        }
    }

    /// Asks a job to stop, which it does at its next step; what it has kept by then stays.
    pub fn cancel_job(&self, id: JobId) -> Result<Job, JobError> {
        if !self.jobs.cancel(id) {
            self.job(id)?;
            return Err(JobError::Ended { id });
        }
        self.job(id)
    }

    fn finish(&self, mut job: Job) {
        if job.status == JobStatus::Done {
            job.progress = 1.0;
        } else if let Some(last) = self.jobs.find(job.id) {
            job.progress = last.progress;
        }
        job.finished_at = Some(self.now());
        if let JobStatus::Failed(reason) = &job.status {
            tracing::warn!(job = %job.id, reason, "a job failed");
        }
        self.jobs.put(&job);
        match self.store.write_job(&job) {
            Ok(id) => self.jobs.remove(id),
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(job = %job.id, error, "the end of a job could not be kept");
            }
        }
    }
}
