//! Why a filter cannot be read, and where.

use super::field::FIELDS;

/// Why a filter cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at position {position} of the filter: {problem}")]
pub struct FilterError {
    position: usize,
    problem: FilterProblem,
}

impl FilterError {
    /// The error of a problem at byte `at` of `filter`.
    pub(super) fn new(filter: &str, at: usize, problem: FilterProblem) -> Self {
        let before = &filter[..filter.floor_char_boundary(at)];
        Self {
            position: before.chars().count() + 1,
            problem,
        }
    }

    /// The position of the problem, in characters from 1; one past the last character where something is missing at the
    /// end.
    pub fn position(&self) -> usize {
        self.position
    }
}

/// What is wrong at the position of a [`FilterError`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FilterProblem {
    #[error("expected {expected}, found {found}")]
    Unexpected { expected: String, found: String },
    #[error("there is no field `{name}`; there are {FIELDS}")]
    UnknownField { name: String },
    #[error("the text that begins here has no end")]
    OpenText,
    #[error(
        "a text has no `\\{escape}`; there are \\\\ \\\" \\' \\n \\r \\t and \\u{{...}} with the number of a character"
    )]
    Escape { escape: String },
    #[error(
        "`{found}` is neither a number nor a date such as 2024-01-31 or 2024-01-31T18:00:00Z; other texts stand in quotes"
    )]
    NumberOrDate { found: String },
    #[error(
        "{field} is a time: it is compared with a date such as 2024-01-31 or 2024-01-31T18:00:00Z, but {found} is none"
    )]
    NotADate { field: String, found: String },
    #[error("{field} is a text: it is compared with a text in quotes, but {found} is none")]
    NotAText { field: String, found: String },
    #[error("{field} is a time and holds no text to be searched; compare it with a date")]
    Searched { field: String },
    #[error("true and false have no order; ask for one of them with = or !=")]
    NoOrder,
    #[error("parentheses may be nested {limit} deep")]
    Deep { limit: usize },
    #[error("a filter may hold {limit} tests")]
    ManyTests { limit: usize },
    #[error("a filter may hold {limit} values")]
    ManyValues { limit: usize },
    #[error("a filter may have {limit} bytes, but this one has {n_bytes}")]
    Long { limit: usize, n_bytes: usize },
}
