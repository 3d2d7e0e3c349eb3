//! Why jobs cannot be started, read or followed, and errors in one line.

use std::error::Error;

use super::progress::Cancelled;
use crate::engine::{CleanError, CollectionError, ReembedError, RefreshError, ReportError};
use crate::model::JobId;
use crate::store::StoreError;

/// Most jobs of one page.
pub(super) const MAX_PAGE: usize = 1_000;
/// Most who follow jobs at once.
pub(super) const MAX_FOLLOWERS: usize = 100;

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
    /// Too few or too many jobs asked for.
    #[error("limit must be 1 to {MAX_PAGE}, but is {limit}")]
    Limit {
        /// Jobs asked for.
        limit: usize,
    },
    /// Not the cursor of a page.
    #[error("the cursor {cursor:?} is not one that a page of jobs gave")]
    Cursor {
        /// The cursor as given.
        cursor: String,
    },
    /// Too many follow jobs.
    #[error("{MAX_FOLLOWERS} clients follow jobs already; ask for single jobs, or try again later")]
    Followers,
    /// Jobs are followed no more.
    #[error("the service is stopping; try again")]
    Stopping,
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

/// Whether an error, or what caused it, is that someone wanted the work to stop.
pub(super) fn is_cancelled(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<Cancelled>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An error with its causes on one line.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
