//! How the jobs of each kind are checked, so that impossible ones are refused at once, and then done.

use super::error::JobError;
use crate::collection::{CollectionError, LongWork};
use crate::engine::clean::{CleanError, Cleaning};
use crate::engine::engine::Engine;
use crate::engine::progress::Progress;
use crate::engine::reembed::{ReembedError, Reembedding};
use crate::engine::reports::{ReportError, ReportOptions};
use crate::engine::topics::{Refresh, RefreshError};
use crate::model::{CollectionName, JobKind, JobResult, JobTask, Period};

/// Work that was checked. Until it is done or dropped, no other of its kind can begin in its collection, except for
/// reports.
pub(super) struct Work {
    collection: CollectionName,
    kind: PreparedWork,
}

enum PreparedWork {
    Refresh(Refresh),
    Reembed(Reembedding),
    Clean(Cleaning),
    Report(Option<Period>),
}

impl Engine {
    /// Checks the work of a job and refuses what cannot be done, before any of it.
    pub(super) fn prepare_work(
        &self,
        name: &CollectionName,
        task: &JobTask,
    ) -> Result<Work, JobError> {
        let kind = match task {
            JobTask::TopicsRefresh(options) => {
                PreparedWork::Refresh(Refresh::begin(self, name, options)?)
            }
            JobTask::Reembed => PreparedWork::Reembed(Reembedding::begin(self, name)?),
            JobTask::Clean => PreparedWork::Clean(Cleaning::begin(self, name)?),
            JobTask::Report(period) => {
                self.refuse_empty(name)?;
                PreparedWork::Report(*period)
            }
        };
        Ok(Work {
            collection: name.clone(),
            kind,
        })
    }

    /// Prepares work that was accepted before; waits while topics are being found or corrected.
    pub(super) fn prepare_work_again(
        &self,
        name: &CollectionName,
        task: &JobTask,
    ) -> Result<Work, JobError> {
        loop {
            match self.prepare_work(name, task) {
                Err(JobError::Refresh(RefreshError::UnderWay { .. })) => {
                    self.wait_for_topics(name)?;
                }
                prepared => return prepared,
            }
        }
    }

    /// Refuses a report of a collection that has neither topics nor passages.
    fn refuse_empty(&self, name: &CollectionName) -> Result<(), ReportError> {
        let collection = self.collection(name)?;
        let state = collection.read();
        if state.topics().is_none() && state.index().n_passages() == 0 {
            return Err(RefreshError::Empty { name: name.clone() }.into());
        }
        Ok(())
    }

    /// Does the work of a job and releases all that it holds.
    pub(super) fn do_work(
        &self,
        work: Work,
        progress: Progress<'_>,
    ) -> Result<JobResult, JobError> {
        let name = &work.collection;
        Ok(match work.kind {
            PreparedWork::Refresh(refresh) => {
                let found = refresh.run(self, progress)?;
                JobResult::TopicsRefresh {
                    run: found.id,
                    n_clusters: found.n_clusters,
                    n_topics: self.n_topics(name)?,
                }
            }
            PreparedWork::Reembed(reembedding) => {
                reembedding.run(self, progress)?;
                let key = self.collection(name)?.key();
                let n_documents = self.store.counts(key)?.n_documents;
                JobResult::Reembed { n_documents }
            }
            PreparedWork::Clean(cleaning) => JobResult::Clean(cleaning.run(self, progress)?),
            PreparedWork::Report(period) => self.make_report_once(name, period, progress)?,
        })
    }

    /// Makes a report; waits while topics are being found for the first time.
    fn make_report_once(
        &self,
        name: &CollectionName,
        period: Option<Period>,
        progress: Progress<'_>,
    ) -> Result<JobResult, JobError> {
        loop {
            match self.make_report(name, &ReportOptions { period }, progress) {
                Err(ReportError::Refresh(RefreshError::UnderWay { .. })) => {
                    self.wait_for_topics(name)?;
                    progress(0.0).map_err(ReportError::from)?;
                }
                made => return Ok(JobResult::Report(made?.id)),
            }
        }
    }

    /// Waits until nobody finds or changes the topics of a collection.
    fn wait_for_topics(&self, name: &CollectionName) -> Result<(), CollectionError> {
        let collection = self.collection(name)?;
        drop(collection.wait_to_claim(LongWork::Topics));
        Ok(())
    }

    fn n_topics(&self, name: &CollectionName) -> Result<usize, CollectionError> {
        let collection = self.collection(name)?;
        let state = collection.read();
        Ok(state.topics().map_or(0, |current| current.topics.len()))
    }
}

/// The refusal of a second job of a kind that runs once per collection; none for kinds that may run side by side.
pub(super) fn under_way(kind: JobKind, name: &CollectionName) -> Option<JobError> {
    let name = name.clone();
    match kind {
        JobKind::TopicsRefresh => Some(RefreshError::UnderWay { name }.into()),
        JobKind::Reembed => Some(ReembedError::UnderWay { name }.into()),
        JobKind::Clean => Some(CleanError::UnderWay { name }.into()),
        JobKind::Report => None,
    }
}
