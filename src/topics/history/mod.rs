//! The history of topics: which topic one continues from run to run, and what became of each.

mod contingency_table;

mod lineage;

mod identify;

mod events;

mod changes;

pub use changes::changes;
pub use identify::{FormerRun, group_ids, offsets, origins, subtopic_ids};
