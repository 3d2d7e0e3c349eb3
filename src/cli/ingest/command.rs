//! The command: reads ahead, sends batch after batch, and says what became of everything.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Instant;

use anyhow::bail;
use clap::Args;

use super::reading::{Batch, FoundDocument, Input};
use super::summary::Summary;
use crate::cli::global::{Format, GlobalArguments};
use crate::cli::service::{Method, Refusal, Session};
use crate::cli::{terminal, topics};
use crate::input::{self, ColumnChoice};
use crate::wire::{IngestErrorView, IngestView};

/// Batches that are read ahead.
const READ_AHEAD: usize = 2;

#[derive(Debug, Args)]
pub(in crate::cli) struct IngestArguments {
    /// Files and folders: .txt .md .html .pdf .json .jsonl .ndjson .csv .tsv, each also with .gz
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Which column of a table is which field, for example text=body; may be given several times
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    columns: Vec<ColumnChoice>,
}

/// Exit code 1 when something was rejected or unreadable; everything else is kept all the same.
pub(in crate::cli) fn run(
    global: &GlobalArguments,
    arguments: &IngestArguments,
) -> anyhow::Result<ExitCode> {
    let found = input::find(&arguments.paths)?;
    let session = Session::open(global)?;
    ensure_collection(&session)?;
    let started = Instant::now();
    let mut summary = Summary {
        n_files: found.files.len(),
        n_files_skipped: found.n_skipped,
        data_dir: session.data_dir().map(ToOwned::to_owned),
        url: (session.data_dir().is_none()).then(|| session.client().url().to_owned()),
        ..Summary::default()
    };
    let n_bytes = found.files.iter().map(|file| file.size_bytes).sum();
    let unreadable = found
        .unreadable
        .into_iter()
        .map(|error| format!("{:#}", anyhow::Error::from(error)));
    summary.unreadable.extend(unreadable);
    let bar = terminal::byte_bar(n_bytes, "ingest");
    let (sender, receiver) = sync_channel(READ_AHEAD);
    thread::scope(|scope| {
        let input = Input {
            files: &found.files,
            columns: &arguments.columns,
            bar: &bar,
        };
        scope.spawn(move || input.read_all(&sender));
        send_all(&session, receiver, &mut summary)
    })?;
    bar.finish_and_clear();
    summary.seconds = started.elapsed().as_secs_f64();
    match global.format {
        Format::Json => terminal::print_json(&summary)?,
        Format::Table => terminal::print(&summary.to_text())?,
    }
    topics::follow_drift(&session)?;
    Ok(if summary.is_complete() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Makes the collection where it is missing.
fn ensure_collection(session: &Session) -> anyhow::Result<()> {
    let client = session.client();
    let path = client.in_collection("");
    match client.send(Method::Get, &path, &[]) {
        Ok(_) => Ok(()),
        Err(error) if has_code(&error, "unknown_collection") => {
            client.send(Method::Put, &path, &[]).map(drop)
        }
        Err(error) => Err(error),
    }
}

fn has_code(error: &anyhow::Error, code: &str) -> bool {
    let refusal = error.downcast_ref::<Refusal>();
    refusal.is_some_and(|refusal| refusal.code() == Some(code))
}

/// Sends all batches; the receiver goes with an error, so that nothing more is read.
fn send_all(
    session: &Session,
    batches: Receiver<Batch>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    for batch in batches {
        match batch {
            Ok(found) => send_batch(session, found, summary)?,
            Err(error) => summary
                .unreadable
                .push(format!("{:#}", anyhow::Error::from(error))),
        }
    }
    Ok(())
}

fn send_batch(
    session: &Session,
    found: Vec<FoundDocument>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    let mut documents = Vec::with_capacity(found.len());
    for document in found {
        summary.warn(&document.origin, &document.warnings);
        match document.json {
            Ok(json) => documents.push((document.origin, json)),
            Err(error) => summary.reject(&document.origin, error),
        }
    }
    send_documents(session, &documents, summary)
}

/// Sends documents in one request, or in two halves where the service takes no request as large as that.
fn send_documents(
    session: &Session,
    documents: &[(String, Vec<u8>)],
    summary: &mut Summary,
) -> anyhow::Result<()> {
    if documents.is_empty() {
        return Ok(());
    }
    let client = session.client();
    let path = client.in_collection("documents");
    match (
        client.send(Method::Post, &path, &body_of(documents)),
        documents,
    ) {
        (Ok(answer), _) => {
            let IngestView { results } = answer.json()?;
            if results.len() != documents.len() {
                bail!(
                    "the service answered for {} of {} documents",
                    results.len(),
                    documents.len()
                );
            }
            for ((origin, _), result) in documents.iter().zip(results) {
                summary.add(origin, result);
            }
            Ok(())
        }
        (Err(error), documents) if has_code(&error, "body_too_large") => {
            if let [(origin, _)] = documents {
                let detail = error.to_string();
                let code = "text_too_long".into();
                summary.reject(origin, IngestErrorView { code, detail });
                return Ok(());
            }
            let (first, second) = documents.split_at(documents.len() / 2);
            send_documents(session, first, summary)?;
            send_documents(session, second, summary)
        }
        (Err(error), _) => Err(error),
    }
}

fn body_of(documents: &[(String, Vec<u8>)]) -> Vec<u8> {
    let n_bytes: usize = documents.iter().map(|(_, json)| json.len() + 1).sum();
    let mut body = Vec::with_capacity(n_bytes + 16);
    body.extend_from_slice(b"{\"documents\":[");
    for (position, (_, json)) in documents.iter().enumerate() {
        if position > 0 {
            body.push(b',');
        }
        body.extend_from_slice(json);
    }
    body.extend_from_slice(b"]}");
    body
}
