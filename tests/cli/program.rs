//! The built program: how it is called, and how it is started as a service.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;

/// How long anything may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// The program without settings of whoever runs the tests.
pub fn likewise() -> Command {
    let mut command = Command::new(cargo_bin!("likewise"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LIKEWISE") {
            command.env_remove(name);
        }
    }
    command
}

/// `likewise serve` on a port of its own, killed when dropped.
pub struct Service {
    /// The process.
    pub process: Child,
    /// `http://ADDRESS:PORT`.
    pub address: String,
    log: Receiver<String>,
}

impl Service {
    /// Starts to serve `data_dir` and waits until requests are answered.
    pub fn start(data_dir: &Path, arguments: &[&str]) -> Self {
        let (process, log) = Self::spawn(data_dir, arguments);
        let mut service = Self {
            process,
            address: String::new(),
            log,
        };
        service.address = service.announced();
        service
    }

    /// Starts to serve and waits for nothing. Lines of the log come until the process ends.
    pub fn spawn(data_dir: &Path, arguments: &[&str]) -> (Child, Receiver<String>) {
        let mut command = likewise();
        command.arg("serve").arg("--data-dir").arg(data_dir);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = command.spawn().expect("the program can be started");
        let stderr = process.stderr.take().expect("stderr is a pipe");
        (process, lines(stderr))
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// How the process ended, once it did.
    pub fn ended(&mut self) -> ExitStatus {
        loop {
            match self.log.recv_timeout(PATIENCE) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("the service does not end"),
            }
        }
        self.process.wait().expect("the process can be waited for")
    }

    fn announced(&self) -> String {
        let mut seen = String::new();
        while let Ok(line) = self.log.recv_timeout(PATIENCE) {
            let entry: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            let message = entry["message"].as_str().unwrap_or_default();
            if let Some((address, _)) = message
                .strip_prefix("serving ")
                .and_then(|rest| rest.split_once("/ "))
            {
                return address.to_owned();
            }
            seen += &line;
            seen.push('\n');
        }
        panic!("the service did not say where it serves:\n{seen}");
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The lines as they come. They are read on a thread of their own, so that the writer never waits.
fn lines(stderr: ChildStderr) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(stderr);
        for line in reader.by_ref().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
        // Nobody listens any more, but the process must be able to write until it ends.
        let _ = std::io::copy(&mut reader, &mut std::io::sink());
    });
    receiver
}
