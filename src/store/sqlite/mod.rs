//! The embedded store: one SQLite file in a locked data directory.

mod failure;

mod checksum;
mod columns;
mod rows;

mod passages;
mod staged;

mod signatures;

mod cleaning;

mod documents;

mod reading;

mod collections;
mod jobs;
mod maps;
mod reports;
mod topics;

mod reembedding;
mod topic_changes;

mod upgrade;

mod connection;

mod sqlite_store;

pub use sqlite_store::SqliteStore;
pub use upgrade::UpgradeProgress;
