//! Jobs as rows.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::documents::timestamp;
use crate::model::{Job, JobId, JobKind, JobStatus};
use crate::store::StoreError;

pub(super) fn write(db: &Transaction<'_>, job: &Job) -> Result<JobId, StoreError> {
    let (status, error) = status_columns(&job.status);
    let id = db
        .prepare_cached(
            "INSERT INTO jobs (id, kind, collection, status, error, progress, created_at, finished_at)
             VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET
                 status = excluded.status, error = excluded.error,
                 progress = excluded.progress, finished_at = excluded.finished_at
             RETURNING id",
        )?
        .query_row(
            params![
                job.id.0,
                kind_column(job.kind),
                job.collection,
                status,
                error,
                job.progress,
                job.created_at.as_millisecond(),
                job.finished_at.map(Timestamp::as_millisecond),
            ],
            |row| row.get(0),
        )?;
    Ok(JobId(id))
}

pub(super) fn one(db: &Transaction<'_>, id: JobId) -> Result<Option<Job>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, kind, collection, status, error, progress, created_at, finished_at FROM jobs WHERE id = ?1",
    )?;
    let found = statement.query_row([id.0], |row| Ok(job(row))).optional()?;
    found.transpose()
}

pub(super) fn fail_unfinished(
    db: &Transaction<'_>,
    reason: &str,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let failed = db.execute(
        "UPDATE jobs SET status = 'failed', error = ?1, finished_at = ?2 WHERE status IN ('queued', 'running')",
        params![reason, now.as_millisecond()],
    )?;
    Ok(failed)
}

fn job(row: &Row<'_>) -> Result<Job, StoreError> {
    let unreadable = StoreError::Unreadable { what: "a job" };
    let kind: String = row.get(1)?;
    let status: String = row.get(3)?;
    Ok(Job {
        id: JobId(row.get(0)?),
        kind: match kind.as_str() {
            "topics_refresh" => JobKind::TopicsRefresh,
            "reembed" => JobKind::Reembed,
            "clean" => JobKind::Clean,
            _ => return Err(unreadable),
        },
        collection: row.get(2)?,
        status: match status.as_str() {
            "queued" => JobStatus::Queued,
            "running" => JobStatus::Running,
            "done" => JobStatus::Done,
            "cancelled" => JobStatus::Cancelled,
            "failed" => JobStatus::Failed(row.get::<_, Option<String>>(4)?.unwrap_or_default()),
            _ => return Err(unreadable),
        },
        progress: row.get(5)?,
        created_at: timestamp(Some(row.get(6)?))?.unwrap_or(Timestamp::UNIX_EPOCH),
        finished_at: timestamp(row.get(7)?)?,
    })
}

fn kind_column(kind: JobKind) -> &'static str {
    match kind {
        JobKind::TopicsRefresh => "topics_refresh",
        JobKind::Reembed => "reembed",
        JobKind::Clean => "clean",
    }
}

fn status_columns(status: &JobStatus) -> (&'static str, Option<&str>) {
    match status {
        JobStatus::Queued => ("queued", None),
        JobStatus::Running => ("running", None),
        JobStatus::Done => ("done", None),
        JobStatus::Cancelled => ("cancelled", None),
        JobStatus::Failed(reason) => ("failed", Some(reason)),
    }
}
