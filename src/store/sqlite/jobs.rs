//! Reads and writes the rows of jobs.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Rows, Transaction, params};

use super::columns::timestamp;
use crate::model::{
    CollectionName, Job, JobFilter, JobId, JobKind, JobOwner, JobResult, JobStatus, Lease,
};
use crate::store::{StoreError, job_record};

const COLUMNS: &str = "id, kind, collection, status, error, progress, created_at, finished_at, \
                       parameters, result, owner, lease_until, attempts, started_at";
const UNREADABLE: StoreError = StoreError::Unreadable { what: "a job" };

/// Releases the leases on all jobs that have not ended. Only for a process that knows that no other one is running.
pub(super) fn release_all(db: &Transaction<'_>) -> Result<(), StoreError> {
    db.execute(
        "UPDATE jobs SET status = 'queued', owner = NULL, lease_until = NULL WHERE finished_at IS NULL",
        [],
    )?;
    Ok(())
}

pub(super) fn add(db: &Transaction<'_>, job: &Job) -> Result<JobId, StoreError> {
    db.prepare_cached(
        "INSERT INTO jobs (kind, collection, status, progress, created_at, parameters, owner, lease_until, attempts,
             started_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        job.kind().name(),
        job.collection.as_str(),
        job.status.name(),
        job.progress,
        job.created_at.as_millisecond(),
        job_record::parameters_of(&job.task),
        job.lease.as_ref().map(|lease| &lease.owner.0),
        job.lease.as_ref().map(|lease| lease.until.as_millisecond()),
        job.attempts,
        job.started_at.map(Timestamp::as_millisecond),
    ])?;
    Ok(JobId(db.last_insert_rowid() as u64))
}

pub(super) fn update(
    db: &Transaction<'_>,
    job: &Job,
    owner: &JobOwner,
) -> Result<bool, StoreError> {
    let n_updated = db
        .prepare_cached(
            "UPDATE jobs SET status = ?3, error = ?4, progress = ?5, finished_at = ?6, result = ?7, owner = ?8,
                 lease_until = ?9, attempts = ?10, started_at = ?11
             WHERE id = ?1 AND owner = ?2 AND (finished_at IS NULL OR ?6 IS NOT NULL)",
        )?
        .execute(params![
            job.id.0,
            owner.0,
            job.status.name(),
            job.error,
            job.progress,
            job.finished_at.map(Timestamp::as_millisecond),
            job.result.as_ref().map(job_record::result_column),
            job.lease.as_ref().map(|lease| &lease.owner.0),
            job.lease.as_ref().map(|lease| lease.until.as_millisecond()),
            job.attempts,
            job.started_at.map(Timestamp::as_millisecond),
        ])?;
    Ok(n_updated > 0)
}

pub(super) fn cancel(db: &Transaction<'_>, id: JobId, now: Timestamp) -> Result<bool, StoreError> {
    let n_cancelled = db
        .prepare_cached(
            "UPDATE jobs SET status = 'cancelled', finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL",
        )?
        .execute(params![id.0, now.as_millisecond()])?;
    Ok(n_cancelled > 0)
}

pub(super) fn claim(
    db: &Transaction<'_>,
    id: JobId,
    lease: &Lease,
    now: Timestamp,
) -> Result<Option<Job>, StoreError> {
    let n_claimed = db
        .prepare_cached(
            "UPDATE jobs SET owner = ?2, lease_until = ?3
             WHERE id = ?1 AND finished_at IS NULL AND (owner IS NULL OR owner = ?2 OR lease_until <= ?4)",
        )?
        .execute(params![
            id.0,
            lease.owner.0,
            lease.until.as_millisecond(),
            now.as_millisecond()
        ])?;
    if n_claimed == 0 {
        return Ok(None);
    }
    one(db, id)
}

