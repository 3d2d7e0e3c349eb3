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
mod tests {
    use jiff::SignedDuration;
    use rusqlite::Connection;
    use tempfile::TempDir;

    use super::*;
    use crate::model::{
        CleanSummary, DocumentId, JobTask, Period, RefreshOptions, RemovalReason, RemovedLineCount,
        ReportId, Start,
    };
    use crate::store::{SqliteStore, Store};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn store() -> (SqliteStore, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (SqliteStore::open(folder.path()).unwrap(), folder)
    }

    fn lease(owner: &str, until: i64) -> Lease {
        Lease {
            owner: JobOwner(owner.to_owned()),
            until: at(until),
        }
    }

    fn job(task: JobTask, lease: Option<Lease>) -> Job {
        Job {
            id: JobId(0),
            task,
            collection: CollectionName::default(),
            status: JobStatus::Running,
            progress: 0.25,
            attempts: 1,
            lease,
            result: None,
            error: None,
            created_at: at(5),
            started_at: Some(at(6)),
            finished_at: None,
        }
    }

    fn summary() -> CleanSummary {
        CleanSummary {
            n_documents: 9,
            n_changed: 3,
            damaged: [DocumentId::new("tides").unwrap()].into(),
            n_removed_lines: 1,
            removed: vec![RemovedLineCount {
                text: "Advertisement".to_owned(),
                reason: RemovalReason::RepeatedAcrossSources,
                n_documents: 2,
            }],
        }
    }

    #[test]
    fn every_job_is_read_as_it_was_kept() {
        let (store, _folder) = store();
        let options = RefreshOptions {
            n_clusters: Some(7),
            max_unassigned: 0.125,
            start: Start::Fresh,
            ..RefreshOptions::default()
        };
        let run = JobResult::TopicsRefresh {
            run: 3,
            n_clusters: 7,
            n_topics: 6,
        };
        let period = Period::new(at(0), at(9)).unwrap();
        for (task, result) in [
            (JobTask::TopicsRefresh(options), run),
            (JobTask::Reembed, JobResult::Reembed { n_documents: 8 }),
            (JobTask::Clean, JobResult::Clean(summary())),
            (JobTask::Report(None), JobResult::Report(ReportId(2))),
            (
                JobTask::Report(Some(period)),
                JobResult::Report(ReportId(3)),
            ),
        ] {
            let mut kept = job(task, Some(lease("me", 60)));
            kept.id = store.add_job(&kept).unwrap();
            assert_eq!(store.job(kept.id).unwrap().as_ref(), Some(&kept));
            kept.status = JobStatus::Done;
            kept.result = Some(result);
            kept.finished_at = Some(at(8));
            kept.lease = None;
            assert!(store.update_job(&kept, &JobOwner("me".to_owned())).unwrap());
            assert_eq!(store.job(kept.id).unwrap(), Some(kept));
        }
        assert_eq!(store.job(JobId(99)).unwrap(), None);
    }

    #[test]
    fn a_job_is_claimed_by_one_process_at_a_time() {
        let (store, _folder) = store();
        let id = store
            .add_job(&job(JobTask::Clean, Some(lease("first", 60))))
            .unwrap();
        let claim = |owner, until, now| store.claim_job(id, &lease(owner, until), at(now)).unwrap();
        assert_eq!(claim("second", 90, 59), None);
        assert!(claim("first", 80, 59).is_some());
        assert_eq!(store.free_jobs(at(79)).unwrap(), []);
        assert!(!store.renew_lease(id, &lease("second", 99)).unwrap());
        assert!(store.renew_lease(id, &lease("first", 90)).unwrap());
        assert_eq!(store.free_jobs(at(90)).unwrap().len(), 1);
        let claimed = claim("second", 200, 90).unwrap();
        assert_eq!(claimed.lease, Some(lease("second", 200)));
        let owner = |name: &str| JobOwner(name.to_owned());
        assert!(!store.update_job(&claimed, &owner("first")).unwrap());
        assert!(store.update_job(&claimed, &owner("second")).unwrap());
    }

