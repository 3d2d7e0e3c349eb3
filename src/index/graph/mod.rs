//! A graph of nodes linked with near ones, so that a search from neighbour to neighbour finds the nodes nearest to a
//! query.
//!
//! The graph is a hint: what a search finds is ranked by products with the vectors alone, so that a link that leads
//! nowhere useful does no harm.

mod graph;

mod beam_search;

mod prune;

mod sweep;

mod file;

mod restore;

mod link;

pub(super) use beam_search::{BeamSearch, ScoredNode, SearchBuffers};
pub use file::GraphFileError;
pub(super) use file::StoredGraph;
pub(super) use graph::{Graph, NodeLinks};
pub(super) use sweep::{SWEEP_STEP, Sweep};
