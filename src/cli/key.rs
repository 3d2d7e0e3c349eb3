//! `likewise key` makes an API key, and prints it with the entry that the settings need.

use clap::{Args, ValueEnum};

use super::secret::NewKey;
use super::terminal;
use crate::config::Role;

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
    let role = match arguments.role {
        RoleArgument::Read => Role::Read,
        RoleArgument::Write => Role::Write,
        RoleArgument::Admin => Role::Admin,
    };
    let NewKey { secret, settings } = NewKey::new(&arguments.name, role)?;
    terminal::print(&format!(
        "The key, shown only now. Whoever has it sends `Authorization: Bearer KEY`:\n\n    {secret}\n\n\
         The settings need its hash, in the file that --config names:\n\n[[server.keys]]\n{}",
        toml::to_string(&settings)?
    ))
}
