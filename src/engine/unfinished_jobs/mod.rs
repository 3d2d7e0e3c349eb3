//! The jobs that this process has begun or will begin, and their followers.

mod error;
mod followers;
mod unfinished;

pub use error::FollowError;
pub use followers::{JobEvent, JobFollower};
pub(super) use unfinished::{UnfinishedJobs, Wish};
