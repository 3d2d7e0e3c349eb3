//! What is set? Four layers made into one checked struct.

mod host;
mod sections;
mod error;
mod options;
mod check;
mod load;
mod given;

pub use error::SettingsError;
pub use given::GivenSettings;
pub use host::{Host, HostError};
pub use load::Flags;
pub use sections::{
    Auto, ChunkSettings, EmbeddingSettings, IngestSettings, KeySettings, LogFormat, LogSettings,
    NumberOfClusters, Role, ServerSettings, Settings, StoreSettings, TopicSettings,
};
