//! `likewise key` makes an API key, and prints it with the entry that the settings need.

use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::Read;

use super::terminal;
use crate::config::Role;

/// Number of random bytes that a key is made from.
const KEY_BYTES: usize = 32;

#[derive(Debug, Args)]
pub(super) struct KeyArguments {
    /// Role of the key; each role may also do what the roles before it may
    #[arg(value_enum)]
    role: RoleArgument,
    /// Name of the user of the key, which the settings show
    #[arg(long, default_value = "unnamed")]
    name: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleArgument {
    /// Read and search documents, topics and reports
    Read,
    /// Ingest and delete documents, refresh and correct topics, make reports
    Write,
    /// Create and drop collections
    Admin,
}

pub(super) fn run(arguments: &KeyArguments) -> anyhow::Result<()> {
    let mut random = [0_u8; KEY_BYTES];
    File::open("/dev/urandom")?.read_exact(&mut random)?;
    let key = format!("lw_{}", blake3::hash(&random).to_hex());
    let hash = blake3::hash(key.as_bytes()).to_hex();
    let role = match arguments.role {
        RoleArgument::Read => Role::Read,
        RoleArgument::Write => Role::Write,
        RoleArgument::Admin => Role::Admin,
    };
    let entry = toml::Value::try_from(crate::config::KeySettings {
        name: arguments.name.clone(),
        role,
        hash: hash.to_string(),
    })?;
    terminal::print(&format!(
        "The key, shown only now. Whoever has it sends `Authorization: Bearer KEY`:\n\n    {key}\n\n\
         The settings need its hash, in the file that --config names:\n\n[[server.keys]]\n{}",
        toml::to_string(&entry)?
    ))
}
