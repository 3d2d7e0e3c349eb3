//! How jobs are looked up, listed, followed and stopped.

use super::error::JobError;
use crate::engine::engine::Engine;
use crate::engine::page::{PageAsked, number};
use crate::engine::unfinished_jobs::{JobFollower, Wish};
use crate::model::{Job, JobFilter, JobId, JobStatus};

/// A page of jobs, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    /// The jobs of this page.
    pub jobs: Vec<Job>,
    /// The cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
}

impl Engine {
    /// Reads a job with its progress.
    pub fn job(&self, id: JobId) -> Result<Job, JobError> {
        match self.jobs.find(id) {
            Some(job) => Ok(job),
            None => self.store.job(id)?.ok_or(JobError::Unknown { id }),
        }
    }

    /// Up to `limit` jobs that pass `filter`, newest first, all older than the one that `cursor` names.
    pub fn jobs(
        &self,
        filter: &JobFilter,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<JobPage, JobError> {
        let asked = PageAsked::new(cursor, limit)?;
        let id = |cursor| Some(JobId(u64::from(number::<u32>(cursor)?)));
        let before = asked.start(id)?;
        let mut jobs = self.store.jobs(filter, before, asked.n_read())?;
        let next_cursor = asked.cut(&mut jobs).map(|last| last.id.to_string());
        for job in jobs.iter_mut().filter(|job| !job.status.is_end()) {
            if let Some(now) = self.jobs.find(job.id) {
                *job = now;
            }
        }
        jobs.retain(|job| filter.passes(job));
        Ok(JobPage { jobs, next_cursor })
    }

    /// Asks a job to stop, which it does at its next step; what it has kept by then stays. The job stays cancelled even
    /// if the process ends before that.
    pub fn cancel_job(&self, id: JobId) -> Result<Job, JobError> {
        let asked = self.jobs.want(id, Wish::Cancel);
        let is_ended_by_this = self.store.cancel_job(id, self.now())?;
        match asked {
            Some(job) if job.status == JobStatus::Running => Ok(job),
            Some(_) | None if is_ended_by_this => self.end_waiting(id),
            Some(_) | None => {
                self.job(id)?;
                Err(JobError::Ended { id })
            }
        }
    }

    /// Tells followers the end of a job that was cancelled while nobody worked on it.
    fn end_waiting(&self, id: JobId) -> Result<Job, JobError> {
        let job = self.store.job(id)?.ok_or(JobError::Unknown { id })?;
        self.jobs.end(job.clone());
        Ok(job)
    }

    /// Follows all jobs of this process, beginning with those that are unfinished; `wake` is called after every change
    /// and must not block.
    pub fn follow_jobs(
        &self,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<JobFollower, JobError> {
        Ok(self.jobs.follow(wake)?)
    }

    /// Ends all following of jobs for good.
    pub fn end_following(&self) {
        self.jobs.end_following();
    }
}
