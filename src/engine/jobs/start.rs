//! How jobs are started.

use std::sync::Arc;
use std::thread;

use super::error::JobError;
use super::work::under_way;
use crate::engine::engine::Engine;
use crate::engine::reports::ReportOptions;
use crate::model::{CollectionName, Job, JobId, JobStatus, JobTask, RefreshOptions};

impl Engine {
    /// Starts to find topics anew and returns at once; [`Engine::job`] returns the progress.
    ///
    /// What can be refused without work is refused here: an empty collection, a number of topics out of range, a
    /// refresh of a collection that has one under way.
    pub fn start_refresh(
        self: &Arc<Self>,
        name: &CollectionName,
        options: &RefreshOptions,
    ) -> Result<Job, JobError> {
        self.start_job(name, JobTask::TopicsRefresh(*options))
    }

    /// Starts to embed a collection anew with the model in use and returns at once.
    pub fn start_reembedding(self: &Arc<Self>, name: &CollectionName) -> Result<Job, JobError> {
        self.start_job(name, JobTask::Reembed)
    }

    /// Starts to clean the texts of a collection again and returns at once.
    pub fn start_cleaning(self: &Arc<Self>, name: &CollectionName) -> Result<Job, JobError> {
        self.start_job(name, JobTask::Clean)
    }

    /// Starts to make a report and returns at once.
    pub fn start_report(
        self: &Arc<Self>,
        name: &CollectionName,
        options: &ReportOptions,
    ) -> Result<Job, JobError> {
        self.start_job(name, JobTask::Report(options.period))
    }

    /// Does a task on a thread of its own. What it holds is released before the job is done: whoever waits for the job
    /// may start another at once.
    fn start_job(self: &Arc<Self>, name: &CollectionName, task: JobTask) -> Result<Job, JobError> {
        let kind = task.kind();
        if self.jobs.is_under_way(kind, name)
            && let Some(refusal) = under_way(kind, name)
        {
            return Err(refusal);
        }
        let work = self.prepare_work(name, &task)?;
        let now = self.now();
        let mut job = Job {
            id: JobId(0),
            task,
            collection: name.clone(),
            status: JobStatus::Running,
            progress: 0.0,
            attempts: 1,
            lease: Some(self.new_lease()),
            result: None,
            error: None,
            created_at: now,
            started_at: Some(now),
            finished_at: None,
        };
        job.id = self.store.add_job(&job)?;
        self.jobs.put(job.clone());
        let (engine, started) = (Arc::clone(self), job.clone());
        thread::spawn(move || engine.run_job(job, work));
        Ok(started)
    }
}
