//! The command line has one file for each command.

mod terminal;
mod filter;
mod global;
mod secret;
mod service;
mod sample;
mod serve;
mod clean;
mod reembed;
mod report;
mod stories;
mod similar;
mod topic_changes;
mod topics_map;
mod topics;
mod ingest;
mod jobs;
mod models;
mod read_pdf;
mod key;
mod check_config;
mod papers;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::input;
use crate::telemetry;
use global::GlobalArguments;

/// More like this, and what it is all about: finds similar passages and topics in your documents.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    global: GlobalArguments,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the HTTP API and the web pages
    Serve(serve::ServeArguments),
    /// Ingest documents from files and folders
    Ingest(ingest::IngestArguments),
    /// Find documents similar to a text or a document
    Similar(similar::SimilarArguments),
    /// Show the stories, or the documents of one story
    Stories(stories::StoriesArguments),
    /// Show the topics, find them anew, or correct them
    Topics(topics::TopicsArguments),
    /// Make a report on the topics of a period
    Report(report::ReportArguments),
    /// Clean the documents again, by what was learned from later ones
    Clean,
    /// Move a collection over to the embedding model in the settings
    Reembed,
    /// Show the background jobs of a service, or one job
    Jobs(jobs::JobsArguments),
    /// Show the embedding models, or fetch one model
    Models(models::ModelsArguments),
    /// Read a PDF from stdin, in a process apart, which a hostile file may crash
    #[command(hide = true, name = input::READ_PDF)]
    ReadPdf,
    /// Make an API key for the service
    Key(key::KeyArguments),
    /// Print the settings that are in force
    CheckConfig,
    /// Print what a shell needs to complete commands, for example for bash: source <(likewise completions bash)
    Completions(papers::CompletionsArguments),
    /// Write the manual pages of all commands into a folder
    Man(papers::ManArguments),
}

impl Command {
    /// Whether the command has nothing to ask a service.
    fn is_local(&self) -> bool {
        match self {
            Self::Serve(_)
            | Self::Models(_)
            | Self::ReadPdf
            | Self::Key(_)
            | Self::CheckConfig
            | Self::Completions(_)
            | Self::Man(_) => true,
            Self::Ingest(_)
            | Self::Similar(_)
            | Self::Stories(_)
            | Self::Topics(_)
            | Self::Report(_)
            | Self::Clean
            | Self::Reembed
            | Self::Jobs(_) => false,
        }
    }
}

/// Runs the command that the arguments of the process name. Answers go to stdout, everything else to stderr.
pub fn run() -> ExitCode {
    let Arguments { global, command } = parse();
    let done = match command {
        Command::Serve(arguments) => serve::run(&global, &arguments),
        Command::Ingest(arguments) => return exit(ingest::run(&global, &arguments)),
        Command::Similar(arguments) => similar::run(&global, arguments),
        Command::Stories(arguments) => stories::run(&global, &arguments),
        Command::Topics(arguments) => topics::run(&global, arguments),
        Command::Report(arguments) => report::run(&global, arguments),
        Command::Clean => clean::run(&global),
        Command::Reembed => reembed::run(&global),
        Command::Jobs(arguments) => jobs::run(&global, &arguments),
        Command::Models(arguments) => models::run(&global, &arguments),
        Command::ReadPdf => return exit(read_pdf::run()),
        Command::Key(arguments) => key::run(&arguments),
        Command::CheckConfig => check_config::run(&global),
        Command::Completions(arguments) => papers::complete(&arguments, &mut Arguments::command()),
        Command::Man(arguments) => papers::write_manual(&arguments, Arguments::command()),
    };
    exit(done.map(|()| ExitCode::SUCCESS))
}

/// Reads the arguments of the process, or ends it with what is wrong about them.
fn parse() -> Arguments {
    let matches = Arguments::command().get_matches();
    let mut arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let is_typed = |name| matches.value_source(name) == Some(ValueSource::CommandLine);
    let url = arguments.global.url.as_deref().unwrap_or_default();
    // A variable may stand for other commands: a folder that is typed wins over it, and an empty one says nothing.
    if !is_typed("url") && (url.is_empty() || is_typed("data_dir")) {
        arguments.global.url = None;
    }
    for name in ["url", "key"] {
        if is_typed(name) && arguments.command.is_local() {
            let reason =
                format!("--{name} is for commands that ask a service, which this one does not");
            Arguments::command()
                .error(ErrorKind::ArgumentConflict, reason)
                .exit();
        }
    }
    arguments
}

fn exit(done: anyhow::Result<ExitCode>) -> ExitCode {
    telemetry::end_command();
    match done {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::print_error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Whether an error says only that the reader of our output closed it, having seen enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
