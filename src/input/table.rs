//! Reads tables, where the header names the columns and every row is a document.

use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use super::columns::{ColumnChoice, TableColumns};
use super::error::FilesError;
use super::input_file::FileKind;
use super::quotes::{BrokenQuote, Quotes};
use crate::engine::{Rejection, Submission};
use crate::text;

/// Longest row in bytes.
const MAX_ROW_BYTES: usize = 64 << 20;

/// A table that holds documents.
pub(super) struct DocumentTable<'t> {
    pub(super) path: &'t Path,
    pub(super) kind: FileKind,
    pub(super) choices: &'t [ColumnChoice],
}

impl DocumentTable<'_> {
    pub(super) fn read(
        &self,
        mut reader: Box<dyn BufRead + '_>,
        each: &mut dyn FnMut(String, Submission),
    ) -> Result<(), FilesError> {
        let start = reader.fill_buf().map_err(FilesError::read(self.path))?;
        let delimiter = delimiter(self.kind, start);
        let passed = RefCell::new(Passed {
            n_bytes: 0,
            quotes: Quotes::new(delimiter),
        });
        let bounded = Bounded {
            inner: reader,
            passed: &passed,
        };
        let mut rows = ReaderBuilder::new()
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(bounded);
        let failed = |error: csv::Error| FilesError::read(self.path)(error.into());
        let header = cells(rows.byte_headers().map_err(failed)?);
        let columns = TableColumns::new(&header, self.choices, self.path)?;
        self.read_rows(&mut rows, &passed, &columns, each)
            .map_err(failed)
    }

    fn read_rows<R: Read>(
        &self,
        rows: &mut csv::Reader<R>,
        passed: &RefCell<Passed>,
        columns: &TableColumns,
        each: &mut dyn FnMut(String, Submission),
    ) -> Result<(), csv::Error> {
        let name = self.path.to_string_lossy();
        let mut row = ByteRecord::new();
        while rows.read_byte_record(&mut row)? {
            let line = row.position().map_or(0, csv::Position::line);
            let broken = passed.borrow_mut().end_row(rows.position().byte());
            let submission = match broken {
                Some(broken) => Err(not_closed(broken)),
                None => columns.document(&cells(&row)),
            };
            each(format!("{name}:{line}"), submission);
        }
        Ok(())
    }
}

/// The byte that separates the cells: a tab in `.tsv`, else whichever of comma, semicolon and tab is most frequent in
/// the header, as programs write the one that their country uses.
fn delimiter(kind: FileKind, start: &[u8]) -> u8 {
    if kind == FileKind::Tsv {
        return b'\t';
    }
    let end = start.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    let header = &start[..end.unwrap_or(start.len())];
    let n = |delimiter: u8| memchr::memchr_iter(delimiter, header).count();
    // Of equally frequent ones the last is taken.
    let delimiters = [b'\t', b';', b','];
    delimiters.into_iter().max_by_key(|&d| n(d)).unwrap_or(b',')
}

fn not_closed(broken: BrokenQuote) -> Rejection {
    let BrokenQuote { opened, closed, .. } = broken;
    Rejection::Malformed {
        reason: format!(
            "the quote that opens a cell on line {opened} is not closed, so that the cell goes on to line {closed}; write a quote inside a quoted cell twice"
        ),
    }
}

/// The part of a table that has passed the reader.
struct Passed {
    /// The number of bytes since the last row ended.
    n_bytes: usize,
    quotes: Quotes,
}

impl Passed {
    /// The broken quote of the row that ended before byte `end`.
    fn end_row(&mut self, end: u64) -> Option<BrokenQuote> {
        self.n_bytes = 0;
        self.quotes.take_before(end)
    }
}

/// A reader that fails when a row does not end, so that a quote that is never closed cannot fill the memory.
struct Bounded<'p, R> {
    inner: R,
    passed: &'p RefCell<Passed>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let mut passed = self.passed.borrow_mut();
        passed.quotes.pass(&buffer[..n]);
        if n == 0 && !buffer.is_empty() {
            passed.quotes.end();
        }
        passed.n_bytes += n;
        if passed.n_bytes > MAX_ROW_BYTES {
            return Err(io::Error::other(
                "a row is longer than 64 MiB; is a quote not closed?",
            ));
        }
        Ok(n)
    }
}

fn cells(row: &ByteRecord) -> Vec<String> {
    row.iter()
        .map(|cell| text::decode(cell).text.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_shows_what_separates_cells() {
        for (kind, header, expected) in [
            (FileKind::Csv, "id,text;more,title\nx", b','),
            (FileKind::Csv, "id;text\n1,2,3", b';'),
            (FileKind::Csv, "id\ttext, long\ttitle\r\n", b'\t'),
            (FileKind::Csv, "text", b','),
            (FileKind::Tsv, "text, long", b'\t'),
        ] {
            assert_eq!(delimiter(kind, header.as_bytes()), expected, "{header}");
        }
    }
}
