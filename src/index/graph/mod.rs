//! Nodes linked with near ones, so that a walk from neighbour to neighbour finds the nearest to a query.
//!
//! The graph is a hint: which passages are found depends on the products with their vectors alone, so that a link that
//! leads nowhere does no harm.

mod links;

mod beam;

mod prune;

mod sweep;

mod file;

mod adopt;

mod link;

pub(super) use beam::{Beam, Near, Walk};
pub use file::GraphFileError;
pub(super) use file::KeptGraph;
pub(super) use links::{Graph, NewLinks};
pub(super) use sweep::{SWEEP_STEP, Sweep};
