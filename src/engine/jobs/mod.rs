//! Long work in the background: started, followed, remembered, and taken up again after a stop.

mod progress;
mod error;
mod followers;
mod unfinished;
mod work;
mod run;
mod start;
mod resume;
mod read;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use error::{JobError, with_causes};
pub use followers::{JobEvent, JobFollower};
pub use progress::{Cancelled, Progress};
pub use read::JobPage;
pub(super) use unfinished::UnfinishedJobs;
