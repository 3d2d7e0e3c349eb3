//! PDFs are read by a process of their own: some bring their reader down, fill the memory or never end.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::text::Extracted;

/// Argument that makes this program read a PDF from stdin.
pub const READ_PDF: &str = "read-pdf";
/// Exit code of that process for a PDF without text; stdout says why.
pub const PDF_REFUSED: u8 = 3;
/// Most memory of that process.
pub const PDF_MEMORY_BYTES: u64 = 2 << 30;
/// Longest time of that process.
const PATIENCE: Duration = Duration::from_mins(1);
/// Most bytes of text; no document may have more.
const MAX_TEXT_BYTES: u64 = 1 << 30;

/// The text of a PDF, with what it says about itself; or why there is none.
pub(super) fn read(bytes: Vec<u8>) -> Result<Extracted, String> {
    let failed = |error: io::Error| format!("the process that reads PDFs failed: {error}");
    let mut child = start().map_err(failed)?;
    let answer = answer(&mut child, bytes);
    if answer.is_none() {
        // It may have ended by itself meanwhile.
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

/// The title, warnings, and the text: what the process writes when all went well.
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

/// What the process writes; none when it takes too long.
fn answer(child: &mut Child, bytes: Vec<u8>) -> Option<io::Result<Vec<u8>>> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        // A process that has died reads no more; how it ended says all that is to be said.
        let _ = stdin.map(|mut stdin| stdin.write_all(&bytes));
        let mut answer = Vec::new();
        let read = stdout.map_or(Ok(0), |stdout| {
            stdout.take(MAX_TEXT_BYTES).read_to_end(&mut answer)
        });
        // Nobody waits any more when this fails.
        let _ = sender.send(read.map(|_| answer));
    });
    receiver.recv_timeout(PATIENCE).ok()
}
