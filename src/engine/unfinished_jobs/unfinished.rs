//! The jobs of this process whose end the store lacks: their progress, what is wanted of them, and their followers.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Duration;

use super::error::FollowError;
use super::followers::{Followers, JobEvent, JobFollower};
use crate::collection::unpoisoned;
use crate::engine::progress::Cancelled;
use crate::model::{CollectionName, Job, JobId, JobKind, JobOwner, JobStatus};

/// The smallest progress that followers are told of, as a share of the whole job.
const NOTABLE_PROGRESS: f32 = 0.01;

/// What a job is wanted to do at its next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Wish {
    /// The job does its work.
    GoOn,
    /// The job stops for good.
    Cancel,
    /// The job stops and waits until it is taken up again.
    PutBack,
    /// The job stops because another process has it now.
    LetGo,
}

/// The unfinished jobs of this process.
#[derive(Debug)]
pub(in crate::engine) struct UnfinishedJobs {
    owner: JobOwner,
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    entries: BTreeMap<JobId, Entry>,
    followers: Followers,
    n_events: u64,
    is_stopping: bool,
}

#[derive(Debug)]
struct Entry {
    job: Job,
    wish: Wish,
    /// The number of the last event of the job, and the progress it told.
    told: (u64, f32),
}

impl UnfinishedJobs {
    /// Makes an empty set of jobs, for a process with a name of its own.
    pub(in crate::engine) fn new() -> Self {
        // Every table of the standard library has a random seed.
        let random = RandomState::new().build_hasher().finish();
        Self {
            owner: JobOwner(format!("{random:016x}")),
            state: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// The name of this process.
    pub(in crate::engine) fn owner(&self) -> &JobOwner {
        &self.owner
    }

    fn state(&self) -> MutexGuard<'_, State> {
        unpoisoned(self.state.lock())
    }

    /// Adds a job; while the process stops, the job is told to stop at once.
    pub(in crate::engine) fn put(&self, job: Job) {
        let mut state = self.state();
        let wish = if state.is_stopping {
            Wish::PutBack
        } else {
            Wish::GoOn
        };
        state.tell(job, wish);
    }

    /// Whether a job of this kind works on the collection, or waits to do so.
    pub(in crate::engine) fn is_under_way(
        &self,
        kind: JobKind,
        collection: &CollectionName,
    ) -> bool {
        let state = self.state();
        let mut jobs = state.entries.values().map(|entry| &entry.job);
        jobs.any(|job| job.kind() == kind && job.collection == *collection && !job.status.is_end())
    }

    /// Whether a job waits to begin and may still do so.
    pub(in crate::engine) fn is_waiting(&self, id: JobId) -> bool {
        let state = self.state();
        let entry = state.entries.get(&id);
        !state.is_stopping && entry.is_some_and(|entry| entry.job.status == JobStatus::Queued)
    }

    /// Notes that work on a waiting job begins; false if it does not wait any more.
    pub(in crate::engine) fn begin(&self, job: Job) -> bool {
        let mut state = self.state();
        let is_there = state.entries.contains_key(&job.id) && !state.is_stopping;
        if is_there {
            state.tell(job, Wish::GoOn);
        }
        is_there
    }

    /// Notes the progress of a job, and returns whether it may go on.
    pub(in crate::engine) fn go_on(&self, id: JobId, progress: f32) -> Result<(), Cancelled> {
        let mut state = self.state();
        let Some(entry) = state.entries.get_mut(&id) else {
            return Err(Cancelled);
        };
        if entry.wish != Wish::GoOn {
            return Err(Cancelled);
        }
        entry.job.progress = progress;
        if progress - entry.told.1 >= NOTABLE_PROGRESS {
            let job = entry.job.clone();
            state.tell(job, Wish::GoOn);
        }
        Ok(())
    }

    /// What a job is wanted to do at its next step.
    pub(in crate::engine) fn wish(&self, id: JobId) -> Wish {
        let state = self.state();
        state
            .entries
            .get(&id)
            .map_or(Wish::LetGo, |entry| entry.wish)
    }

    /// Changes what is wanted of a job, unless it is to be cancelled; returns the job if it is there and has not ended.
    pub(in crate::engine) fn want(&self, id: JobId, wish: Wish) -> Option<Job> {
        let mut state = self.state();
        let entry = state.entries.get_mut(&id)?;
        if entry.wish != Wish::Cancel {
            entry.wish = wish;
        }
        (!entry.job.status.is_end()).then(|| entry.job.clone())
    }

    /// Tells followers the end of a job that is in the store.
    pub(in crate::engine) fn end(&self, job: Job) {
        let mut state = self.state();
        let id = job.id;
        state.tell(job, Wish::GoOn);
        state.entries.remove(&id);
        self.ended.notify_all();
    }

    /// Tells followers the end of a job that is not in the store, and remembers it.
    pub(in crate::engine) fn end_unkept(&self, job: Job) {
        self.state().tell(job, Wish::GoOn);
        self.ended.notify_all();
    }

    /// Forgets a job that this process does not work on any more.
    pub(in crate::engine) fn forget(&self, id: JobId) {
        self.state().entries.remove(&id);
        self.ended.notify_all();
    }

    /// Finds a job with its present state.
    pub(in crate::engine) fn find(&self, id: JobId) -> Option<Job> {
        let state = self.state();
        state.entries.get(&id).map(|entry| entry.job.clone())
    }

    /// Follows all jobs, beginning with those there are; `wake` is called after every change and must not block.
    pub(in crate::engine) fn follow(
        &self,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<JobFollower, FollowError> {
        let mut state = self.state();
        let unfinished = |entry: &&Entry| !entry.job.status.is_end();
        let mut first: Vec<JobEvent> = state
            .entries
            .values()
            .filter(unfinished)
            .map(|entry| JobEvent {
                number: entry.told.0,
                job: entry.job.clone(),
            })
            .collect();
        first.sort_by_key(|event| event.number);
        state.followers.add(first, wake)
    }

    /// Ends all following of jobs for good.
    pub(in crate::engine) fn end_following(&self) {
        self.state().followers.close();
    }

    /// Ends all following of jobs, puts back the running ones and lets no other begin; waits for them, but not longer
    /// than `patience`. Returns those that still run.
    pub(in crate::engine) fn stop(&self, patience: Duration) -> Vec<Job> {
        let mut state = self.state();
        state.is_stopping = true;
        state.followers.close();
        for entry in state.entries.values_mut() {
            if entry.wish == Wish::GoOn {
                entry.wish = Wish::PutBack;
            }
        }
        let is_running = |entry: &Entry| entry.job.status == JobStatus::Running;
        let waited = self.ended.wait_timeout_while(state, patience, |state| {
            state.entries.values().any(is_running)
        });
        let (state, _) = unpoisoned(waited);
        let running = state.entries.values().filter(|entry| is_running(entry));
        running.map(|entry| entry.job.clone()).collect()
    }
}

impl State {
    /// Remembers the present state of a job and tells it to the followers.
    fn tell(&mut self, job: Job, wish: Wish) {
        self.n_events += 1;
        let event = JobEvent {
            number: self.n_events,
            job,
        };
        self.followers.tell(&event);
        let told = (event.number, event.job.progress);
        let id = event.job.id;
        let wish = match self.entries.get(&id) {
            Some(known) if known.wish != Wish::GoOn => known.wish,
            _ => wish,
        };
        let job = event.job;
        self.entries.insert(id, Entry { job, wish, told });
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::engine::unfinished_jobs::error::MAX_FOLLOWERS;
    use crate::model::JobTask;

    fn job(id: u64) -> Job {
        Job {
            id: JobId(id),
            task: JobTask::Clean,
            collection: CollectionName::default(),
            status: JobStatus::Running,
            progress: 0.0,
            attempts: 1,
            lease: None,
            result: None,
            error: None,
            created_at: Timestamp::UNIX_EPOCH,
            started_at: None,
            finished_at: None,
        }
    }

    fn done(id: u64) -> Job {
        Job {
            status: JobStatus::Done,
            progress: 1.0,
            ..job(id)
        }
    }

    fn taken(follower: &JobFollower) -> Vec<(u64, f32)> {
        let events = follower.take().expect("it is not closed");
        let seen = events
            .iter()
            .map(|event| (event.job.id.0, event.job.progress));
        seen.collect()
    }

    #[test]
    fn followers_see_what_there_is_and_then_every_notable_change() {
        let jobs = UnfinishedJobs::new();
        jobs.put(job(7));
        let follower = jobs.follow(|| ()).unwrap();
        assert_eq!(taken(&follower), [(7, 0.0)]);
        for progress in [0.001, 0.005, 0.009] {
            jobs.go_on(JobId(7), progress).unwrap();
        }
        assert_eq!(taken(&follower), []);
        jobs.go_on(JobId(7), 0.25).unwrap();
        assert_eq!(taken(&follower), [(7, 0.25)]);
        let known = jobs.find(JobId(7)).map(|job| job.progress);
        assert_eq!(known, Some(0.25));
    }

    #[test]
    fn a_slow_follower_misses_steps_but_never_an_end() {
        let jobs = UnfinishedJobs::new();
        jobs.put(job(1));
        jobs.put(job(2));
        let follower = jobs.follow(|| ()).unwrap();
        for step in 1..50 {
            jobs.go_on(JobId(1), step as f32 / 50.0).unwrap();
        }
        jobs.end(done(1));
        jobs.go_on(JobId(2), 0.5).unwrap();
        let events = follower.take().unwrap();
        assert!(events.is_sorted_by_key(|event| event.number));
        let seen: Vec<_> = events.iter().map(|e| (e.job.id.0, e.job.status)).collect();
        assert_eq!(seen, [(1, JobStatus::Done), (2, JobStatus::Running)]);
    }

    #[test]
    fn a_mailbox_that_nobody_reads_does_not_grow_without_end() {
        let jobs = UnfinishedJobs::new();
        let follower = jobs.follow(|| ()).unwrap();
        for id in 0..5_000 {
            jobs.end(done(id));
        }
        assert_eq!(follower.take(), None);
    }

    #[test]
    fn so_many_follow_at_most_and_whoever_leaves_makes_room() {
        let jobs = UnfinishedJobs::new();
        let mut followers: Vec<JobFollower> = (0..MAX_FOLLOWERS)
            .map(|_| jobs.follow(|| ()).unwrap())
            .collect();
        assert!(matches!(jobs.follow(|| ()), Err(FollowError::TooMany)));
        followers.pop();
        followers.push(jobs.follow(|| ()).unwrap());
        jobs.end_following();
        assert_eq!(followers[0].take(), None);
        assert!(matches!(jobs.follow(|| ()), Err(FollowError::Stopping)));
    }

    #[test]
    fn what_was_told_before_the_end_can_still_be_read() {
        let jobs = UnfinishedJobs::new();
        let follower = jobs.follow(|| ()).unwrap();
        jobs.put(job(3));
        jobs.end_following();
        assert_eq!(taken(&follower), [(3, 0.0)]);
        assert_eq!(follower.take(), None);
    }

    #[test]
    fn a_job_that_was_cancelled_is_not_put_back_and_one_that_is_unknown_stops() {
        let jobs = UnfinishedJobs::new();
        jobs.put(job(1));
        assert!(jobs.want(JobId(1), Wish::Cancel).is_some());
        jobs.want(JobId(1), Wish::PutBack);
        assert_eq!(jobs.wish(JobId(1)), Wish::Cancel);
        assert_eq!(jobs.go_on(JobId(1), 0.1), Err(Cancelled));
        assert_eq!(jobs.go_on(JobId(2), 0.1), Err(Cancelled));
    }
}
