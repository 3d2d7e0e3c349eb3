//! Which vectors are near, and which documents have given words? The indexes of a collection, in memory and derived
//! from the store.

mod allowed;

mod chunked_table;

mod codes;

mod products;

mod graph;

mod nodes;

mod rows;

mod passage_index;

mod scan;

mod nearest;

mod word_index;

#[cfg(test)]
mod tests;

pub use allowed::Allowed;
pub use graph::GraphFileError;
pub use nearest::{NearPassage, NearestQuery};
pub use passage_index::{GraphChange, PassageIndex, ScoredDocument};
pub use rows::PassageRow;
pub use word_index::{WordIndex, WordMatches};
