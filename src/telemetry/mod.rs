//! What is logged, and how.

mod service;
mod command;

pub use command::{end_command, start_command};
pub use service::start;
