//! Jobs looked up, listed, followed and stopped.

use super::error::{JobError, MAX_PAGE};
use crate::engine::engine::Engine;
use crate::engine::unfinished_jobs::{JobFollower, Wish};
use crate::model::{Job, JobFilter, JobId, JobStatus};

/// A page of jobs, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct JobPage {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

impl Engine {
    /// How far a job has come.
    pub fn job(&self, id: JobId) -> Result<Job, JobError> {
        match self.jobs.find(id) {
            Some(job) => Ok(job),
            None => self.store.job(id)?.ok_or(JobError::Unknown { id }),
        }
    }

    /// Up to `limit` jobs that pass `filter`, newest first, older than the one that `cursor` names.
    pub fn jobs(
        &self,
        filter: &JobFilter,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<JobPage, JobError> {
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(JobError::Limit { limit });
        }
        let before = cursor.map(id_of).transpose()?;
        let mut jobs = self.store.jobs(filter, before, limit + 1)?;
        let has_more = jobs.len() > limit;
        jobs.truncate(limit);
        let next_cursor = jobs.last().filter(|_| has_more);
        let next_cursor = next_cursor.map(|job| job.id.to_string());
        for job in &mut jobs {
            if let Some(now) = self.jobs.find(job.id) {
                *job = now;
            }
        }
        jobs.retain(|job| filter.passes(job));
        Ok(JobPage { jobs, next_cursor })
    }

    /// Asks a job to stop, which it does at its next step; what it has kept by then stays. It stays cancelled even if the
    /// process ends before that.
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

    /// Tells the end of a job that was cancelled while nobody worked on it.
    fn end_waiting(&self, id: JobId) -> Result<Job, JobError> {
        let job = self.store.job(id)?.ok_or(JobError::Unknown { id })?;
        self.jobs.end(job.clone());
        Ok(job)
    }

    /// Follows all jobs of this process, first those that are not finished; `wake` is called after every change and must
    /// not wait for anything.
    pub fn follow_jobs(
        &self,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<JobFollower, JobError> {
        Ok(self.jobs.follow(wake)?)
    }

    /// Ends the following of jobs, for good.
    pub fn end_following(&self) {
        self.jobs.end_following();
    }
}

/// The job that a cursor names.
fn id_of(cursor: &str) -> Result<JobId, JobError> {
    let is_plain = !cursor.is_empty() && cursor.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_plain.then(|| cursor.parse::<u32>().ok()).flatten();
    let id = number.map(|number| JobId(u64::from(number)));
    id.ok_or_else(|| JobError::Cursor {
        cursor: cursor.chars().take(40).collect(),
    })
}
