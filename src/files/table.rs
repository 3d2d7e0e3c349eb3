//! CSV: the header names the fields, every row is a document.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

use super::FilesError;
use crate::engine::{Rejection, Submission};
use crate::model::{Content, DocumentId, NewDocument};
use crate::text;

/// Longest row in bytes.
const MAX_ROW_BYTES: usize = 64 << 20;

pub(super) fn read(
    reader: Box<dyn BufRead + '_>,
    path: &Path,
    each: &mut dyn FnMut(String, Submission),
) -> Result<(), FilesError> {
    let n_read = Cell::new(0);
    let bounded = Bounded {
        inner: reader,
        n_read: &n_read,
    };
    let mut table = ReaderBuilder::new().flexible(true).from_reader(bounded);
    let header: Vec<String> = match table.byte_headers() {
        Ok(header) => fields(header)
            .into_iter()
            .map(|name| name.to_lowercase())
            .collect(),
        Err(error) => return Err(FilesError::read(path)(error.into())),
    };
    let is_content = |name: &String| matches!(name.as_str(), "text" | "html" | "markdown");
    if !header.iter().any(is_content) {
        return Err(FilesError::NoTextColumn {
            path: path.to_owned(),
        });
    }
    let name = path.to_string_lossy();
    read_rows(&mut table, &n_read, &header, &name, each)
        .map_err(|error| FilesError::read(path)(error.into()))
}

fn read_rows<R: Read>(
    table: &mut csv::Reader<R>,
    n_read: &Cell<usize>,
    header: &[String],
    name: &str,
    each: &mut dyn FnMut(String, Submission),
) -> Result<(), csv::Error> {
    let mut row = ByteRecord::new();
    while table.read_byte_record(&mut row)? {
        n_read.set(0);
        let line = row.position().map_or(0, csv::Position::line);
        each(format!("{name}:{line}"), document(header, fields(&row)));
    }
    Ok(())
}

/// Fails when a row does not end: a quote that is never closed must not fill the memory.
struct Bounded<'n, R> {
    inner: R,
    /// Bytes read since the last row ended.
    n_read: &'n Cell<usize>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.n_read.set(self.n_read.get() + n);
        if self.n_read.get() > MAX_ROW_BYTES {
            return Err(io::Error::other(
                "a row is longer than 64 MiB; is a quote not closed?",
            ));
        }
        Ok(n)
    }
}

fn fields(row: &ByteRecord) -> Vec<String> {
    row.iter()
        .map(|cell| text::decode(cell).text.trim().to_owned())
        .collect()
}

fn document(header: &[String], cells: Vec<String>) -> Submission {
    if cells.len() != header.len() {
        return Err(Rejection::Malformed {
            reason: format!(
                "the row has {} cells, but the header has {}",
                cells.len(),
                header.len()
            ),
        });
    }
    let mut new = NewDocument::new(Content::Text(String::new()));
    for (name, cell) in header
        .iter()
        .zip(cells)
        .filter(|(_, cell)| !cell.is_empty())
    {
        match name.as_str() {
            "id" => new.id = Some(DocumentId::new(cell)?),
            "text" => new.content = Content::Text(cell),
            "html" => new.content = Content::Html(cell),
            "markdown" => new.content = Content::Markdown(cell),
            "title" => new.title = Some(cell),
            "url" => new.url = Some(cell),
            "source" => new.source = Some(cell),
            "language" => new.language = Some(cell),
            "published_at" | "date" => new.published_at = Some(cell),
            "tags" => new.tags = tags(&cell),
            _ => {
                new.metadata.insert(name.clone(), cell.into());
            }
        }
    }
    Ok(new)
}

/// Separated by semicolons, or by commas where there are none.
fn tags(cell: &str) -> Vec<String> {
    let separator = if cell.contains(';') { ';' } else { ',' };
    let tags = cell.split(separator).map(str::trim);
    tags.filter(|tag| !tag.is_empty())
        .map(str::to_owned)
        .collect()
}
