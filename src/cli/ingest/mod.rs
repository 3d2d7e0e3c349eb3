//! `likewise ingest`: documents from files and folders.

mod summary;
mod reading;
mod command;

pub(super) use command::{IngestArguments, run};
