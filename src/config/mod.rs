//! What is set? Four layers made into one checked struct.

mod check;
mod host;
mod sections;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};

pub use host::{Host, HostError};
pub use sections::{
    Auto, ChunkSettings, EmbeddingSettings, IngestSettings, KeySettings, LogFormat, LogSettings,
    NumberOfClusters, Role, ServerSettings, Settings, StoreSettings, TopicSettings,
};

use crate::embedding::EmbeddingOptions;
use crate::text::{ChunkOptions, ChunkOptionsError};

const DEFAULTS: &str = include_str!("../../config/default.toml");
const ENVIRONMENT: &str = "LIKEWISE";
const MIB: usize = 1 << 20;

/// What the command line sets, over every other layer.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--listen`.
    pub listen: Option<String>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file or a variable cannot be read, or holds a key or a value that is not known.
    #[error("the settings cannot be read: {0}")]
    Read(#[from] config::ConfigError),
    /// A number is out of bounds.
    #[error("{key} must be {required}, but is {value}")]
    Bounds {
        /// Name of the setting.
        key: &'static str,
        /// What is allowed.
        required: &'static str,
        /// What was set.
        value: String,
    },
    /// The lengths of `[chunk]` do not fit each other.
    #[error("chunk.max_tokens and chunk.overlap_tokens cannot be used: {0}")]
    Chunk(#[from] ChunkOptionsError),
    /// The address is open to other machines, but everybody would be let in.
    #[error(
        "server.listen is {address}, which other machines can reach, and server.keys is empty; make a key with `likewise key admin`, or listen on 127.0.0.1"
    )]
    OpenWithoutKeys {
        /// The address as set.
        address: SocketAddr,
    },
    /// There is no home folder to put data into.
    #[error("store.data_dir is empty and this user has no home folder; set it, or use --data-dir")]
    NoDataDirectory,
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
            .add_source(
                Environment::with_prefix(ENVIRONMENT)
                    .prefix_separator("__")
                    .separator("__")
                    .list_separator(",")
                    .with_list_parse_key("server.hosts")
                    .try_parsing(true),
            )
            .set_override_option("store.data_dir", data_dir.as_deref())?
            .set_override_option("server.listen", flags.listen.as_deref())?
            .build()?
            .try_deserialize()?;
        settings.check()?;
        Ok(settings)
    }

    /// The folder for everything that is kept.
    pub fn data_dir(&self) -> Result<PathBuf, SettingsError> {
        if !self.store.data_dir.as_os_str().is_empty() {
            return Ok(self.store.data_dir.clone());
        }
        directories::ProjectDirs::from("", "", "likewise")
            .map(|folders| folders.data_dir().to_owned())
            .ok_or(SettingsError::NoDataDirectory)
    }

    /// Which model makes vectors, and how it may work.
    pub fn embedding_options(&self) -> Result<EmbeddingOptions, SettingsError> {
        let settings = &self.embedding;
        Ok(EmbeddingOptions {
            model: settings.model.clone(),
            model_path: some_path(&settings.model_path),
            onnxruntime: some_path(&settings.onnxruntime),
            data_dir: self.data_dir()?,
            n_threads: Some(settings.n_threads).filter(|&n_threads| n_threads > 0),
            batch_tokens: settings.batch_tokens,
            queue_limit: settings.queue_limit,
        })
    }

    /// How passages are cut.
    pub fn chunk_options(&self) -> Result<ChunkOptions, SettingsError> {
        Ok(ChunkOptions::new(
            self.chunk.max_tokens,
            self.chunk.overlap_tokens,
        )?)
    }

    /// Longest text of a document in bytes.
    pub fn max_text_bytes(&self) -> usize {
        self.ingest.max_text_mib * MIB
    }

    /// Largest body that is read as a whole, in bytes.
    pub fn max_body_bytes(&self) -> usize {
        self.server.max_body_mib * MIB
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

fn some_path(path: &Path) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn load(file: &str) -> Result<Settings, SettingsError> {
        let mut written = tempfile::NamedTempFile::new().unwrap();
        written.write_all(file.as_bytes()).unwrap();
        Settings::load(Some(written.path()), &Flags::default())
    }

    #[test]
    fn the_defaults_are_complete_and_valid() {
        let settings = Settings::load(None, &Flags::default()).unwrap();
        assert!(settings.server.listen.ip().is_loopback());
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
            ("[server]\nmax_body_mib = 0", "server.max_body_mib"),
        ] {
            let message = load(file).unwrap_err().to_string();
            assert!(message.contains(named), "{file}: {message}");
        }
    }
}
