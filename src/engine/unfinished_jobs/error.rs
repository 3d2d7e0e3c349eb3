//! Why can jobs not be followed?

/// The most followers of jobs at one time.
pub(super) const MAX_FOLLOWERS: usize = 100;

/// The reason why jobs cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    /// There are too many followers of jobs already.
    #[error("{MAX_FOLLOWERS} clients follow jobs already; ask for single jobs, or try again later")]
    TooMany,
    /// The service is stopping, so jobs cannot be followed any more.
    #[error("the service is stopping; try again")]
    Stopping,
}
