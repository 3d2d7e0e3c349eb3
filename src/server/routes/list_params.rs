//! Which part of a list does a request ask for?

use serde::Deserialize;
use utoipa::IntoParams;

use crate::filter::{Filter, FilterError};

/// Number of elements of a page when the request names none.
pub(super) const DEFAULT_PAGE: usize = 100;

/// The part of a list that a request asks for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct ListParams {
    /// Most elements of one page, 1 to 1,000; 100 when left out.
    #[param(minimum = 1, maximum = 1000)]
    pub(super) limit: Option<usize>,
    /// Cursor of the page to return: the `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
}

impl ListParams {
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_PAGE)
    }
}

/// The part of a list that a request asks for, with a filter on documents.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct FilteredListParams {
    /// Most elements of one page, 1 to 1,000; 100 when left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Cursor of the page to return: the `next_cursor` of the page before.
    cursor: Option<String>,
    /// Filter: a condition on the fields of documents, such as
    /// `source = "bbc" AND published_at >= 2024-01-01 AND tags IN ("a", "b")`. Its grammar:
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
    /// date is a day in UTC (`2024-01-31`) or a moment (`2024-01-31T18:00:00Z`); a moment within a day equals that
    /// day. Keywords may be written in any case; a name in metadata that is no word stands in quotes.
    ///
    /// A test is false when the field is missing; `!=` and `NOT` are true whenever the test that they negate is false,
    /// so that `source != "bbc"` keeps documents without a source. A test of a field with several values (`tags`, or a
    /// list in metadata) is true when it is true of one of the values. Texts are compared as they are; `CONTAINS` finds
    /// a part of a text in any case. The value of a test says how metadata is read: a number is compared with numbers
    /// and with texts that are numbers, a date with texts that are dates, `true` and `false` with those words, and a
    /// text with texts. A text in metadata of more than 1,024 bytes can be tested only with `EXISTS`; null and an empty
    /// list count as missing.
    ///
    /// A filter may have at most 16 KiB, 100 tests, 1,000 values, and parentheses 50 deep. A filter that cannot be read
    /// is refused with the code `invalid_filter` and the `position` of the problem.
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
