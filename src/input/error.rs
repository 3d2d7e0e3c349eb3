//! Why files cannot be read.

use std::io;
use std::path::{Path, PathBuf};

/// Why files cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The system refuses to read a file or a folder.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The path of the file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// The name of a file does not say what the file holds.
    #[error(
        "{} is of no known kind; known are .txt .md .html .pdf .json .jsonl .ndjson .csv .tsv, each also with .gz",
        path.display()
    )]
    UnknownKind {
        /// The path of the file.
        path: PathBuf,
    },
    /// A table has no column of texts.
    #[error(
        "{} has no column text, html or markdown; its columns are {columns}; `--column text=NAME` says which one has the texts",
        path.display()
    )]
    NoTextColumn {
        /// The path of the file.
        path: PathBuf,
        /// The names of the columns that the table has.
        columns: String,
    },
    /// A column was chosen that a table does not have.
    #[error("{} has no column {column:?}; its columns are {columns}", path.display())]
    NoSuchColumn {
        /// The path of the file.
        path: PathBuf,
        /// The name of the column that was chosen.
        column: String,
        /// The names of the columns that the table has.
        columns: String,
    },
}

impl FilesError {
    /// Makes an error of what the system says about `path`.
    pub(super) fn read(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Read { path, cause }
    }
}
