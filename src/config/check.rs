//! Refuses values that cannot be used before anything starts.

use std::fmt::Display;
use std::ops::RangeInclusive;

use tracing_subscriber::EnvFilter;

use super::error::SettingsError;
use super::sections::{NumberOfClusters, Settings};
use crate::embedding::EmbeddingOptions;
use crate::model::RefreshOptions;
use crate::text::ChunkOptions;

const MAX_BODY_MIB: RangeInclusive<usize> = 1..=4096;
const MAX_TEXT_MIB: RangeInclusive<usize> = 1..=1024;

impl Settings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        self.chunk_options()?;
        within(
            "server.max_body_mib",
            self.server.max_body_mib,
            MAX_BODY_MIB,
        )?;
        within(
            "ingest.max_text_mib",
            self.ingest.max_text_mib,
            MAX_TEXT_MIB,
        )?;
        within(
            "chunk.max_tokens",
            self.chunk.max_tokens,
            ChunkOptions::MAX_TOKENS,
        )?;
        self.check_embedding()?;
        self.check_topics()?;
        if self.server.keys.iter().any(|key| !is_hash(&key.hash)) {
            let required = "64 hexadecimal digits as `likewise key` prints them";
            return Err(refused("server.keys.hash", required, "something else"));
        }
        self.check_log_level()?;
        self.check_address()
    }

    fn check_embedding(&self) -> Result<(), SettingsError> {
        let set = &self.embedding;
        within(
            "embedding.n_threads",
            set.n_threads,
            EmbeddingOptions::N_THREADS,
        )?;
        within(
            "embedding.batch_tokens",
            set.batch_tokens,
            EmbeddingOptions::BATCH_TOKENS,
        )?;
        within(
            "embedding.queue_limit",
            set.queue_limit,
            EmbeddingOptions::QUEUE_LIMIT,
        )
    }

    fn check_topics(&self) -> Result<(), SettingsError> {
        let set = &self.topics;
        within("topics.n_runs", set.n_runs, RefreshOptions::N_RUNS)?;
        within(
            "topics.max_iterations",
            set.max_iterations,
            RefreshOptions::MAX_ITERATIONS,
        )?;
        within(
            "topics.sample_limit",
            set.sample_limit,
            RefreshOptions::SAMPLE_LIMIT,
        )?;
        within(
            "topics.max_unassigned",
            set.max_unassigned,
            RefreshOptions::MAX_UNASSIGNED,
        )?;
        match set.n_clusters {
            NumberOfClusters::Fixed(0) => {
                Err(refused("topics.n_clusters", "\"auto\" or at least 1", 0))
            }
            NumberOfClusters::Fixed(1..) | NumberOfClusters::Chosen(_) => Ok(()),
        }
    }

    fn check_log_level(&self) -> Result<(), SettingsError> {
        let required =
            "error, warn, info, debug, trace, or a filter such as \"warn,likewise=debug\"";
        match EnvFilter::builder().parse(&self.log.level) {
            Ok(_) => Ok(()),
            Err(_) => Err(refused(
                "log.level",
                required,
                format!("{:?}", self.log.level),
            )),
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

fn within<T: PartialOrd + Display>(
    key: &'static str,
    value: T,
    bounds: RangeInclusive<T>,
) -> Result<(), SettingsError> {
    if bounds.contains(&value) {
        Ok(())
    } else {
        let required = format!("{} to {}", bounds.start(), bounds.end());
        Err(refused(key, required, value))
    }
}

fn refused(key: &'static str, required: impl Into<String>, value: impl Display) -> SettingsError {
    SettingsError::Bounds {
        key,
        required: required.into(),
        value: value.to_string(),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
