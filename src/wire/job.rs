//! Jobs as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Job, JobKind, JobStatus};

/// Long work that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobView {
    /// Look it up at `/v1/jobs/ID`.
    pub id: String,
    /// `topics_refresh`, `reembed` or `clean`.
    pub kind: &'static str,
    /// The collection it works on.
    pub collection: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub status: &'static str,
    /// Part that is done, 0 to 1.
    pub progress: f32,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: String,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<String>,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        let (status, error) = match job.status {
            JobStatus::Queued => ("queued", None),
            JobStatus::Running => ("running", None),
            JobStatus::Done => ("done", None),
            JobStatus::Cancelled => ("cancelled", None),
            JobStatus::Failed(reason) => ("failed", Some(reason)),
        };
        Self {
            id: job.id.to_string(),
            kind: match job.kind {
                JobKind::TopicsRefresh => "topics_refresh",
                JobKind::Reembed => "reembed",
                JobKind::Clean => "clean",
            },
            collection: job.collection,
            status,
            progress: job.progress,
            error,
            created_at: job.created_at.to_string(),
            finished_at: job.finished_at.map(|at| at.to_string()),
        }
    }
}
