//! Requests and answers as they are on the wire, for what a client library would not send or read.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::app::TestApp;

/// Enough for the slowest machine.
const TIMEOUT: Duration = Duration::from_mins(1);

/// A connection on which one request was sent.
pub struct Raw(BufReader<TcpStream>);

impl Raw {
    /// Sends lines of a head as they are; the end of the head is added.
    pub fn send(app: &TestApp, head: &str) -> Self {
        let address = app.url().trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).expect("the service listens");
        let timed = stream.set_read_timeout(Some(TIMEOUT));
        timed.expect("a time limit can be set");
        let request = format!("{head}\r\n\r\n");
        let sent = stream.write_all(request.as_bytes());
        sent.expect("the service reads");
        Self(BufReader::new(stream))
    }

    /// The head of the answer, in lower case.
    pub fn head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = self.0.read_line(&mut head).expect("the service answers");
            assert!(read > 0, "the answer ends in its head: {head}");
        }
        head.to_lowercase()
    }

    /// The status of the answer.
    pub fn status(&mut self) -> u16 {
        let head = self.head();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        status.expect("an answer has a status")
    }

    /// The next piece of a body that comes in pieces; none at its end.
    pub fn chunk(&mut self) -> Option<String> {
        let mut size = String::new();
        self.0.read_line(&mut size).expect("the service answers");
        let size = usize::from_str_radix(size.trim(), 16).expect("a piece has a size");
        let mut bytes = vec![0; size + 2];
        self.0.read_exact(&mut bytes).expect("the piece is whole");
        bytes.truncate(size);
        let text = String::from_utf8(bytes).expect("the answer is text");
        (size > 0).then_some(text)
    }
}
