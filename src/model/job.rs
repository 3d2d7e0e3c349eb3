//! A job: long work that was asked for and can be looked up.

use std::fmt;

use jiff::Timestamp;

use super::{CleanSummary, CollectionName, Period, RefreshOptions, ReportId};

/// Identifies a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Identifies a process that works on jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobOwner(pub String);

/// The right of one process to work on a job. Others may take the job over once the time is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The process that has it.
    pub owner: JobOwner,
    /// The moment from which on others may take the job over.
    pub until: Timestamp,
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
    /// A report is made.
    Report,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::TopicsRefresh,
        Self::Reembed,
        Self::Clean,
        Self::Report,
    ];

    /// The stable name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::TopicsRefresh => "topics_refresh",
            Self::Reembed => "reembed",
            Self::Clean => "clean",
            Self::Report => "report",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a job was asked to do: everything that is needed to begin it again.
#[derive(Debug, Clone, PartialEq)]
pub enum JobTask {
    /// Find topics anew.
    TopicsRefresh(RefreshOptions),
    /// Move the collection over to the embedding model in use.
    Reembed,
    /// Clean the documents again.
    Clean,
    /// Make a report of a period, or of all time.
    Report(Option<Period>),
}

impl JobTask {
    /// The kind of work this is.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::TopicsRefresh(_) => JobKind::TopicsRefresh,
            Self::Reembed => JobKind::Reembed,
            Self::Clean => JobKind::Clean,
            Self::Report(_) => JobKind::Report,
        }
    }
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStatus {
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

impl JobStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The stable name of the status.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether nothing more becomes of the job.
    pub fn is_end(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Done | Self::Failed | Self::Cancelled => true,
        }
    }
}

/// What a job that ended well has brought about.
#[derive(Debug, Clone, PartialEq)]
pub enum JobResult {
    /// Topics were found.
    TopicsRefresh {
        /// Number of the run.
        run: u32,
        /// Clusters that were found.
        n_clusters: usize,
        /// Topics that these are, with what people changed.
        n_topics: usize,
    },
    /// The collection was moved over.
    Reembed {
        /// Documents of the collection.
        n_documents: usize,
    },
    /// The documents were cleaned.
    Clean(CleanSummary),
    /// A report was made.
    Report(ReportId),
}

/// Long work that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Unique in the data directory.
    pub id: JobId,
    /// What it was asked to do.
    pub task: JobTask,
    /// The collection it works on.
    pub collection: CollectionName,
    /// How far it has come.
    pub status: JobStatus,
    /// Part that is done, 0 to 1.
    pub progress: f32,
    /// How often work on it was begun.
    pub attempts: u32,
    /// Who works on it; none while nobody does.
    pub lease: Option<Lease>,
    /// What it has brought about, once it is done.
    pub result: Option<JobResult>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When work on it was begun for the last time.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl Job {
    /// The kind of work it is.
    pub fn kind(&self) -> JobKind {
        self.task.kind()
    }
}

/// Which jobs are meant; what is none is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Those of this status.
    pub status: Option<JobStatus>,
    /// Those of this kind.
    pub kind: Option<JobKind>,
    /// Those of this collection.
    pub collection: Option<CollectionName>,
}

impl JobFilter {
    /// Whether this job is meant.
    pub fn passes(&self, job: &Job) -> bool {
        self.status.is_none_or(|status| status == job.status)
            && self.kind.is_none_or(|kind| kind == job.kind())
            && (self.collection.as_ref()).is_none_or(|collection| *collection == job.collection)
    }
}
