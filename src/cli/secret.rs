//! New keys: random, shown once, and known to a service by their hash alone.

use std::fs::File;
use std::io::{self, Read};

use crate::config::{KeySettings, Role};

/// Bytes of randomness in a key.
const KEY_BYTES: usize = 32;

/// A key that was just made.
pub(super) struct NewKey {
    /// The key as its owner sends it.
    pub(super) secret: String,
    /// What a service knows of the key.
    pub(super) settings: KeySettings,
}

impl NewKey {
    /// Makes a key from the randomness of the system.
    pub(super) fn new(name: &str, role: Role) -> io::Result<Self> {
        let mut random = [0_u8; KEY_BYTES];
        File::open("/dev/urandom")?.read_exact(&mut random)?;
        let secret = format!("lw_{}", blake3::hash(&random).to_hex());
        let hash = blake3::hash(secret.as_bytes()).to_hex().to_string();
        let name = name.to_owned();
        let settings = KeySettings { name, role, hash };
        Ok(Self { secret, settings })
    }
}
