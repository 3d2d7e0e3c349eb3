//! Values that cannot be used are refused before anything starts.

use tracing_subscriber::EnvFilter;

use super::{NumberOfClusters, Settings, SettingsError};

impl Settings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        self.chunk_options()?;
        let bounds = [
            ("server.max_body_mib", self.server.max_body_mib, 1, 4096),
            ("ingest.max_text_mib", self.ingest.max_text_mib, 1, 1024),
            ("chunk.max_tokens", self.chunk.max_tokens, 1, 8192),
            ("embedding.n_threads", self.embedding.n_threads, 0, 1024),
            (
                "embedding.batch_tokens",
                self.embedding.batch_tokens,
                1,
                1_000_000,
            ),
            (
                "embedding.queue_limit",
                self.embedding.queue_limit,
                1,
                10_000,
            ),
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
        if !(0.0..=0.5).contains(&self.topics.max_unassigned) {
            return Err(SettingsError::Bounds {
                key: "topics.max_unassigned",
                required: "0 to 0.5",
                value: self.topics.max_unassigned.to_string(),
            });
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
            "embedding.n_threads" => "0 to 1024",
            "embedding.batch_tokens" => "1 to 1000000",
            "topics.n_runs" => "1 to 100",
            "embedding.queue_limit" | "topics.max_iterations" => "1 to 10000",
            "topics.sample_limit" => "100 to 100000000",
            _ => "\"auto\" or at least 1",
        },
        value: value.to_string(),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
