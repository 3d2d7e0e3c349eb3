//! What does a score mean? How vectors and words become the likeness of two documents with the evidence for it, and
//! which documents tell one story.

mod centre;

mod direction;

mod context;

mod strength;

mod likeness;

mod diversity;

mod wording;

mod aspects;

mod example;

mod scorer;

mod stories;

pub use centre::CENTRE_PRIOR;
pub use context::in_context;
pub use diversity::diverse_order;
pub use example::ExampleVectors;
pub use likeness::{Background, Likeness, PairMeasures, mixed_cosine, score};
pub use scorer::{DocumentScorer, Evidence, ExampleCosines, LikedRows};
pub use stories::{Belonging, Stories, StoryDocument, StoryGroups, StoryText};
pub use strength::Strength;
pub use wording::{ExampleWording, Rarity, wording_length};
