//! How long work tells how far it has come, and how it is stopped.

/// Is told how far long work has come, 0 to 1, and says whether it may go on.
pub type Progress<'a> = &'a (dyn Fn(f32) -> Result<(), Cancelled> + Sync);

/// Long work was stopped on request; what it had not finished is as if it had not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled on request")]
pub struct Cancelled;
