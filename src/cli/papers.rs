//! `likewise completions` and `likewise man`: what shells and `man` need to know of the commands.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::generate_to;

use super::terminal;

/// The name by which shells call the program.
const PROGRAM: &str = "likewise";

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell that completes
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Folder for the pages, for example ~/.local/share/man/man1; it is made where it is missing
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Prints the completions of a shell.
pub(super) fn complete(
    arguments: &CompletionsArguments,
    command: &mut Command,
) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, PROGRAM, &mut script);
    terminal::print_bytes(&script)
}

/// Writes a manual page for each command.
pub(super) fn write_manual(arguments: &ManArguments, command: Command) -> anyhow::Result<()> {
    let folder = &arguments.folder;
    fs::create_dir_all(folder)
        .and_then(|()| generate_to(command, folder))
        .with_context(|| format!("the manual cannot be written into {}", folder.display()))
}
