//! Jobs across restarts: which process takes up which job, how often, and in which order.

use std::thread;

use super::error::JobError;
use super::fixture::{Data, Gated, N_DOCUMENTS, ended, follow};
use crate::engine::page::PageError;
use crate::engine::topics::RefreshError;
use crate::model::{
    CollectionName, JobFilter, JobId, JobResult, JobStatus, JobTask, RefreshOptions,
};
use crate::store::Store;

const DAY: i64 = 24 * 60 * 60;

#[test]
fn a_job_of_a_living_process_is_taken_over_only_when_its_lease_has_run_out() {
    let data = Data::new();
    let (slow, quick) = (Gated::new(), Gated::new());
    let first = data.engine(slow.clone());
    let id = first
        .start_reembedding(&CollectionName::default())
        .unwrap()
        .id;
    quick.open();
    let second = data.engine(quick);
    second.resume_jobs().unwrap();
    assert_eq!(second.jobs.find(id), None);
    assert_eq!(data.kept(id).attempts, 1);

    data.moment.pass(61);
    second.resume_jobs().unwrap();
    let done = ended(&second, id);
    assert_eq!((done.status, done.attempts), (JobStatus::Done, 2));
    assert_eq!(
        done.result,
        Some(JobResult::Reembed {
            n_documents: N_DOCUMENTS
        })
    );

    // The first process works again: what it says of the job does not count any more.
    first.renew_lease(id);
    slow.open();
    first.stop_jobs();
    assert_eq!(first.jobs.find(id), None);
    assert_eq!(data.kept(id), done);
}

#[test]
fn a_lease_that_is_renewed_does_not_run_out() {
    let data = Data::new();
    let gate = Gated::new();
    let first = data.engine(gate.clone());
    let id = first
        .start_reembedding(&CollectionName::default())
        .unwrap()
        .id;
    data.moment.pass(59);
    first.renew_lease(id);
    data.moment.pass(59);
    let second = data.engine(Gated::new());
    second.resume_jobs().unwrap();
    assert_eq!(second.jobs.find(id), None);
    gate.open();
    assert_eq!(ended(&first, id).attempts, 1);
}

#[test]
fn a_job_is_begun_three_times_at_most() {
    let data = Data::new();
    let third = data.leave_behind(JobTask::TopicsRefresh(RefreshOptions::default()), 2);
    let fourth = data.leave_behind(JobTask::Clean, 3);
    let engine = data.plain_engine();
    engine.resume_jobs().unwrap();
    let done = ended(&engine, third);
    assert_eq!((done.status, done.attempts), (JobStatus::Done, 3));
    assert!(matches!(
        done.result,
        Some(JobResult::TopicsRefresh { run: 1, .. })
    ));
    let failed = ended(&engine, fourth);
    assert_eq!((failed.status, failed.attempts), (JobStatus::Failed, 3));
    let reason = failed.error.unwrap();
    assert!(reason.contains("stopped 3 times"), "{reason}");
}

#[test]
fn a_job_whose_collection_is_gone_fails_with_that_reason() {
    let data = Data::new();
    let engine = data.plain_engine();
    let gone: CollectionName = "gone".parse().unwrap();
    let mut job = data.kept(data.leave_behind(JobTask::Clean, 1));
    job.collection = gone;
    let id = data.store.add_job(&job).unwrap();
    engine.resume_jobs().unwrap();
    let failed = ended(&engine, id);
    assert_eq!(failed.status, JobStatus::Failed);
    let reason = failed.error.unwrap();
    assert!(reason.contains("there is no collection gone"), "{reason}");
}

#[test]
fn a_stop_puts_jobs_back_and_does_not_count_as_an_attempt() {
    let data = Data::new();
    let gate = Gated::new();
    let engine = data.engine(gate.clone());
    let id = engine
        .start_reembedding(&CollectionName::default())
        .unwrap()
        .id;
    let (follower, changed) = follow(&engine);
    thread::scope(|scope| {
        scope.spawn(|| engine.stop_jobs());
        while follower.take().is_some() {
            changed.recv().unwrap();
        }
        gate.open();
    });
    let kept = data.kept(id);
    assert_eq!((kept.status, kept.attempts), (JobStatus::Queued, 0));
    assert_eq!(kept.lease, None);

    let next = data.engine(gate);
    next.resume_jobs().unwrap();
    let done = ended(&next, id);
    assert_eq!((done.status, done.attempts), (JobStatus::Done, 1));
}

