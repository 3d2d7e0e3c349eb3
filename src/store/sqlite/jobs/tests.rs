//! Jobs written, claimed, listed and read again.

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
