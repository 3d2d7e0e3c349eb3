//! Long work in the background: started, followed, remembered.

use std::collections::HashMap;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use super::{
    CleanError, CollectionError, Engine, ReembedError, RefreshError, RefreshOptions, unpoisoned,
};
use crate::model::{CollectionName, Job, JobId, JobKind, JobStatus};
use crate::store::StoreError;

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

/// Is told how far long work has come, 0 to 1, and says whether it may go on.
pub type Progress<'a> = &'a (dyn Fn(f32) -> Result<(), Cancelled> + Sync);

/// Long work was stopped on request; what it had not finished is as if it had not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled on request")]
pub struct Cancelled;

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
        let refresh = self.prepare_refresh(name, options)?;
        self.start_job(JobKind::TopicsRefresh, name, move |engine, progress| {
            engine.refresh(&refresh, progress).map(drop)
        })
    }

    /// Starts to move a collection over to the model in use and returns at once.
    pub fn start_reembedding(self: &Arc<Self>, name: &CollectionName) -> Result<Job, JobError> {
        let reembedding = self.prepare_reembedding(name)?;
        self.start_job(JobKind::Reembed, name, move |engine, progress| {
            engine.run_reembedding(&reembedding, progress)
        })
    }

    /// Starts to clean a collection again and returns at once.
    pub fn start_cleaning(self: &Arc<Self>, name: &CollectionName) -> Result<Job, JobError> {
        let cleaning = self.prepare_cleaning(name)?;
        self.start_job(JobKind::Clean, name, move |engine, progress| {
            engine.run_cleaning(&cleaning, progress).map(drop)
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

/// Whether an error, or what caused it, is that someone wanted the work to stop.
fn is_cancelled(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<Cancelled>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An error with its causes on one line.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
