//! Which part of a list is wanted.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::filter::{Filter, FilterError};

/// Elements of a page where nothing is said.
pub(super) const DEFAULT_PAGE: usize = 100;

/// Which part of a list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct ListParams {
    /// How many at most, 1 to 1,000; 100 when left out.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<usize>,
    /// The `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
}

impl ListParams {
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_PAGE)
    }
}

/// Which documents to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct FilteredListParams {
    /// How many at most, 1 to 1,000; 100 when left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// A condition on the fields of documents, such as
    /// `source = "bbc" AND published_at >= 2024-01-01 AND tags IN ("a", "b")`:
    ///
    /// ```text
    /// filter = all { "OR" all }
    /// all    = one { "AND" one }
    /// one    = { "NOT" } ( "(" filter ")" | test )
    /// test   = field ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
    ///        | field [ "NOT" ] "IN" "(" value { "," value } ")"
    ///        | field [ "NOT" ] "CONTAINS" text
    ///        | field [ "NOT" ] "EXISTS"
    /// field  = "id" | "title" | "url" | "source" | "language" | "published_at" | "first_ingested_at"
    ///        | "ingested_at" | "tags" | "metadata" "." name { "." name }
    /// name   = word | text
    /// value  = text | number | date | "true" | "false"
    /// ```
    ///
    /// A text stands in double or single quotes, with `\\`, `\"`, `\'`, `\n`, `\r`, `\t` and `\u{HEX}` inside. A
    /// date is a day in UTC (`2024-01-31`) or a moment (`2024-01-31T18:00:00Z`); a moment equals a day when it is within
    /// it. Keywords may be written in any case; a name in metadata that is no word stands in quotes.
    ///
    /// A test is false where the field is missing; `!=` and `NOT` are true wherever the test that they negate is false,
    /// so that `source != "bbc"` keeps documents without a source. A test of a field with several values (`tags`, a list
    /// in metadata) is true when it is true of one of them. Texts are compared as they are; `CONTAINS` finds a part
    /// in any case. The value says how metadata is read: a number compares with numbers and with texts that are
    /// numbers, a date with texts that are dates, `true` and `false` with those words, a text with texts. Of a text in metadata
    /// with more than 1,024 bytes only `EXISTS` is known; null and an empty list count as missing.
    ///
    /// A filter may have 16 KiB, 100 tests, 1,000 values, and parentheses 50 deep. One that cannot be read is refused
    /// with the code `invalid_filter` and its `position`.
    filter: Option<String>,
}

impl FilteredListParams {
    pub(super) fn filter(&self) -> Result<Option<Filter>, FilterError> {
        self.filter
            .as_ref()
            .map(|filter| filter.parse())
            .transpose()
    }

    pub(super) fn page(self) -> (Option<String>, usize) {
        (self.cursor, self.limit.unwrap_or(DEFAULT_PAGE))
    }
}
