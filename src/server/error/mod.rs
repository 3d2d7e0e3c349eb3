//! Errors as answers: the one place that knows status codes.

mod problem;
mod table;

pub(super) use problem::{ApiError, OpenAiProblem, Problem};
