//! The embedded store: one SQLite file in a locked data directory.

mod checksum;
mod failure;

mod cleaning;
mod collections;
mod connection;
mod documents;
mod jobs;
mod maps;
mod passages;
mod reading;
mod reembedding;
mod reports;
mod signatures;
mod topic_changes;
mod topics;
mod upgrade;

mod sqlite_store;

pub use sqlite_store::SqliteStore;
pub use upgrade::UpgradeProgress;
