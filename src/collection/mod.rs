//! One collection: what it holds in memory, and the one way to read and to change it.

mod lock;

mod error;

mod claims;

mod contents;

mod wordings;

mod state;

mod graph_file;

mod collection;

mod follow;

mod open;

mod writer;

pub use claims::LongWork;
pub use collection::{Claim, Collection, Reader};
pub use error::{CollectionError, MAX_CLUSTERS};
pub use lock::unpoisoned;
pub use state::State;
pub use wordings::{Changes, Wording, Wordings, allowed_changes};
pub use writer::Writer;

#[cfg(test)]
mod tests;
