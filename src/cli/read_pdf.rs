//! `likewise read-pdf` reads a PDF from stdin and prints its text, in a process that may crash without harm.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use crate::input::{PDF_MEMORY_BYTES, PDF_REFUSED};
use crate::text;

/// Writes the title on the first line, warnings on the second, and the text after them. When there is no text, it
/// writes the reason and ends with the exit code [`PDF_REFUSED`]. On Unix the process gets at most [`PDF_MEMORY_BYTES`]
/// of memory.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    #[cfg(unix)]
    rlimit::setrlimit(rlimit::Resource::AS, PDF_MEMORY_BYTES, PDF_MEMORY_BYTES)?;
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let mut out = io::stdout().lock();
    match text::extract_pdf(&bytes) {
        Ok(found) => {
            writeln!(out, "{}", found.title.unwrap_or_default())?;
            writeln!(out, "{}", found.warnings.join("; "))?;
            out.write_all(found.text.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            write!(out, "{error}")?;
            Ok(ExitCode::from(PDF_REFUSED))
        }
    }
}
