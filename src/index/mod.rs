//! Which vectors are near, and which documents have these words? A collection in memory, derived from the store.

mod allowed;
mod codes;
mod graph;
mod linking;
mod nearest;
mod passages;
mod products;
mod rows;
mod scan;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use allowed::Allowed;
pub use graph::GraphFileError;
pub use nearest::NearPassage;
pub use passages::{GraphChange, PassageIndex, ScoredDocument};
pub use rows::PassageRow;
pub use words::{WordIndex, WordMatches};
