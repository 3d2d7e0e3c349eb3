//! A job: long work that was asked for and can be looked up.

use std::fmt;

use jiff::Timestamp;

/// Identifies a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Topics are found anew.
    TopicsRefresh,
    /// A collection is moved over to another embedding model.
    Reembed,
    /// Documents are cleaned again by what was learned since.
    Clean,
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobStatus {
    /// Waits for its turn.
    Queued,
    /// Under way.
    Running,
    /// Ended well.
    Done,
    /// Stopped because someone wanted it so.
    Cancelled,
    /// Ended with an error, given as text.
    Failed(String),
}

/// Long work that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Unique in the data directory.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The collection it works on.
    pub collection: String,
    /// How far it has come.
    pub status: JobStatus,
    /// Part that is done, 0 to 1.
    pub progress: f32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
