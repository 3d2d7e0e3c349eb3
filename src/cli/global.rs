//! What all commands have in common: flags, settings, and how an engine is opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::terminal;
use crate::config::{Flags, Settings};
use crate::embedding::{self, EmbeddingOptions};
use crate::engine::{Clock, Engine, EngineOptions};
use crate::model::{CollectionName, RefreshOptions};
use crate::store::{SqliteStore, StoreError};

/// Name of the folder inside the data directory that holds the graphs of indexes.
const INDEX_FOLDER: &str = "index";

#[derive(Debug, Args)]
pub(super) struct GlobalArguments {
    /// Folder that holds all data [default: the user's data folder]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(super) data_dir: Option<PathBuf>,
    /// Collection to work on
    #[arg(long, global = true, value_name = "NAME", default_value = "default")]
    pub(super) collection: CollectionName,
    /// File of settings in TOML, laid over the defaults
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Form in which answers are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(super) format: Format,
    /// Service to ask, such as <https://likewise.example> [default: the one that runs on the data folder, else none]
    #[arg(long, global = true, env = "LIKEWISE_URL", value_name = "URL")]
    pub(super) url: Option<String>,
    /// Key for the service that --url names; the variable is safer, since other users may see arguments of commands
    #[arg(
        long,
        global = true,
        env = "LIKEWISE_KEY",
        value_name = "KEY",
        hide_env_values = true
    )]
    pub(super) key: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for people
    Table,
    /// JSON for programs
    Json,
}

/// A data directory that was opened, or that another process uses.
pub(super) enum Opened {
    /// An engine that has the lock on the data directory.
    Engine(Arc<Engine>),
    /// Another process has the lock, of which the id is known or not.
    InUse {
        holder: Option<u32>,
        error: StoreError,
    },
}

impl GlobalArguments {
    pub(super) fn settings(&self, listen: Option<String>) -> anyhow::Result<Settings> {
        let flags = Flags {
            data_dir: self.data_dir.clone(),
            listen,
        };
        Ok(Settings::load(self.config.as_deref(), &flags)?)
    }
}

/// Opens the engine of a service, which follows drift as the settings say.
pub(super) fn open_engine(settings: &Settings, data_dir: &Path) -> anyhow::Result<Arc<Engine>> {
    let store = open_store(data_dir)?;
    engine_on(store, settings, data_dir, settings.refresh_options())
}

/// Opens the engine of a command, which finds topics only when it is told to, unless another process uses the data.
pub(super) fn open_engine_unless_in_use(
    settings: &Settings,
    data_dir: &Path,
) -> anyhow::Result<Opened> {
    let refresh = RefreshOptions {
        refresh_on_drift: false,
        ..settings.refresh_options()
    };
    match open_store(data_dir) {
        Err(error @ StoreError::InUse { holder, .. }) => Ok(Opened::InUse { holder, error }),
        opened => engine_on(opened?, settings, data_dir, refresh).map(Opened::Engine),
    }
}

fn engine_on(
    store: SqliteStore,
    settings: &Settings,
    data_dir: &Path,
    refresh: RefreshOptions,
) -> anyhow::Result<Arc<Engine>> {
    let options = EngineOptions {
        chunk: settings.chunk_options()?,
        max_text_bytes: settings.max_text_bytes(),
        index_dir: Some(data_dir.join(INDEX_FOLDER)),
        refresh,
    };
    let embedder = embedding::open(&EmbeddingOptions {
        data_dir: data_dir.to_owned(),
        ..settings.embedding_options()?
    })?;
    let engine = Engine::new(Arc::new(store), embedder, options, Clock::system())?;
    warn_of_other_models(&engine)?;
    Ok(Arc::new(engine))
}

/// Opens the store, and shows a bar while a store of an older version is upgraded.
fn open_store(data_dir: &Path) -> Result<SqliteStore, StoreError> {
    let bar = terminal::percent_bar("upgrade");
    let progress = |progress: f32| bar.set_position((progress * 100.0) as u64);
    let store = SqliteStore::open_with(data_dir, &progress);
    bar.finish_and_clear();
    store
}

fn warn_of_other_models(engine: &Engine) -> anyhow::Result<()> {
    for collection in engine.collections_of_other_models()? {
        tracing::warn!(
            collection = %collection.name,
            model = collection.space.model,
            "the collection has vectors of another model than the one that is set; `likewise reembed` moves it over"
        );
    }
    Ok(())
}