#[test]
fn a_job_that_was_cancelled_stays_so_whatever_stops_the_process() {
    let data = Data::new();
    let gate = Gated::new();
    let engine = data.engine(gate.clone());
    let id = engine
        .start_reembedding(&CollectionName::default())
        .unwrap()
        .id;
    assert_eq!(engine.cancel_job(id).unwrap().status, JobStatus::Running);
    assert_eq!(engine.cancel_job(id).unwrap().status, JobStatus::Running);
    assert_eq!(data.kept(id).status, JobStatus::Cancelled);
    let next = data.engine(gate.clone());
    next.resume_jobs().unwrap();
    assert_eq!(next.job(id).unwrap().status, JobStatus::Cancelled);

    let waiting = data.leave_behind(JobTask::Clean, 0);
    assert_eq!(
        next.cancel_job(waiting).unwrap().status,
        JobStatus::Cancelled
    );
    assert!(matches!(
        next.cancel_job(waiting),
        Err(JobError::Ended { .. })
    ));
    gate.open();
    assert_eq!(ended(&engine, id).status, JobStatus::Cancelled);
}

#[test]
fn jobs_of_one_collection_are_taken_up_one_after_the_other() {
    let data = Data::new();
    let name = CollectionName::default();
    let refresh = JobTask::TopicsRefresh(RefreshOptions::default());
    let tasks = [
        JobTask::Reembed,
        refresh.clone(),
        JobTask::Report(None),
        refresh,
    ];
    let ids = tasks.map(|task| data.leave_behind(task, 1));
    let gate = Gated::new();
    let engine = data.engine(gate.clone());
    engine.resume_jobs().unwrap();
    let second = engine.start_refresh(&name, &RefreshOptions::default());
    assert!(matches!(
        second,
        Err(JobError::Refresh(RefreshError::UnderWay { .. }))
    ));
    assert_eq!(engine.job(ids[1]).unwrap().status, JobStatus::Queued);
    gate.open();
    for id in ids {
        let job = ended(&engine, id);
        assert_eq!((job.status, job.error), (JobStatus::Done, None), "{id}");
    }
    let engine = data.engine(gate);
    let all = engine.jobs(&JobFilter::default(), None, 10).unwrap().jobs;
    assert_eq!(all.len(), 4);
}

#[test]
fn a_job_that_waits_can_be_cancelled() {
    let data = Data::new();
    let ids = [JobTask::Reembed, JobTask::Report(None)].map(|task| data.leave_behind(task, 1));
    let gate = Gated::new();
    let engine = data.engine(gate.clone());
    engine.resume_jobs().unwrap();
    assert_eq!(
        engine.cancel_job(ids[1]).unwrap().status,
        JobStatus::Cancelled
    );
    gate.open();
    assert_eq!(ended(&engine, ids[0]).status, JobStatus::Done);
    assert_eq!(engine.job(ids[1]).unwrap().status, JobStatus::Cancelled);
    assert!(
        engine
            .reports(&CollectionName::default())
            .unwrap()
            .whole
            .is_empty()
    );
}

#[test]
fn jobs_are_forgotten_thirty_days_after_their_end() {
    let data = Data::new();
    let engine = data.plain_engine();
    let name = CollectionName::default();
    let old = engine.start_cleaning(&name).unwrap().id;
    ended(&engine, old);
    let unfinished = data.leave_behind(JobTask::Clean, 0);
    data.moment.pass(29 * DAY);
    let newer = engine.start_cleaning(&name).unwrap().id;
    ended(&engine, newer);
    assert!(engine.job(old).is_ok());
    data.moment.pass(2 * DAY);
    let next = data.plain_engine();
    next.resume_jobs().unwrap();
    assert!(matches!(next.job(old), Err(JobError::Unknown { .. })));
    assert!(next.job(newer).is_ok());
    assert_eq!(ended(&next, unfinished).status, JobStatus::Done);
}

#[test]
fn jobs_are_listed_newest_first_page_by_page() {
    let data = Data::new();
    let engine = data.plain_engine();
    let ids = [(); 5].map(|()| data.leave_behind(JobTask::Clean, 0));
    let filter = JobFilter {
        status: Some(JobStatus::Queued),
        ..JobFilter::default()
    };
    let first = engine.jobs(&filter, None, 3).unwrap();
    let second = engine
        .jobs(&filter, first.next_cursor.as_deref(), 3)
        .unwrap();
    let listed: Vec<JobId> = first
        .jobs
        .iter()
        .chain(&second.jobs)
        .map(|job| job.id)
        .collect();
    assert!(listed.iter().eq(ids.iter().rev()));
    assert_eq!(second.next_cursor, None);
    for (cursor, limit) in [(None, 0), (None, 1001)] {
        let refused = engine.jobs(&filter, cursor, limit);
        assert!(matches!(
            refused,
            Err(JobError::Page(PageError::Limit { .. }))
        ));
    }
    for cursor in ["", "x", "-1", "99999999999999999999"] {
        let refused = engine.jobs(&filter, Some(cursor), 3);
        assert!(
            matches!(refused, Err(JobError::Page(PageError::Cursor { .. }))),
            "{cursor}"
        );
    }
}
