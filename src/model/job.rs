//! Jobs: long work that was asked for and can be looked up.

use std::fmt;

use jiff::Timestamp;

use super::{CleanSummary, CollectionName, Period, RefreshOptions, ReportId};

/// Identifies a job in the data directory.
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
    /// The process that may work on the job.
    pub owner: JobOwner,
    /// The time from which other processes may take the job over.
    pub until: Timestamp,
}

/// The kind of work that a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Finds topics anew.
    TopicsRefresh,
    /// Moves a collection over to another embedding model.
    Reembed,
    /// Cleans documents again by what was learned since.
    Clean,
    /// Makes a report.
    Report,
}

impl JobKind {
    /// All kinds of jobs.
    pub const ALL: [Self; 4] = [
        Self::TopicsRefresh,
        Self::Reembed,
        Self::Clean,
        Self::Report,
    ];

    /// The stable name of the job kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::TopicsRefresh => "topics_refresh",
            Self::Reembed => "reembed",
            Self::Clean => "clean",
            Self::Report => "report",
        }
    }

    /// The job kind whose stable name is `name`; none for an unknown name.
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
    /// The kind of work that the task asks for.
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

impl JobStatus {
    /// All statuses of a job.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The stable name of the job status.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The job status whose stable name is `name`; none for an unknown name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether a job with this status has ended.
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
    /// Topics were found anew.
    TopicsRefresh {
        /// The number of the clustering run.
        run: u32,
        /// The number of clusters that were found.
        n_clusters: usize,
        /// The number of topics that the clusters form once corrections are applied.
        n_topics: usize,
    },
    /// The collection was moved over to another embedding model.
    Reembed {
        /// The number of documents in the collection.
        n_documents: usize,
    },
    /// The documents were cleaned again.
    Clean(CleanSummary),
    /// A report was made.
    Report(ReportId),
}

/// Long work that was asked for, with its state and its result.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The job id, unique in the data directory.
    pub id: JobId,
    /// The task that the job was given.
    pub task: JobTask,
    /// The collection that the job works on.
    pub collection: CollectionName,
    /// How far the job has come.
    pub status: JobStatus,
    /// The part of the work that is done, 0 to 1.
    pub progress: f32,
    /// The number of times that work on the job was begun.
    pub attempts: u32,
    /// The lease of the process that works on the job; none while nobody does.
    pub lease: Option<Lease>,
    /// What the job has brought about, once it is done.
    pub result: Option<JobResult>,
    /// The reason why the job failed, if it did.
    pub error: Option<String>,
    /// The time at which the job was asked for.
    pub created_at: Timestamp,
    /// The time at which work on the job was last begun.
    pub started_at: Option<Timestamp>,
    /// The time at which the job ended.
    pub finished_at: Option<Timestamp>,
}

impl Job {
    /// The kind of work that the job does.
    pub fn kind(&self) -> JobKind {
        self.task.kind()
    }
}

/// Selects jobs; a field that is none excludes no job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// The status that the jobs have.
    pub status: Option<JobStatus>,
    /// The kind of work that the jobs do.
    pub kind: Option<JobKind>,
    /// The collection that the jobs work on.
    pub collection: Option<CollectionName>,
}

impl JobFilter {
    /// Whether the filter lets `job` through.
    pub fn passes(&self, job: &Job) -> bool {
        self.status.is_none_or(|status| status == job.status)
            && self.kind.is_none_or(|kind| kind == job.kind())
            && (self.collection.as_ref()).is_none_or(|collection| *collection == job.collection)
    }
}
