//! Which vectors are near? The passages of a collection in memory, derived from the store.

mod exact;

pub use exact::{ExactIndex, PassageRow, ScoredDocument};
