//! Where is a quote of a table not closed? Watches the bytes on their way to the reader of tables, which takes them
//! leniently.

/// A quoted cell that swallowed the rows below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BrokenQuote {
    /// The position of the quote in the table, in bytes.
    position: u64,
    /// The line of the quote.
    pub(super) opened: u64,
    /// The last line of the cell.
    pub(super) closed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    AfterQuote,
}

/// Finds broken quotes in the bytes that pass. A quote that is followed by other text has closed its cell by accident;
/// where the cell has more than one line, its own closing quote is missing.
#[derive(Debug)]
pub(super) struct Quotes {
    delimiter: u8,
    state: State,
    position: u64,
    line: u64,
    /// The quote that was opened last.
    last: BrokenQuote,
    broken: Vec<BrokenQuote>,
}

impl Quotes {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::CellStart,
            position: 0,
            line: 1,
            last: BrokenQuote {
                position: 0,
                opened: 0,
                closed: 0,
            },
            broken: Vec::new(),
        }
    }

    pub(super) fn pass(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.state = match (self.state, byte) {
                (State::CellStart, b'"') => {
                    self.last.position = self.position;
                    self.last.opened = self.line;
                    State::Quoted
                }
                (State::Quoted, b'"') => State::AfterQuote,
                (State::Quoted, _) | (State::AfterQuote, b'"') => State::Quoted,
                (_, b'\n' | b'\r') => State::CellStart,
                (_, byte) if byte == self.delimiter => State::CellStart,
                (State::AfterQuote, _) => {
                    self.close();
                    State::Plain
                }
                (State::CellStart | State::Plain, _) => State::Plain,
            };
            self.position += 1;
            self.line += u64::from(byte == b'\n');
        }
    }

    /// Ends the table: a quote that is still open was never closed.
    pub(super) fn end(&mut self) {
        if self.state == State::Quoted {
            self.state = State::CellStart;
            self.push_broken();
        }
    }

    fn close(&mut self) {
        if self.line > self.last.opened {
            self.push_broken();
        }
    }

    fn push_broken(&mut self) {
        self.broken.push(BrokenQuote {
            closed: self.line,
            ..self.last
        });
    }

    /// The first broken quote before the byte `position` of the table; all broken quotes before it are forgotten.
    pub(super) fn take_before(&mut self, position: u64) -> Option<BrokenQuote> {
        let n = self
            .broken
            .partition_point(|broken| broken.position < position);
        self.broken.drain(..n).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(table: &str) -> Vec<(u64, u64)> {
        let mut quotes = Quotes::new(b',');
        quotes.pass(table.as_bytes());
        quotes.end();
        let broken = quotes.broken.iter();
        broken
            .map(|broken| (broken.opened, broken.closed))
            .collect()
    }

    #[test]
    fn quotes_that_are_closed_are_not_broken() {
        for table in [
            "a,b\n1,\"one\ntwo, \"\"three\"\"\"\r\n\"2\",5\" pipe\n",
            "a\n\"x\"",
            "a\n\"Hello\" she said\n",
            "",
        ] {
            assert!(broken(table).is_empty(), "{table}");
        }
    }

    #[test]
    fn a_quote_that_is_not_closed_is_found() {
        assert_eq!(broken("a,b\n1,\"one\n2,\"two\"\n3,x\n"), [(2, 3)]);
        assert_eq!(broken("a,b\n1,\"one\n2,two\n"), [(2, 4)]);
        assert_eq!(broken("a,b\n1,\"one"), [(2, 2)]);
    }
}
