//! `likewise check-config` prints the settings that are in force.

use super::global::GlobalArguments;
use super::terminal;

pub(super) fn run(global: &GlobalArguments) -> anyhow::Result<()> {
    let mut settings = global.settings(None)?;
    settings.store.data_dir = settings.data_dir()?;
    terminal::print(&settings.to_toml())
}
