//! What does a score mean? How products of vectors become the score of a document and the evidence for it, and which
//! documents tell one story.

mod context;
mod scorer;
mod stories;

pub use context::in_context;
pub use scorer::{DocumentScorer, Evidence, ExampleVectors};
pub use stories::{Belonging, Signature, Stories, StoryDocument, StoryGroups};
