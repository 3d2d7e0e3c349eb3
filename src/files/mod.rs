//! Files and folders as documents: which are read, and how each kind becomes documents.

mod columns;
mod pdf;
mod quotes;
mod reading;
mod table;

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

pub use columns::{ColumnChoice, ColumnChoiceError};
pub use pdf::{PDF_MEMORY_BYTES, PDF_REFUSED, READ_PDF};
pub use reading::read;

/// A file that holds documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Where it is, as it was given or found; the id of the document in it, where it holds one.
    pub path: PathBuf,
    /// How it is read.
    pub kind: FileKind,
    /// Whether it is compressed with gzip.
    pub is_gzip: bool,
    /// Its size on the disk.
    pub size_bytes: u64,
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// One document: plain text.
    Text,
    /// One document: Markdown.
    Markdown,
    /// One document: a web page.
    Html,
    /// One document: a PDF.
    Pdf,
    /// One document, a list of documents, or `{"documents": [...]}`.
    Json,
    /// One document a line.
    JsonLines,
    /// One document a row, under a header that names the fields.
    Csv,
    /// The same with tabs between the cells.
    Tsv,
}

/// What was found on the disk.
#[derive(Debug, Default)]
pub struct Found {
    /// Files to read, in order of path.
    pub files: Vec<InputFile>,
    /// Files inside folders that are of no known kind.
    pub n_skipped: usize,
    /// What inside folders the system does not let us read.
    pub unreadable: Vec<FilesError>,
}

/// Why files cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The system refuses.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// Its name does not say what it holds.
    #[error(
        "{} is of no known kind; known are .txt .md .html .pdf .json .jsonl .ndjson .csv .tsv, each also with .gz",
        path.display()
    )]
    UnknownKind {
        /// The file.
        path: PathBuf,
    },
    /// A table without a column of texts.
    #[error(
        "{} has no column text, html or markdown; its columns are {columns}; `--column text=NAME` says which one has the texts",
        path.display()
    )]
    NoTextColumn {
        /// The file.
        path: PathBuf,
        /// The columns that it has.
        columns: String,
    },
    /// A column was chosen that a table does not have.
    #[error("{} has no column {column:?}; its columns are {columns}", path.display())]
    NoSuchColumn {
        /// The file.
        path: PathBuf,
        /// The column chosen.
        column: String,
        /// The columns that it has.
        columns: String,
    },
}

impl FilesError {
    fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Read { path, cause }
    }
}

/// Finds the files that `paths` name: files as they are, folders with all that is in them.
pub fn find(paths: &[PathBuf]) -> Result<Found, FilesError> {
    let mut found = Found::default();
    for path in paths {
        if fs::metadata(path).map_err(FilesError::read(path))?.is_dir() {
            find_in_folder(path, &mut found);
        } else {
            let file = input_file(path)?;
            found
                .files
                .push(file.ok_or_else(|| FilesError::UnknownKind { path: path.clone() })?);
        }
    }
    Ok(found)
}

fn find_in_folder(folder: &Path, found: &mut Found) {
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let file = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) if entry.file_type().is_file() => input_file(entry.path()),
            Ok(_) => Ok(None),
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_owned();
                let cause = error
                    .into_io_error()
                    .unwrap_or_else(|| io::Error::other("a loop of links"));
                Err(FilesError::Read { path, cause })
            }
        };
        match file {
            Ok(Some(file)) => found.files.push(file),
            Ok(None) => found.n_skipped += 1,
            Err(error) => found.unreadable.push(error),
        }
    }
}

fn input_file(path: &Path) -> Result<Option<InputFile>, FilesError> {
    let is_gzip = extension(path) == "gz";
    let inner = if is_gzip {
        path.with_extension("")
    } else {
        path.to_owned()
    };
    let kind = match extension(&inner).as_str() {
        "txt" | "text" => FileKind::Text,
        "md" | "markdown" => FileKind::Markdown,
        "pdf" => FileKind::Pdf,
        "html" | "htm" | "xhtml" => FileKind::Html,
        "json" => FileKind::Json,
        "jsonl" | "ndjson" => FileKind::JsonLines,
        "csv" => FileKind::Csv,
        "tsv" | "tab" => FileKind::Tsv,
        _ => return Ok(None),
    };
    let metadata = fs::metadata(path).map_err(FilesError::read(path))?;
    Ok(Some(InputFile {
        path: path.to_owned(),
        kind,
        is_gzip,
        size_bytes: metadata.len(),
    }))
}

fn extension(path: &Path) -> String {
    path.extension()
        .and_then(OsStr::to_str)
        .unwrap_or_default()
        .to_ascii_lowercase()
}
