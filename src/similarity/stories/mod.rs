//! Which documents tell one story? Copies, near-copies, rewrites and reports of one event.
//!
//! Grouping is a pure function of the documents: their order of arrival and the number of threads change nothing. Its
//! cost is about linear in their number. A document that arrives later can be added to the others at once, with what
//! was known of the collection when they were grouped.

mod document;

mod pair;

mod groups;

mod byte_vector;

mod document_frequencies;

mod comparable_document;

mod crowd;

mod blocks;

mod components;

mod linkage;

mod grouping;

mod belonging;

mod stories;

mod judgement;

pub use belonging::Belonging;
pub use document::StoryDocument;
pub use groups::StoryGroups;
pub use judgement::StoryText;
pub use stories::Stories;

#[cfg(test)]
mod tests;
