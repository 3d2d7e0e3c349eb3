//! Why jobs cannot be followed.

/// Most who follow jobs at once.
pub(super) const MAX_FOLLOWERS: usize = 100;

/// Why jobs cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    /// Too many follow jobs.
    #[error("{MAX_FOLLOWERS} clients follow jobs already; ask for single jobs, or try again later")]
    TooMany,
    /// Jobs are followed no more.
    #[error("the service is stopping; try again")]
    Stopping,
}
