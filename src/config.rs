//! What is set? Four layers made into one checked struct.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use serde::{Deserialize, Serialize};
use tracing_subscriber::EnvFilter;

use crate::text::{ChunkOptions, ChunkOptionsError};

const DEFAULTS: &str = include_str!("../config/default.toml");
const ENVIRONMENT: &str = "LIKEWISE";
const MIB: usize = 1 << 20;

/// Every setting, as written in `config/default.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where things are kept.
    pub store: StoreSettings,
    /// How requests are taken.
    pub server: ServerSettings,
    /// What is accepted.
    pub ingest: IngestSettings,
    /// How passages are cut.
    pub chunk: ChunkSettings,
    /// How topics are found.
    pub topics: TopicSettings,
    /// What is logged.
    pub log: LogSettings,
}

/// Where things are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// Folder for everything that is kept; empty for the platform's usual place.
    pub data_dir: PathBuf,
}

/// How requests are taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// Address and port.
    pub listen: SocketAddr,
    /// Largest body that is read as a whole, in MiB.
    pub max_body_mib: usize,
    /// Keys that are let in.
    pub keys: Vec<KeySettings>,
}

/// A key that is let in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// Who uses it; for logs.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// BLAKE3 hash of the key as 64 hexadecimal digits.
    pub hash: String,
}

/// What a key may do; each role may do what the ones before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Ask.
    Read,
    /// Ingest, delete documents, refresh topics, make reports.
    Write,
    /// Create and drop collections.
    Admin,
}

/// What is accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngestSettings {
    /// Longest text of a document in MiB.
    pub max_text_mib: usize,
}

/// How passages are cut.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkSettings {
    /// Length of a passage in tokens.
    pub max_tokens: usize,
    /// Longest sentence that is repeated, in tokens.
    pub overlap_tokens: usize,
}

/// How topics are found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicSettings {
    /// Number of topics.
    pub n_clusters: NumberOfClusters,
    /// What randomness is drawn from.
    pub seed: u64,
    /// Starts that are tried.
    pub n_runs: usize,
    /// Most rounds of one run.
    pub max_iterations: u64,
    /// Most passages that topics are found from.
    pub sample_limit: usize,
}

/// A number of topics, or `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "must be a whole number of topics or \"auto\"")]
pub enum NumberOfClusters {
    /// As many as asked for.
    Fixed(usize),
    /// Chosen from the documents.
    Chosen(Auto),
}

/// The word `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Auto {
    /// Chosen from the documents.
    Auto,
}

/// What is logged.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// How a line looks.
    pub format: LogFormat,
    /// Which messages.
    pub level: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// For people.
    Text,
    /// For programs.
    Json,
}

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

    fn check(&self) -> Result<(), SettingsError> {
        self.chunk_options()?;
        let bounds = [
            ("server.max_body_mib", self.server.max_body_mib, 1, 4096),
            ("ingest.max_text_mib", self.ingest.max_text_mib, 1, 1024),
            ("chunk.max_tokens", self.chunk.max_tokens, 1, 8192),
            ("topics.n_runs", self.topics.n_runs, 1, 100),
            (
                "topics.max_iterations",
                self.topics.max_iterations as usize,
                1,
                10_000,
            ),
            (
                "topics.sample_limit",
                self.topics.sample_limit,
                100,
                100_000_000,
            ),
        ];
        for (key, value, least, most) in bounds {
            if !(least..=most).contains(&value) {
                return Err(out_of_bounds(key, value));
            }
        }
        if self.topics.n_clusters == NumberOfClusters::Fixed(0) {
            return Err(out_of_bounds("topics.n_clusters", 0));
        }
        if self.server.keys.iter().any(|key| !is_hash(&key.hash)) {
            return Err(SettingsError::Bounds {
                key: "server.keys.hash",
                required: "64 hexadecimal digits as `likewise key` prints them",
                value: "something else".to_owned(),
            });
        }
        self.check_log_level()?;
        self.check_address()
    }

    fn check_log_level(&self) -> Result<(), SettingsError> {
        match EnvFilter::builder().parse(&self.log.level) {
            Ok(_) => Ok(()),
            Err(_) => Err(SettingsError::Bounds {
                key: "log.level",
                required: "error, warn, info, debug, trace, or a filter such as \"warn,likewise=debug\"",
                value: format!("{:?}", self.log.level),
            }),
        }
    }

    fn check_address(&self) -> Result<(), SettingsError> {
        let address = self.server.listen;
        if address.ip().is_loopback() || !self.server.keys.is_empty() {
            Ok(())
        } else {
            Err(SettingsError::OpenWithoutKeys { address })
        }
    }
}

fn out_of_bounds(key: &'static str, value: usize) -> SettingsError {
    SettingsError::Bounds {
        key,
        required: match key {
            "server.max_body_mib" => "1 to 4096",
            "ingest.max_text_mib" => "1 to 1024",
            "chunk.max_tokens" => "1 to 8192",
            "topics.n_runs" => "1 to 100",
            "topics.max_iterations" => "1 to 10000",
            "topics.sample_limit" => "100 to 100000000",
            _ => "\"auto\" or at least 1",
        },
        value: value.to_string(),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
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