pub(super) fn renew(db: &Transaction<'_>, id: JobId, lease: &Lease) -> Result<bool, StoreError> {
    let n_renewed = db
        .prepare_cached(
            "UPDATE jobs SET lease_until = ?3 WHERE id = ?1 AND owner = ?2 AND finished_at IS NULL",
        )?
        .execute(params![id.0, lease.owner.0, lease.until.as_millisecond()])?;
    Ok(n_renewed > 0)
}

pub(super) fn one(db: &Transaction<'_>, id: JobId) -> Result<Option<Job>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"))?;
    let found = statement.query_row([id.0], |row| Ok(job(row))).optional()?;
    found.transpose()
}

pub(super) fn free(db: &Transaction<'_>, now: Timestamp) -> Result<Vec<Job>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM jobs
         WHERE finished_at IS NULL AND (owner IS NULL OR lease_until <= ?1) ORDER BY id"
    ))?;
    readable(statement.query([now.as_millisecond()])?)
}

pub(super) fn list(
    db: &Transaction<'_>,
    filter: &JobFilter,
    before: Option<JobId>,
    limit: usize,
) -> Result<Vec<Job>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM jobs
         WHERE (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR collection = ?3)
             AND (?4 IS NULL OR id < ?4)
         ORDER BY id DESC LIMIT ?5"
    ))?;
    readable(statement.query(params![
        filter.status.map(JobStatus::name),
        filter.kind.map(JobKind::name),
        filter.collection.as_ref().map(CollectionName::as_str),
        before.map(|id| id.0),
        limit,
    ])?)
}

/// The jobs of these rows; one that cannot be read is left out, and harms no other.
fn readable(mut rows: Rows<'_>) -> Result<Vec<Job>, StoreError> {
    let mut jobs = Vec::new();
    while let Some(row) = rows.next()? {
        match job(row) {
            Ok(job) => jobs.push(job),
            Err(error) => {
                let id: i64 = row.get(0)?;
                tracing::warn!(job = id, %error, "a job cannot be read and is left out");
            }
        }
    }
    Ok(jobs)
}

pub(super) fn forget(db: &Transaction<'_>, ended_before: Timestamp) -> Result<usize, StoreError> {
    let n_forgotten = db
        .prepare_cached("DELETE FROM jobs WHERE finished_at < ?1")?
        .execute([ended_before.as_millisecond()])?;
    Ok(n_forgotten)
}

fn job(row: &Row<'_>) -> Result<Job, StoreError> {
    let kind: String = row.get(1)?;
    let kind = JobKind::from_name(&kind).ok_or(UNREADABLE)?;
    let collection: String = row.get(2)?;
    let status: String = row.get(3)?;
    let parameters: String = row.get(8)?;
    Ok(Job {
        id: JobId(row.get(0)?),
        task: job_record::task(kind, &parameters)?,
        collection: collection.parse().map_err(|_| UNREADABLE)?,
        status: JobStatus::from_name(&status).ok_or(UNREADABLE)?,
        error: row.get(4)?,
        progress: row.get(5)?,
        created_at: timestamp(Some(row.get(6)?))?.unwrap_or(Timestamp::UNIX_EPOCH),
        finished_at: timestamp(row.get(7)?)?,
        result: result(kind, row)?,
        lease: lease(row)?,
        attempts: row.get(12)?,
        started_at: timestamp(row.get(13)?)?,
    })
}

fn result(kind: JobKind, row: &Row<'_>) -> Result<Option<JobResult>, StoreError> {
    let column: Option<String> = row.get(9)?;
    let result = column.map(|column| job_record::result(kind, &column));
    result.transpose()
}

fn lease(row: &Row<'_>) -> Result<Option<Lease>, StoreError> {
    let owner: Option<String> = row.get(10)?;
    let until = timestamp(row.get(11)?)?;
    Ok(owner.zip(until).map(|(owner, until)| Lease {
        owner: JobOwner(owner),
        until,
    }))
}

#[cfg(test)]
mod tests;
