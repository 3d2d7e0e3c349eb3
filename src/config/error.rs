//! Why the settings cannot be used.

use std::net::SocketAddr;

use crate::text::ChunkOptionsError;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file or an environment variable cannot be read, or holds a key or a value that is not known.
    #[error("the settings cannot be read: {0}")]
    Read(#[from] config::ConfigError),
    /// A value is not among those that are allowed.
    #[error("{key} must be {required}, but is {value}")]
    Bounds {
        /// The name of the setting.
        key: &'static str,
        /// The values that are allowed, in words.
        required: String,
        /// The value that was set.
        value: String,
    },
    /// The two settings of `[chunk]` do not fit each other.
    #[error("chunk.max_tokens and chunk.overlap_tokens cannot be used: {0}")]
    Chunk(#[from] ChunkOptionsError),
    /// The address is open to other machines, but everybody would be let in.
    #[error(
        "server.listen is {address}, which other machines can reach, and server.keys is empty; make a key with `likewise key admin`, or listen on 127.0.0.1"
    )]
    OpenWithoutKeys {
        /// The address that was set.
        address: SocketAddr,
    },
    /// There is no home folder to put data into.
    #[error("store.data_dir is empty and this user has no home folder; set it, or use --data-dir")]
    NoDataDirectory,
}
