//! The built binary: exit code, stdout, stderr.

mod beside;
mod clean;
mod hostile;
mod ingest;
mod jobs;
mod papers;
mod pdf;
mod program;
mod report;
mod serve;
mod settings;
mod similar;
mod stories;
mod tables;
mod topics;
mod upgrade;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;
use tempfile::TempDir;

/// The articles that we wrote.
const ARTICLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample/articles.jsonl");

/// A data directory of its own, files beside it, and commands on it.
struct Cli {
    folder: TempDir,
}

impl Cli {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("the system has room for temporary files");
        Self { folder }
    }

    /// With our articles in it.
    fn with_articles() -> Self {
        let cli = Self::new();
        cli.answer(&["ingest", ARTICLES]);
        cli
    }

    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a file beside the data directory; its path as text.
    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("the path is inside a folder"))
            .and_then(|()| fs::write(&path, bytes))
            .expect("the folder can be written");
        text_of(&path)
    }

    fn path(&self, name: &str) -> String {
        text_of(&self.folder.path().join(name))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::from_std(program::likewise());
        command
            .arg("--data-dir")
            .arg(self.data_dir())
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Assert {
        self.command(arguments).assert()
    }

    /// Standard output of a command that succeeds.
    fn answer(&self, arguments: &[&str]) -> String {
        stdout(&self.run(arguments).success())
    }

    /// The same, read as JSON.
    fn json(&self, arguments: &[&str]) -> Value {
        let answer = self.answer(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&answer).expect("the answer is JSON")
    }

    /// The message of a command that fails: on stderr, on one line, and nothing on stdout.
    fn refusal(&self, arguments: &[&str]) -> String {
        let refused = self.run(arguments).code(1).stdout("");
        message(&refused)
    }

    /// Fails unless the arguments are refused before anything is done.
    fn misuse(&self, arguments: &[&str]) -> String {
        stderr(&self.run(arguments).code(2).stdout(""))
    }
}

fn text_of(path: &Path) -> String {
    path.to_str().expect("temporary paths are text").to_owned()
}

fn stdout(done: &Assert) -> String {
    String::from_utf8(done.get_output().stdout.clone()).expect("stdout is UTF-8")
}

fn stderr(done: &Assert) -> String {
    String::from_utf8(done.get_output().stderr.clone()).expect("stderr is UTF-8")
}

/// The one line that says what went wrong; lines of the log, which are JSON, and warnings are not meant.
fn message(done: &Assert) -> String {
    let stderr = stderr(done);
    let lines: Vec<&str> = stderr
        .lines()
        .filter(|line| !line.starts_with('{') && !line.starts_with("warning: "))
        .collect();
    assert_eq!(lines.len(), 1, "{stderr}");
    lines[0]
        .strip_prefix("error: ")
        .expect("a refusal starts with `error: `")
        .to_owned()
}

#[track_caller]
fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}