    #[test]
    fn what_has_ended_is_claimed_by_nobody_and_does_not_begin_again() {
        let (store, _folder) = store();
        let mut kept = job(JobTask::Clean, Some(lease("me", 60)));
        kept.id = store.add_job(&kept).unwrap();
        assert!(store.cancel_job(kept.id, at(7)).unwrap());
        assert!(!store.cancel_job(kept.id, at(8)).unwrap());
        assert!(!store.cancel_job(JobId(99), at(8)).unwrap());
        let me = lease("me", 90);
        assert_eq!(store.claim_job(kept.id, &me, at(99)).unwrap(), None);
        assert!(!store.renew_lease(kept.id, &me).unwrap());
        assert!(!store.update_job(&kept, &me.owner).unwrap());
        let ended = store.job(kept.id).unwrap().unwrap();
        assert_eq!(
            (ended.status, ended.finished_at),
            (JobStatus::Cancelled, Some(at(7)))
        );
        kept.status = JobStatus::Done;
        kept.finished_at = Some(at(9));
        assert!(store.update_job(&kept, &me.owner).unwrap());
    }

    #[test]
    fn whoever_opens_the_store_finds_every_unfinished_job_free() {
        let (store, folder) = store();
        let mut kept = job(JobTask::Clean, Some(lease("killed", 1_000_000)));
        kept.id = store.add_job(&kept).unwrap();
        drop(store);
        let store = SqliteStore::open(folder.path()).unwrap();
        let free = store.free_jobs(at(7)).unwrap();
        assert_eq!(free.len(), 1);
        assert_eq!((free[0].status, &free[0].lease), (JobStatus::Queued, &None));
        assert_eq!((free[0].attempts, free[0].progress), (1, 0.25));
    }

    #[test]
    fn a_job_that_cannot_be_read_harms_no_other() {
        let (store, folder) = store();
        let ids = [JobTask::Clean, JobTask::Reembed].map(|task| store.add_job(&job(task, None)));
        let [damaged, whole] = ids.map(Result::unwrap);
        drop(store);
        let db = Connection::open(folder.path().join("likewise.sqlite")).unwrap();
        let damage = "UPDATE jobs SET parameters = 'x', kind = 'y' WHERE id = ?1";
        assert_eq!(db.execute(damage, [damaged.0]), Ok(1));
        drop(db);
        let store = SqliteStore::open(folder.path()).unwrap();
        let free = store.free_jobs(at(7)).unwrap();
        let listed = store.jobs(&JobFilter::default(), None, 10).unwrap();
        for found in [free, listed] {
            let ids: Vec<JobId> = found.iter().map(|job| job.id).collect();
            assert_eq!(ids, [whole]);
        }
        assert!(store.job(damaged).is_err());
    }

    #[test]
    fn jobs_are_listed_by_what_is_asked_for() {
        let (store, _folder) = store();
        for number in 0..6 {
            let task = [JobTask::Clean, JobTask::Reembed][number % 2].clone();
            let mut listed = job(task, None);
            listed.collection = ["default", "default", "other"][number % 3].parse().unwrap();
            let id = store.add_job(&listed).unwrap();
            assert!(number > 3 || store.cancel_job(id, at(9)).unwrap());
        }
        let ids = |filter: &JobFilter, before: Option<u64>, limit| -> Vec<u64> {
            let jobs = store.jobs(filter, before.map(JobId), limit).unwrap();
            assert!(jobs.iter().all(|job| filter.passes(job)));
            jobs.iter().map(|job| job.id.0).collect()
        };
        let all = JobFilter::default();
        assert_eq!(ids(&all, None, 100), [6, 5, 4, 3, 2, 1]);
        assert_eq!(ids(&all, Some(5), 2), [4, 3]);
        let running = JobFilter {
            status: Some(JobStatus::Running),
            ..all.clone()
        };
        assert_eq!(ids(&running, None, 100), [6, 5]);
        let narrow = JobFilter {
            kind: Some(JobKind::Clean),
            collection: Some("default".parse().unwrap()),
            ..all
        };
        assert_eq!(ids(&narrow, None, 100), [5, 1]);
        let day = SignedDuration::from_hours(24);
        assert_eq!(store.forget_jobs(at(9)).unwrap(), 0);
        assert_eq!(store.forget_jobs(at(9) + day).unwrap(), 4);
        assert_eq!(ids(&JobFilter::default(), None, 100), [6, 5]);
    }
}
