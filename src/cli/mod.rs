//! The command line: what can be asked for, and how an engine is opened for it.

mod check_config;
mod clean;
mod filter;
mod ingest;
mod key;
mod models;
mod read_pdf;
mod reembed;
mod report;
mod sample;
mod serve;
mod similar;
mod stories;
mod terminal;
mod topic_changes;
mod topics;
mod topics_map;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

use crate::config::{Flags, Settings};
use crate::embedding::{self, EmbeddingOptions};
use crate::engine::{Engine, EngineOptions};
use crate::files;
use crate::model::CollectionName;
use crate::store::SqliteStore;
use crate::telemetry;

/// Folder of the graphs of indexes inside the data directory.
const INDEX_FOLDER: &str = "index";

/// More like this, and what it is all about: similar passages and topics of your documents.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// Folder for everything that is kept [default: the user's data folder]
    #[arg(long, global = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Collection to work on
    #[arg(long, global = true, value_name = "NAME", default_value = "default")]
    collection: CollectionName,
    /// Settings, laid over the defaults
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How answers are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs: the same JSON as over HTTP
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer HTTP requests and show pages
    Serve(serve::ServeArguments),
    /// Read documents from files and folders
    Ingest(ingest::IngestArguments),
    /// Find documents similar to a text or a document
    Similar(similar::SimilarArguments),
    /// Show the stories, or the documents of one
    Stories(stories::StoriesArguments),
    /// Show the topics, or find them anew
    Topics(topics::TopicsArguments),
    /// Make a report of a period
    Report(report::ReportArguments),
    /// Clean the documents again by what was learned since they came
    Clean,
    /// Move a collection over to the embedding model that is set
    Reembed,
    /// Show the embedding models, or fetch one
    Models(models::ModelsArguments),
    /// Read a PDF from stdin: how `ingest` keeps a hostile file away from itself
    #[command(hide = true, name = files::READ_PDF)]
    ReadPdf,
    /// Make a key for the service
    Key(key::KeyArguments),
    /// Print the settings that are in force
    CheckConfig,
}

/// Does what the arguments of the process ask for. Answers go to stdout, everything else to stderr.
pub fn run() -> ExitCode {
    let Arguments { common, command } = Arguments::parse();
    let done = match command {
        Command::Serve(arguments) => serve::run(&common, &arguments),
        Command::Ingest(arguments) => return exit(ingest::run(&common, &arguments)),
        Command::Similar(arguments) => similar::run(&common, arguments),
        Command::Stories(arguments) => stories::run(&common, &arguments),
        Command::Topics(arguments) => topics::run(&common, arguments),
        Command::Report(arguments) => report::run(&common, arguments),
        Command::Clean => clean::run(&common),
        Command::Reembed => reembed::run(&common),
        Command::Models(arguments) => models::run(&common, &arguments),
        Command::ReadPdf => return exit(read_pdf::run()),
        Command::Key(arguments) => key::run(&arguments),
        Command::CheckConfig => check_config::run(&common),
    };
    exit(done.map(|()| ExitCode::SUCCESS))
}

fn exit(done: anyhow::Result<ExitCode>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::print_error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Whoever read our output has seen enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

impl Common {
    fn settings(&self, listen: Option<String>) -> anyhow::Result<Settings> {
        let flags = Flags {
            data_dir: self.data_dir.clone(),
            listen,
        };
        Ok(Settings::load(self.config.as_deref(), &flags)?)
    }

    /// Opens the engine of a command that does its work and ends.
    fn open(&self) -> anyhow::Result<Arc<Engine>> {
        let settings = self.settings(None)?;
        telemetry::start(&settings.log).context("log.level cannot be read")?;
        open_engine(&settings, &settings.data_dir()?)
    }
}

fn open_engine(settings: &Settings, data_dir: &std::path::Path) -> anyhow::Result<Arc<Engine>> {
    let store = SqliteStore::open(data_dir)?;
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
    let engine = Engine::new(Arc::new(store), embedder, options, Timestamp::now)?;
    warn_of_other_models(&engine)?;
    Ok(Arc::new(engine))
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
