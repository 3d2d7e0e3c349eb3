//! Reads the settings from their four layers, and writes them as they are in force.

use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};

use super::error::SettingsError;
use super::sections::Settings;

const DEFAULTS: &str = include_str!("../../config/default.toml");
const ENVIRONMENT: &str = "LIKEWISE";

/// The settings of the command line, which win over every other layer.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The folder for everything that is kept (`--data-dir`).
    pub data_dir: Option<PathBuf>,
    /// The address and port of the service (`--listen`).
    pub listen: Option<String>,
}

impl Settings {
    /// Reads the four layers and checks every value.
    pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Self, SettingsError> {
        let mut layers = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(file) = file {
            layers = layers.add_source(File::from(file).format(FileFormat::Toml));
        }
        let data_dir = flags.data_dir.as_ref().map(|path| path.to_string_lossy());
        let settings: Self = layers
            .add_source(environment())
            .set_override_option("store.data_dir", data_dir.as_deref())?
            .set_override_option("server.listen", flags.listen.as_deref())?
            .build()?
            .try_deserialize()?;
        settings.check()?;
        Ok(settings)
    }

    /// The settings as TOML, without the hashes of keys.
    ///
    /// # Panics
    /// Never: what was read from TOML can be written as TOML.
    pub fn to_toml(&self) -> String {
        let mut shown = self.clone();
        for key in &mut shown.server.keys {
            "(hidden)".clone_into(&mut key.hash);
        }
        toml::to_string(&shown).expect("the settings were read from TOML")
    }
}

/// The layer of the environment: `LIKEWISE__SECTION__KEY`.
pub(super) fn environment() -> Environment {
    Environment::with_prefix(ENVIRONMENT)
        .prefix_separator("__")
        .separator("__")
        .list_separator(",")
        .with_list_parse_key("server.hosts")
        .try_parsing(true)
}

#[cfg(test)]
mod tests {
    use super::super::sections::NumberOfClusters;
    use super::*;
    use std::io::Write;

    use crate::model::RefreshOptions;
    use crate::text::ChunkOptions;

    fn load(file: &str) -> Result<Settings, SettingsError> {
        let mut written = tempfile::NamedTempFile::new().unwrap();
        written.write_all(file.as_bytes()).unwrap();
        Settings::load(Some(written.path()), &Flags::default())
    }

    #[test]
    fn the_defaults_are_complete_and_valid() {
        let settings = Settings::load(None, &Flags::default()).unwrap();
        assert!(settings.server.listen.ip().is_loopback());
        assert_eq!(settings.chunk_options().unwrap(), ChunkOptions::default());
        assert_eq!(settings.refresh_options(), RefreshOptions::default());
        let printed: Settings = toml::from_str(&settings.to_toml()).unwrap();
        assert_eq!(printed.to_toml(), settings.to_toml());
    }

    #[test]
    fn a_file_is_laid_over_the_defaults_and_flags_over_the_file() {
        let settings = load("[topics]\nn_clusters = 7").unwrap();
        assert_eq!(settings.topics.n_clusters, NumberOfClusters::Fixed(7));
        assert_eq!(settings.chunk.max_tokens, 200);
        let flags = Flags {
            listen: Some("127.0.0.1:9".to_owned()),
            ..Flags::default()
        };
        assert_eq!(
            Settings::load(None, &flags).unwrap().server.listen.port(),
            9
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (file, named) in [
            ("[topics]\nn_clutsers = 3", "n_clutsers"),
            ("[topics]\nn_clusters = \"many\"", "auto"),
            ("[topics]\nn_clusters = 0", "topics.n_clusters"),
            ("[chunk]\nmax_tokens = \"long\"", "chunk.max_tokens"),
            ("[chunk]\nmax_tokens = 10", "chunk.max_tokens"),
            ("[server]\nlisten = \"0.0.0.0:80\"", "likewise key"),
            (
                "[server]\nmax_body_mib = 0",
                "server.max_body_mib must be 1 to 4096, but is 0",
            ),
            (
                "[topics]\nmax_unassigned = 0.6",
                "topics.max_unassigned must be 0 to 0.5, but is 0.6",
            ),
        ] {
            let message = load(file).unwrap_err().to_string();
            assert!(message.contains(named), "{file}: {message}");
        }
    }
}
