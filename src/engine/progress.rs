//! How far long work has come, and whether it may go on.

use std::error::Error;

/// Is told how far long work has come, 0 to 1, and says whether it may go on.
pub type Progress<'a> = &'a (dyn Fn(f32) -> Result<(), Cancelled> + Sync);

/// Long work was stopped on request; what it had not finished is as if it had not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled on request")]
pub struct Cancelled;

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
