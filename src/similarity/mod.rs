//! What does a score mean? How products of vectors become the score of a document and the evidence for it.

mod context;
mod scorer;

pub use context::in_context;
pub use scorer::{DocumentScorer, Evidence, ExampleVectors};
