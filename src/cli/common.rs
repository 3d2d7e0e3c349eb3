//! What do all commands have in common? Flags, settings, and an engine that is opened for them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::terminal;
use crate::config::{Flags, Settings};
use crate::embedding::{self, EmbeddingOptions};
use crate::engine::{Clock, Engine, EngineOptions};
use crate::model::CollectionName;
use crate::store::SqliteStore;
use crate::telemetry;

/// Name of the folder inside the data directory that holds the graphs of indexes.
const INDEX_FOLDER: &str = "index";

#[derive(Debug, Args)]
pub(super) struct Common {
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for people
    Table,
    /// JSON for programs
    Json,
}

impl Common {
    pub(super) fn settings(&self, listen: Option<String>) -> anyhow::Result<Settings> {
        let flags = Flags {
            data_dir: self.data_dir.clone(),
            listen,
        };
        Ok(Settings::load(self.config.as_deref(), &flags)?)
    }

    /// Opens the engine of a command that does its work and ends.
    pub(super) fn open(&self) -> anyhow::Result<Arc<Engine>> {
        let settings = self.settings(None)?;
        telemetry::start(&settings.log).context("log.level cannot be read")?;
        open_engine(&settings, &settings.data_dir()?)
    }
}

pub(super) fn open_engine(settings: &Settings, data_dir: &Path) -> anyhow::Result<Arc<Engine>> {
    let store = open_store(data_dir)?;
    let options = EngineOptions {
        chunk: settings.chunk_options()?,
        max_text_bytes: settings.max_text_bytes(),
        index_dir: Some(data_dir.join(INDEX_FOLDER)),
        refresh: settings.refresh_options(),
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
fn open_store(data_dir: &Path) -> anyhow::Result<SqliteStore> {
    let bar = terminal::percent_bar("upgrade");
    let shown = bar.clone();
    let progress = move |progress: f32| shown.set_position((progress * 100.0) as u64);
    let store = SqliteStore::open_with(data_dir, Arc::new(progress));
    bar.finish_and_clear();
    Ok(store?)
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
