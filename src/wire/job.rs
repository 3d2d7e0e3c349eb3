//! Jobs as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cleaning::CleanSummaryView;
use crate::engine::JobPage;
use crate::model::{Job, JobKind, JobResult, JobStatus};

/// Long work that was asked for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JobView {
    /// Look it up at `/v1/jobs/ID`.
    pub id: String,
    /// `topics_refresh`, `reembed`, `clean` or `report`.
    pub kind: Cow<'static, str>,
    /// The collection it works on.
    pub collection: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub status: Cow<'static, str>,
    /// Part that is done, 0 to 1.
    pub progress: f32,
    /// How often work on it was begun: more than once where the service stopped meanwhile, three times at most.
    pub attempts: u32,
    /// What it has brought about, once it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<JobResultView>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: String,
    /// When work on it was begun for the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// When it ended. Thirty days later it is forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<String>,
}

/// What a job has brought about, depending on its kind.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum JobResultView {
    /// Of `topics_refresh`: the run.
    TopicsRefresh(RunView),
    /// Of `clean`: what was changed, and what is taken out.
    Clean(CleanSummaryView),
    /// Of `reembed`: what was moved.
    Reembed(MovedView),
    /// Of `report`: the report.
    Report(MadeReportView),
}

/// A run that found topics.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RunView {
    /// Number of the run.
    pub id: u32,
    /// Clusters that were found.
    pub n_clusters: usize,
    /// Topics that these are, with what people changed.
    pub n_topics: usize,
}

/// A collection that was moved over to another model.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MovedView {
    /// Documents of the collection.
    pub n_documents: usize,
}

/// A report that was made.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MadeReportView {
    /// Read it at `/v1/collections/COLLECTION/reports/ID`.
    pub report: String,
}

/// A page of jobs, newest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct JobsView {
    /// The jobs.
    pub jobs: Vec<JobView>,
    /// Ask with it for the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatusBody {
    /// Waits for its turn.
    Queued,
    /// Under way.
    Running,
    /// Ended well.
    Done,
    /// Ended with an error.
    Failed,
    /// Stopped because someone wanted it so.
    Cancelled,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKindBody {
    /// Topics are found anew.
    TopicsRefresh,
    /// A collection is moved over to another embedding model.
    Reembed,
    /// Documents are cleaned again.
    Clean,
    /// A report is made.
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
