//! The service that a command asks: the one that runs on the data directory, one at another address, or, where none
//! runs, one that the command starts for itself.

mod refusal;
mod client;
mod service_file;
mod own;
mod session;
mod jobs;

pub(super) use client::{Method, segment};
pub(super) use jobs::finish;
pub(super) use refusal::{Refusal, refused_filter};
pub(super) use service_file::{ServiceFile, reachable};
pub(super) use session::Session;
