//! How requests are taken.

use crate::config::{Host, KeySettings};

/// How requests are taken.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Largest body that is read as a whole, in bytes.
    pub max_body_bytes: usize,
    /// Longest text of a document in bytes; bounds the lines of a stream.
    pub max_text_bytes: usize,
    /// Hosts that requests may be sent to, beside this machine.
    pub hosts: Vec<Host>,
    /// Keys that are let in; everybody is when there are none.
    pub keys: Vec<KeySettings>,
}
