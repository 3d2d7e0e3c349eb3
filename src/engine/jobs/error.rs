//! Why jobs cannot be started, read or followed.

use crate::collection::CollectionError;
use crate::engine::clean::CleanError;
use crate::engine::page::PageError;
use crate::engine::reembed::ReembedError;
use crate::engine::reports::ReportError;
use crate::engine::topics::RefreshError;
use crate::engine::unfinished_jobs::FollowError;
use crate::model::JobId;
use crate::store::StoreError;

/// Why a job cannot be started, read or followed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is none of that id.
    #[error("there is no job {id}")]
    Unknown {
        /// The id asked for.
        id: JobId,
    },
    /// It cannot be stopped any more.
    #[error("job {id} has ended already")]
    Ended {
        /// The id asked for.
        id: JobId,
    },
    /// There is no such page.
    #[error(transparent)]
    Page(#[from] PageError),
    /// It cannot be followed.
    #[error(transparent)]
    Follow(#[from] FollowError),
    /// Topics cannot be found.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The collection cannot be moved over.
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
