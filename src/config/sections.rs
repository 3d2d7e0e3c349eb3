//! Every setting as a file writes it, section by section.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::host::Host;

/// Every setting, by section. The defaults stand in `config/default.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where data is kept.
    pub store: StoreSettings,
    /// How the service takes requests.
    pub server: ServerSettings,
    /// Which documents are accepted.
    pub ingest: IngestSettings,
    /// Which model makes vectors, and how it may work.
    pub embedding: EmbeddingSettings,
    /// How passages are cut.
    pub chunk: ChunkSettings,
    /// How topics are found.
    pub topics: TopicSettings,
    /// What is logged, and how.
    pub log: LogSettings,
}

/// The section `[store]`: where data is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// Folder for everything that is kept; empty for the usual one of the platform.
    pub data_dir: PathBuf,
}

/// The section `[server]`: how the service takes requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Largest body of a request that is read as a whole, in MiB.
    pub max_body_mib: usize,
    /// Hosts that requests may be sent to, beside this machine.
    pub hosts: Vec<Host>,
    /// API keys that requests may come with.
    pub keys: Vec<KeySettings>,
}

/// An API key, of which only the hash is known.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// Who uses the key, for logs.
    pub name: String,
    /// What requests with the key may do.
    pub role: Role,
    /// BLAKE3 hash of the key as 64 hexadecimal digits.
    pub hash: String,
}

/// What requests with a key may do; each role may do what the roles before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May read documents, topics and reports.
    Read,
    /// May ingest and delete documents, refresh topics and make reports.
    Write,
    /// May create and drop collections.
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

/// The section `[ingest]`: which documents are accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IngestSettings {
    /// Longest text of a document, in MiB.
    pub max_text_mib: usize,
}

/// The section `[embedding]`: which model makes vectors, and how it may work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingSettings {
    /// `builtin`, or the name of a transformer.
    pub model: String,
    /// Folder of a transformer that is not in the catalogue; empty for none.
    pub model_path: PathBuf,
    /// Library of ONNX Runtime; empty to look for it.
    pub onnxruntime: PathBuf,
    /// Threads of a transformer; 0 for all cores.
    pub n_threads: usize,
    /// Most tokens that a transformer reads at once, padding included.
    pub batch_tokens: usize,
    /// Most requests that wait for a transformer, queries and documents each.
    pub queue_limit: usize,
}

/// The section `[chunk]`: how texts are cut into passages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkSettings {
    /// Most tokens in a passage.
    pub max_tokens: usize,
    /// Longest sentence that is repeated at the start of the next passage, in tokens; 0 to repeat none.
    pub overlap_tokens: usize,
}

/// The section `[topics]`: how topics are found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicSettings {
    /// The number of topics.
    pub n_clusters: NumberOfClusters,
    /// The seed of all randomness.
    pub seed: u64,
    /// The number of starts of k-means, of which the one with the lowest inertia wins.
    pub n_runs: usize,
    /// Most centroid updates in one run of k-means.
    pub max_iterations: usize,
    /// Most passages that topics are found from; of more, a seeded sample.
    pub sample_limit: usize,
    /// The largest part of the passages that may belong to no topic, 0 to 0.5.
    pub max_unassigned: f32,
    /// Whether topics are found anew without being asked for, once new documents differ enough from those they were
    /// found in.
    pub refresh_on_drift: bool,
}

/// A number of topics, or `"auto"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "must be a whole number of topics or \"auto\"")]
pub enum NumberOfClusters {
    /// As many topics as this.
    Fixed(usize),
    /// Chosen from the documents.
    Chosen(Auto),
}

/// The word `auto` in place of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Auto {
    /// Chosen from the documents.
    Auto,
}

/// The section `[log]`: what is logged, and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// How a line of the log looks.
    pub format: LogFormat,
    /// Which messages are logged: a level, or a filter by part of the program.
    pub level: String,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `Text` on a terminal, `Json` elsewhere.
    Auto,
    /// Lines for people.
    Text,
    /// Lines for programs, one JSON object each.
    Json,
}
