//! The history of topics: which topic one continues from run to run, and what became of it.

mod lineage;

mod overlap;

mod identify;

mod events;

mod changes;

pub use changes::changes;
pub use identify::{Former, group_ids, origins, starts, subtopic_ids};
