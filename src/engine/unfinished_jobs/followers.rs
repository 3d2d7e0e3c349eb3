//! The followers of jobs: each has a mailbox that holds the latest state of every job that changed.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, Weak};

use super::error::{FollowError, MAX_FOLLOWERS};
use crate::collection::unpoisoned;
use crate::model::Job;

/// The most jobs that wait in one mailbox; a follower that falls further behind is told no more and must begin anew.
const MAX_WAITING: usize = 1_000;

/// The state of a job after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct JobEvent {
    /// The number of this change, counted from the start of the process.
    pub number: u64,
    /// The job after the change.
    pub job: Job,
}

/// A follower of all jobs of a process, until it is dropped.
#[derive(Debug)]
pub struct JobFollower(Arc<Mailbox>);

impl JobFollower {
    /// The changes since the last call, in order, and only the last one of each job. None once no more will come.
    pub fn take(&self) -> Option<Vec<JobEvent>> {
        let mut inbox = unpoisoned(self.0.inbox.lock());
        if inbox.waiting.is_empty() && inbox.is_closed {
            return None;
        }
        Some(std::mem::take(&mut inbox.waiting).into())
    }
}

struct Mailbox {
    inbox: Mutex<Inbox>,
    /// The callback that is called after every change.
    wake: Box<dyn Fn() + Send + Sync>,
}

#[derive(Debug, Default)]
struct Inbox {
    waiting: VecDeque<JobEvent>,
    is_closed: bool,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inbox.fmt(f)
    }
}

impl Mailbox {
    fn put(&self, event: JobEvent) {
        let mut inbox = unpoisoned(self.inbox.lock());
        if !inbox.is_closed {
            inbox
                .waiting
                .retain(|waiting| waiting.job.id != event.job.id);
            inbox.waiting.push_back(event);
            if inbox.waiting.len() > MAX_WAITING {
                inbox.waiting.clear();
                inbox.is_closed = true;
            }
        }
        drop(inbox);
        (self.wake)();
    }

    fn close(&self) {
        unpoisoned(self.inbox.lock()).is_closed = true;
        (self.wake)();
    }
}

/// The mailboxes of all followers.
#[derive(Debug, Default)]
pub(super) struct Followers {
    mailboxes: Vec<Weak<Mailbox>>,
    are_closed: bool,
}

impl Followers {
    /// Adds a follower whose mailbox holds `first`; `wake` is called after every change.
    pub(super) fn add(
        &mut self,
        first: Vec<JobEvent>,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<JobFollower, FollowError> {
        if self.are_closed {
            return Err(FollowError::Stopping);
        }
        self.mailboxes.retain(|mailbox| mailbox.strong_count() > 0);
        if self.mailboxes.len() >= MAX_FOLLOWERS {
            return Err(FollowError::TooMany);
        }
        let mailbox = Arc::new(Mailbox {
            inbox: Mutex::new(Inbox {
                waiting: first.into(),
                is_closed: false,
            }),
            wake: Box::new(wake),
        });
        self.mailboxes.push(Arc::downgrade(&mailbox));
        Ok(JobFollower(mailbox))
    }

    /// Puts an event into every mailbox.
    pub(super) fn tell(&self, event: &JobEvent) {
        for mailbox in self.mailboxes.iter().filter_map(Weak::upgrade) {
            mailbox.put(event.clone());
        }
    }

    /// Lets followers read what waits in their mailboxes, and nothing more; no follower can be added any more.
    pub(super) fn close(&mut self) {
        self.are_closed = true;
        for mailbox in self.mailboxes.drain(..).filter_map(|weak| weak.upgrade()) {
            mailbox.close();
        }
    }
}
