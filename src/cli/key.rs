//! `likewise key`: a key for the service, and what the settings need to know of it.

use clap::{Args, ValueEnum};

use super::secret::NewKey;
use super::terminal;
use crate::config::Role;

#[derive(Debug, Args)]
pub(super) struct KeyArguments {
    /// What the key may do; each role may do what the ones before it may
    #[arg(value_enum)]
    role: RoleArgument,
    /// Who uses it
    #[arg(long, default_value = "unnamed")]
    name: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleArgument {
    /// Ask
    Read,
    /// Ingest, delete documents, refresh topics, make reports
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
