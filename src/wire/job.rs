//! How are jobs shown as JSON?

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cleaning::CleanSummaryView;
use crate::engine::JobPage;
use crate::model::{Job, JobKind, JobResult, JobStatus};

/// A job: long work that runs in the background.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Id of the job; `GET /v1/jobs/ID` reads it again.
    pub id: String,
    /// Kind of work: `topics_refresh`, `reembed`, `clean` or `report`.
    pub kind: Cow<'static, str>,
    /// Name of the collection that the job works on.
    pub collection: String,
    /// How far the job has come: `queued`, `running`, `done`, `failed` or `cancelled`.
    pub status: Cow<'static, str>,
    /// Share of the work that is done, 0 to 1.
    pub progress: f32,
    /// Number of times that work on the job was begun, at most 3; more than 1 when the service was killed meanwhile.
    pub attempts: u32,
    /// Result of the job; left out until the job is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<JobResultView>,
    /// Reason why the job failed; left out when it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Time at which the job was asked for, RFC 3339 in UTC.
    pub created_at: String,
    /// Time at which work on the job was last begun, RFC 3339 in UTC; left out before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// Time at which the job ended, RFC 3339 in UTC; left out before. The job is forgotten 30 days later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<String>,
}

/// The result of a job, depending on its kind.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum JobResultView {
    /// Result of `topics_refresh`: the run that found topics.
    TopicsRefresh(RunView),
    /// Result of `clean`: what was changed, and which lines and runs of words are removed now.
    Clean(CleanSummaryView),
    /// Result of `reembed`: how many documents were moved.
    Reembed(MovedView),
    /// Result of `report`: the id of the report.
    Report(MadeReportView),
}

/// A clustering run that found topics.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RunView {
    /// Number of the run in its collection, from 1.
    pub id: u32,
    /// Number of clusters that the run found.
    pub n_clusters: usize,
    /// Number of topics that the clusters make, with corrections applied.
    pub n_topics: usize,
}

/// A collection that was moved over to another embedding model.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MovedView {
    /// Number of documents in the collection.
    pub n_documents: usize,
}

/// A report that a job made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MadeReportView {
    /// Id of the report; `GET /v1/collections/COLLECTION/reports/ID` reads it.
    pub report: String,
}

/// A page of jobs, newest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JobsView {
    /// Jobs of this page, newest first.
    pub jobs: Vec<JobView>,
    /// Cursor of the next page; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatusBody {
    /// The job waits for its turn.
    Queued,
    /// A process works on the job.
    Running,
    /// The job ended well.
    Done,
    /// The job ended with an error.
    Failed,
    /// The job was stopped on request.
    Cancelled,
}

/// The kind of work that a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKindBody {
    /// The job finds topics anew.
    TopicsRefresh,
    /// The job moves a collection over to another embedding model.
    Reembed,
    /// The job cleans documents again.
    Clean,
    /// The job makes a report.
    Report,
}

impl From<JobStatusBody> for JobStatus {
    fn from(body: JobStatusBody) -> Self {
        match body {
            JobStatusBody::Queued => Self::Queued,
            JobStatusBody::Running => Self::Running,
            JobStatusBody::Done => Self::Done,
            JobStatusBody::Failed => Self::Failed,
            JobStatusBody::Cancelled => Self::Cancelled,
        }
    }
}

impl From<JobKindBody> for JobKind {
    fn from(body: JobKindBody) -> Self {
        match body {
            JobKindBody::TopicsRefresh => Self::TopicsRefresh,
            JobKindBody::Reembed => Self::Reembed,
            JobKindBody::Clean => Self::Clean,
            JobKindBody::Report => Self::Report,
        }
    }
}

impl From<JobPage> for JobsView {
    fn from(page: JobPage) -> Self {
        Self {
            jobs: page.jobs.into_iter().map(Into::into).collect(),
            next_cursor: page.next_cursor,
        }
    }
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id.to_string(),
            kind: job.kind().name().into(),
            collection: job.collection.to_string(),
            status: job.status.name().into(),
            progress: job.progress,
            attempts: job.attempts,
            result: job.result.map(Into::into),
            error: job.error,
            created_at: job.created_at.to_string(),
            started_at: job.started_at.map(|at| at.to_string()),
            finished_at: job.finished_at.map(|at| at.to_string()),
        }
    }
}

impl From<JobResult> for JobResultView {
    fn from(result: JobResult) -> Self {
        match result {
            JobResult::TopicsRefresh {
                run,
                n_clusters,
                n_topics,
            } => Self::TopicsRefresh(RunView {
                id: run,
                n_clusters,
                n_topics,
            }),
            JobResult::Reembed { n_documents } => Self::Reembed(MovedView { n_documents }),
            JobResult::Clean(summary) => Self::Clean(summary.into()),
            JobResult::Report(id) => Self::Report(MadeReportView {
                report: id.to_string(),
            }),
        }
    }
}
