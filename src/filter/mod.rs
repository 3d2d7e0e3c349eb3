//! Which documents does a filter let through? A small language over the fields of documents, and the table of fields
//! that filters are answered from.

mod value;
mod characters;
mod field;
mod error;
mod expression;
mod lexer;
mod parser;
mod attributes;
mod selection;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use attributes::{Attributes, DocumentFields};
pub use error::FilterError;
pub use selection::Selection;

use expression::Expression;

/// A condition on the fields of documents, such as `source = "bbc" AND published_at >= 2024-01-01`.
///
/// A filter is displayed in its one canonical form, which reads back as an equal filter if it is not too long.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Expression);

impl Filter {
    /// Selects the documents of `attributes` that pass. A text that many documents share is compared once.
    pub fn select<'a>(&self, attributes: &'a Attributes) -> Selection<'a> {
        Selection::new(attributes, selection::passing(attributes, &self.0))
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        parser::parse(text).map(Self)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
