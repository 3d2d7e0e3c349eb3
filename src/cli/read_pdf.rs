//! `likewise read-pdf`: the text of a PDF from stdin, in a process that may come to grief.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use crate::input::{PDF_MEMORY_BYTES, PDF_REFUSED};
use crate::text;

/// Writes the title on the first line, warnings on the second, and the text behind them; where there is none, why not, with an exit code of its
/// own. The process has no more memory than a sensible file needs.
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
