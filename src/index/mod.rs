//! Which vectors are near, and which documents have these words? A collection in memory, derived from the store.

mod exact;
mod words;

pub use exact::{ExactIndex, PassageRow, ScoredDocument};
pub use words::{WordIndex, WordMatches};
