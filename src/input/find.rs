//! Which files are read? Files as they are named, and folders with all that is in them.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::FilesError;
use super::input_file::{FileKind, InputFile};

/// The files that were found on the disk.
#[derive(Debug, Default)]
pub struct FoundFiles {
    /// The files to read, in order of path.
    pub files: Vec<InputFile>,
    /// The number of files inside folders that are of no known kind.
    pub n_skipped: usize,
    /// The errors of what inside folders cannot be read.
    pub unreadable: Vec<FilesError>,
}

/// Finds the files that `paths` name: each file itself, and all files in each folder.
pub fn find(paths: &[PathBuf]) -> Result<FoundFiles, FilesError> {
    let mut found = FoundFiles::default();
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

fn find_in_folder(folder: &Path, found: &mut FoundFiles) {
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
