//! The command line has one file for each command.

mod terminal;
mod filter;
mod common;
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

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::input;
use common::Common;

/// More like this, and what it is all about: finds similar passages and topics in your documents.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Arguments {
    #[command(flatten)]
    common: Common,
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
}

/// Runs the command that the arguments of the process name. Answers go to stdout, everything else to stderr.
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
        Command::Jobs(arguments) => jobs::run(&common, &arguments),
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

/// Whether an error says only that the reader of our output closed it, having seen enough.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
