//! Every setting as it is written in the file, section by section.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::host::Host;

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
    /// Which model makes vectors, and how it may work.
    pub embedding: EmbeddingSettings,
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
    /// Hosts that requests may be sent to, beside this machine.
    pub hosts: Vec<Host>,
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

impl Role {
    /// The role as the settings name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }
}

/// What is accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngestSettings {
    /// Longest text of a document in MiB.
    pub max_text_mib: usize,
}

/// Which model makes vectors, and how it may work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingSettings {
    /// `builtin`, or the name of a transformer.
    pub model: String,
    /// Folder of any other transformer; empty for none.
    pub model_path: PathBuf,
    /// Library of ONNX Runtime; empty to look for it.
    pub onnxruntime: PathBuf,
    /// Threads of a transformer; 0 for all cores.
    pub n_threads: usize,
    /// Tokens that a transformer reads at once.
    pub batch_tokens: usize,
    /// Requests that may wait for a transformer.
    pub queue_limit: usize,
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
    /// Part of the passages that may belong to no topic, at most.
    pub max_unassigned: f32,
    /// Whether topics are found anew by themselves once what arrived differs enough from them.
    pub refresh_on_drift: bool,
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
