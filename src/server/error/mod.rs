//! How are errors answered? Only this module knows the status codes of errors.

mod problem;
mod table;

pub(super) use problem::{ApiError, OpenAiProblem, Problem};
