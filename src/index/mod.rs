//! Which vectors are near, and which documents have these words? A collection in memory, derived from the store.

mod allowed;

mod table;

mod codes;

mod products;

mod graph;

mod linking;

mod rows;

mod passages;

mod scan;

mod nearest;

mod words;

#[cfg(test)]
mod tests;

pub use allowed::Allowed;
pub use graph::GraphFileError;
pub use nearest::NearPassage;
pub use passages::{GraphChange, PassageIndex, ScoredDocument};
pub use rows::PassageRow;
pub use words::{WordIndex, WordMatches};
