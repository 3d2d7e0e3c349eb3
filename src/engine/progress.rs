//! How long work reports its progress and is cancelled. `unfinished_jobs` tells followers of jobs.

use std::error::Error;

/// Callback that receives the progress of long work, 0 to 1, and may cancel it.
pub type Progress<'a> = &'a (dyn Fn(f32) -> Result<(), Cancelled> + Sync);

/// Long work was cancelled; its unfinished part has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled on request")]
pub struct Cancelled;

/// Whether an error or any of its causes is a cancellation.
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

/// Formats an error with its causes on one line.
pub fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
