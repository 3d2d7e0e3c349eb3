//! Ingestion of documents into a collection.

mod result;

mod ingest;

pub use ingest::IngestError;
pub use result::{IngestResult, Rejection, Status, Submission};
