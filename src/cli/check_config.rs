//! `likewise check-config` prints the settings that are in force.

use super::common::Common;
use super::terminal;

pub(super) fn run(common: &Common) -> anyhow::Result<()> {
    let mut settings = common.settings(None)?;
    settings.store.data_dir = settings.data_dir()?;
    terminal::print(&settings.to_toml())
}
