//! Reads PDFs in a process of their own, as some crash their reader, fill the memory or never end.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::text::Extracted;

/// The argument that makes this program read a PDF from stdin.
pub const READ_PDF: &str = "read-pdf";
/// The exit code of the process that reads a PDF without text, where stdout says why there is none.
pub const PDF_REFUSED: u8 = 3;
/// Most memory of the process that reads a PDF, in bytes.
pub const PDF_MEMORY_BYTES: u64 = 2 << 30;
/// Longest time that the process may take to read a PDF.
const PATIENCE: Duration = Duration::from_mins(1);
/// Most bytes of text that are read from the process; no document may have more.
const MAX_TEXT_BYTES: u64 = 1 << 30;

/// The text of a PDF and its title, or why there is none in words.
pub(super) fn read(bytes: Vec<u8>) -> Result<Extracted, String> {
    let failed = |error: io::Error| format!("the process that reads PDFs failed: {error}");
    let mut child = start().map_err(failed)?;
    let answer = answer(&mut child, bytes);
    if answer.is_none() {
        // The process may have ended by itself meanwhile.
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    let Some(answer) = answer else {
        let seconds = PATIENCE.as_secs();
        return Err(format!("the PDF cannot be read within {seconds} s"));
    };
    let answer = String::from_utf8_lossy(&answer.map_err(failed)?).into_owned();
    match status.code() {
        Some(0) => Ok(extracted(&answer)),
        Some(code) if code == i32::from(PDF_REFUSED) => Err(answer),
        _ => Err(
            "the PDF cannot be read: it brings its reader down, or needs too much memory"
                .to_owned(),
        ),
    }
}

/// Reads the title, the warnings and the text that the process writes when it succeeds.
fn extracted(answer: &str) -> Extracted {
    let line = |line: &str| Some(line.to_owned()).filter(|line| !line.is_empty());
    let (title, rest) = answer.split_once('\n').unwrap_or_default();
    let (warnings, text) = rest.split_once('\n').unwrap_or_default();
    Extracted {
        text: text.to_owned(),
        title: line(title),
        warnings: line(warnings).into_iter().collect(),
        ..Extracted::default()
    }
}

fn start() -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .arg(READ_PDF)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// What the process writes to stdout; `None` when it takes too long.
fn answer(child: &mut Child, bytes: Vec<u8>) -> Option<io::Result<Vec<u8>>> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        // A process that has ended reads no more; its exit code tells the rest.
        let _ = stdin.map(|mut stdin| stdin.write_all(&bytes));
        let mut answer = Vec::new();
        let read = stdout.map_or(Ok(0), |stdout| {
            stdout.take(MAX_TEXT_BYTES).read_to_end(&mut answer)
        });
        // Sending fails only when nobody waits any more.
        let _ = sender.send(read.map(|_| answer));
    });
    receiver.recv_timeout(PATIENCE).ok()
}
