//! Which requests does the server take?

use crate::config::{Host, KeySettings};

/// The options of the server: which requests it takes.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// Largest body that is read whole, in bytes.
    pub max_body_bytes: usize,
    /// Longest text of a document in bytes, which bounds the lines of a stream too.
    pub max_text_bytes: usize,
    /// Hosts that requests may be sent to, besides this machine.
    pub hosts: Vec<Host>,
    /// API keys that requests may come with; without any, every request is let in.
    pub keys: Vec<KeySettings>,
}
