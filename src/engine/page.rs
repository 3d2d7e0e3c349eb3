//! Pages of lists: their limit, and the refusal of a cursor. Each list encodes its cursors itself, for they name its own
//! order.

use std::str::FromStr;

/// Most elements of one page.
pub const MAX_PAGE: usize = 1_000;
/// Characters of an invalid cursor that its error message repeats.
const SHOWN_CHARACTERS: usize = 80;

/// The reason why a page of a list is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The limit is too small or too large.
    #[error("limit must be 1 to {MAX_PAGE}, but is {limit}")]
    Limit {
        /// Number of elements requested.
        limit: usize,
    },
    /// The cursor does not belong to this list.
    #[error("the cursor {cursor:?} is not one that an answer to this question gave")]
    Cursor {
        /// The invalid cursor, or its beginning.
        cursor: String,
    },
}

impl PageError {
    /// The error for an invalid cursor.
    pub(super) fn cursor(cursor: &str) -> Self {
        Self::Cursor {
            cursor: cursor.chars().take(SHOWN_CHARACTERS).collect(),
        }
    }
}

/// Most elements of a page, 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(usize);

impl PageLimit {
    /// A limit of ten elements.
    pub const TEN: Self = Self(10);

    /// Accepts 1 to 1,000; refuses any other number.
    pub fn new(limit: usize) -> Result<Self, PageError> {
        match limit {
            1..=MAX_PAGE => Ok(Self(limit)),
            _ => Err(PageError::Limit { limit }),
        }
    }

    /// The limit as a number.
    pub fn get(self) -> usize {
        self.0
    }
}

/// A requested page of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageAsked<'c> {
    cursor: Option<&'c str>,
    limit: PageLimit,
}

impl<'c> PageAsked<'c> {
    /// Requests a page; refuses an invalid limit.
    pub(super) fn new(cursor: Option<&'c str>, limit: usize) -> Result<Self, PageError> {
        let limit = PageLimit::new(limit)?;
        Ok(Self { cursor, limit })
    }

    /// The cursor as given; none for the first page.
    pub(super) fn cursor(self) -> Option<&'c str> {
        self.cursor
    }

    /// Position where the page begins, parsed from its cursor; none for the first page.
    pub(super) fn start<T>(
        self,
        read: impl FnOnce(&'c str) -> Option<T>,
    ) -> Result<Option<T>, PageError> {
        let start = self
            .cursor
            .map(|cursor| read(cursor).ok_or_else(|| PageError::cursor(cursor)));
        start.transpose()
    }

    /// Most elements of the page.
    pub(super) fn limit(self) -> usize {
        self.limit.get()
    }

    /// Number of elements to read, one more than the limit, to see whether more follow.
    pub(super) fn n_read(self) -> usize {
        self.limit() + 1
    }

    /// Cuts the rest of a list to the page; returns the page's last element when more follow.
    pub(super) fn cut<T>(self, rest: &mut Vec<T>) -> Option<&T> {
        let has_more = rest.len() > self.limit();
        rest.truncate(self.limit());
        rest.last().filter(|_| has_more)
    }
}

/// Parses a number in a cursor, which has digits only.
pub(super) fn number<T: FromStr>(text: &str) -> Option<T> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_to_a_thousand_elements() {
        for limit in [0, 1001, usize::MAX] {
            let refused = PageAsked::new(None, limit).map(|_| ());
            assert_eq!(refused, Err(PageError::Limit { limit }));
        }
        for limit in [1, 1000] {
            assert_eq!(PageLimit::new(limit).map(PageLimit::get), Ok(limit));
        }
    }

    #[test]
    fn a_page_ends_with_the_element_after_which_the_next_begins() {
        let asked = PageAsked::new(None, 3).unwrap();
        for (n, last) in [(0, None), (3, None), (4, Some(2)), (9, Some(2))] {
            let mut rest: Vec<usize> = (0..n).take(asked.n_read()).collect();
            assert_eq!(asked.cut(&mut rest).copied(), last);
            assert_eq!(rest.len(), n.min(3));
        }
    }

    #[test]
    fn a_wrong_cursor_is_refused_and_only_its_beginning_repeated() {
        let long = "x".repeat(1000);
        let asked = PageAsked::new(Some(&long), 3).unwrap();
        let cursor = "x".repeat(SHOWN_CHARACTERS);
        let refused = asked.start(number::<u32>);
        assert_eq!(refused, Err(PageError::Cursor { cursor }));
        let first = PageAsked::new(None, 3).unwrap();
        assert_eq!(first.start(number::<u32>), Ok(None));
    }

    #[test]
    fn a_number_has_digits_alone() {
        assert_eq!(number("17"), Some(17_u32));
        for text in ["", "+1", "-1", " 1", "1 ", "x", "99999999999999999999"] {
            assert_eq!(number::<u32>(text), None, "{text}");
        }
    }
}
