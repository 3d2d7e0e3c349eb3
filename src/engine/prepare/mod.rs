//! Preparation of one submitted document: identified, hashed, extracted, cleaned and chunked into passages.

mod rejection;

mod identify;

mod passages;

mod reading;

mod fields;

mod document;

pub use document::{PreparedDocument, ReadDocument};
pub use identify::{IdentifiedDocument, PIPELINE_VERSION};
pub use passages::chunk;
pub use reading::{clean_again, language_of};
pub use rejection::Rejection;
