//! Why can jobs not be started, read or followed?

use crate::collection::CollectionError;
use crate::engine::clean::CleanError;
use crate::engine::page::PageError;
use crate::engine::reembed::ReembedError;
use crate::engine::reports::ReportError;
use crate::engine::topics::RefreshError;
use crate::engine::unfinished_jobs::FollowError;
use crate::model::JobId;
use crate::store::StoreError;

/// The reason why a job cannot be started, read or followed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is no job of the id asked for.
    #[error("there is no job {id}")]
    Unknown {
        /// The id of the missing job.
        id: JobId,
    },
    /// The job cannot be stopped because it has ended.
    #[error("job {id} has ended already")]
    Ended {
        /// The id of the ended job.
        id: JobId,
    },
    /// The page asked for does not exist.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The jobs cannot be followed.
    #[error(transparent)]
    Follow(#[from] FollowError),
    /// The topics cannot be found.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The collection cannot be embedded anew.
    #[error(transparent)]
    Reembed(#[from] ReembedError),
    /// The collection cannot be cleaned.
    #[error(transparent)]
    Clean(#[from] CleanError),
    /// The report cannot be made.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
