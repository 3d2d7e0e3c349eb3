//! Parameters and results of jobs as JSON in the database. A field that is added must have a default.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::{
    CleanSummary, DocumentId, JobKind, JobResult, JobTask, Period, RefreshOptions, RemovalReason,
    RemovedLineCount, ReportId, Start,
};

const UNREADABLE: StoreError = StoreError::Unreadable { what: "a job" };

#[derive(Serialize, Deserialize)]
#[serde(default)]
struct RefreshRecord {
    n_clusters: Option<usize>,
    seed: u64,
    n_runs: usize,
    max_iterations: usize,
    sample_limit: usize,
    max_unassigned: f32,
    refresh_on_drift: bool,
    fresh: bool,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct ReportTaskRecord {
    period: Option<(Timestamp, Timestamp)>,
}

#[derive(Serialize, Deserialize)]
struct RefreshResultRecord {
    run: u32,
    n_clusters: usize,
    n_topics: usize,
}

#[derive(Serialize, Deserialize)]
struct ReembedResultRecord {
    n_documents: usize,
}

#[derive(Serialize, Deserialize)]
struct CleanResultRecord {
    n_documents: usize,
    n_changed: usize,
    #[serde(default)]
    damaged: Vec<String>,
    n_removed_lines: usize,
    /// Removed lines as tuples of text, reason and number of documents.
    removed: Vec<(String, String, usize)>,
}

#[derive(Serialize, Deserialize)]
struct ReportResultRecord {
    report: u32,
}

/// Returns the parameters of a job as JSON, without its kind; with the kind they suffice to start it again.
pub(super) fn parameters_of(task: &JobTask) -> String {
    match task {
        JobTask::TopicsRefresh(options) => json(&RefreshRecord::from(*options)),
        JobTask::Reembed | JobTask::Clean => "{}".to_owned(),
        JobTask::Report(period) => json(&ReportTaskRecord {
            period: period.map(|period| (period.start(), period.end())),
        }),
    }
}

pub(super) fn task(kind: JobKind, parameters: &str) -> Result<JobTask, StoreError> {
    Ok(match kind {
        JobKind::TopicsRefresh => {
            JobTask::TopicsRefresh(read::<RefreshRecord>(parameters)?.into_options())
        }
        JobKind::Reembed => JobTask::Reembed,
        JobKind::Clean => JobTask::Clean,
        JobKind::Report => {
            let period = read::<ReportTaskRecord>(parameters)?.period;
            let period = period.map(|(start, end)| Period::new(start, end));
            JobTask::Report(period.transpose().map_err(|_| UNREADABLE)?)
        }
    })
}

pub(super) fn result_column(result: &JobResult) -> String {
    match result {
        JobResult::TopicsRefresh {
            run,
            n_clusters,
            n_topics,
        } => json(&RefreshResultRecord {
            run: *run,
            n_clusters: *n_clusters,
            n_topics: *n_topics,
        }),
        JobResult::Reembed { n_documents } => json(&ReembedResultRecord {
            n_documents: *n_documents,
        }),
        JobResult::Clean(summary) => json(&CleanResultRecord::from(summary)),
        JobResult::Report(id) => json(&ReportResultRecord { report: id.0 }),
    }
}

pub(super) fn result(kind: JobKind, column: &str) -> Result<JobResult, StoreError> {
    Ok(match kind {
        JobKind::TopicsRefresh => {
            let record: RefreshResultRecord = read(column)?;
            JobResult::TopicsRefresh {
                run: record.run,
                n_clusters: record.n_clusters,
                n_topics: record.n_topics,
            }
        }
        JobKind::Reembed => JobResult::Reembed {
            n_documents: read::<ReembedResultRecord>(column)?.n_documents,
        },
        JobKind::Clean => JobResult::Clean(read::<CleanResultRecord>(column)?.into_summary()?),
        JobKind::Report => JobResult::Report(ReportId(read::<ReportResultRecord>(column)?.report)),
    })
}

impl Default for RefreshRecord {
    fn default() -> Self {
        RefreshOptions::default().into()
    }
}

impl From<RefreshOptions> for RefreshRecord {
    fn from(options: RefreshOptions) -> Self {
        Self {
            n_clusters: options.n_clusters,
            seed: options.seed,
            n_runs: options.n_runs,
            max_iterations: options.max_iterations,
            sample_limit: options.sample_limit,
            max_unassigned: options.max_unassigned,
            refresh_on_drift: options.refresh_on_drift,
            fresh: options.start == Start::Fresh,
        }
    }
}

impl RefreshRecord {
    fn into_options(self) -> RefreshOptions {
        RefreshOptions {
            n_clusters: self.n_clusters,
            seed: self.seed,
            n_runs: self.n_runs,
            max_iterations: self.max_iterations,
            sample_limit: self.sample_limit,
            max_unassigned: self.max_unassigned,
            refresh_on_drift: self.refresh_on_drift,
            start: if self.fresh {
                Start::Fresh
            } else {
                Start::Former
            },
        }
    }
}

impl From<&CleanSummary> for CleanResultRecord {
    fn from(summary: &CleanSummary) -> Self {
        let removed = summary.removed.iter().map(|line| {
            let reason = line.reason.name().to_owned();
            (line.text.clone(), reason, line.n_documents)
        });
        Self {
            n_documents: summary.n_documents,
            n_changed: summary.n_changed,
            damaged: summary.damaged.iter().map(ToString::to_string).collect(),
            n_removed_lines: summary.n_removed_lines,
            removed: removed.collect(),
        }
    }
}

impl CleanResultRecord {
    fn into_summary(self) -> Result<CleanSummary, StoreError> {
        let line = |(text, reason, n_documents): (String, String, usize)| {
            Ok(RemovedLineCount {
                text,
                reason: RemovalReason::from_name(&reason).ok_or(UNREADABLE)?,
                n_documents,
            })
        };
        Ok(CleanSummary {
            n_documents: self.n_documents,
            n_changed: self.n_changed,
            damaged: self
                .damaged
                .into_iter()
                .map(|id| DocumentId::new(id).map_err(|_| UNREADABLE))
                .collect::<Result<_, StoreError>>()?,
            n_removed_lines: self.n_removed_lines,
            removed: self
                .removed
                .into_iter()
                .map(line)
                .collect::<Result<_, StoreError>>()?,
        })
    }
}

fn json<T: Serialize>(record: &T) -> String {
    serde_json::to_string(record).expect("records of jobs can be written as JSON")
}

fn read<'j, T: Deserialize<'j>>(column: &'j str) -> Result<T, StoreError> {
    serde_json::from_str(column).map_err(|_| UNREADABLE)
}
