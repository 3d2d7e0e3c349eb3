//! A file that holds documents, and how it is read.

use std::path::PathBuf;

/// A file that holds documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// The path of the file as it was given or found, which becomes the id of the document if the file holds a single
    /// one.
    pub path: PathBuf,
    /// How the file is read.
    pub kind: FileKind,
    /// Whether the file is compressed with gzip.
    pub is_gzip: bool,
    /// The size on the disk, in bytes.
    pub size_bytes: u64,
}

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// One document in plain text.
    Text,
    /// One document in Markdown.
    Markdown,
    /// One document as a web page.
    Html,
    /// One document as a PDF.
    Pdf,
    /// One document, a list of documents, or `{"documents": [...]}`.
    Json,
    /// One document a line.
    JsonLines,
    /// One document a row, under a header that names the fields.
    Csv,
    /// One document a row, with tabs between the cells, under a header that names the fields.
    Tsv,
}
