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
use crate::wire::{IngestErrorView, IngestResultView, IngestView};

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
    let mut summary = Summary::new(session.client().url(), session.data_dir());
    summary.n_files = found.files.len();
    summary.n_files_skipped = found.n_skipped;
    for error in found.unreadable {
        summary.cannot_read(error);
    }
    let n_bytes = found.files.iter().map(|file| file.size_bytes).sum();
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
            Err(error) => summary.cannot_read(error),
        }
    }
    Ok(())
}

/// What became of a document that was sent.
type Outcome = Result<IngestResultView, IngestErrorView>;

/// Sends the documents of a batch, and counts what became of everything in it, in its order.
fn send_batch(
    session: &Session,
    found: Vec<FoundDocument>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    let documents = found.iter().filter_map(|found| found.json.as_deref().ok());
    let documents: Vec<&[u8]> = documents.collect();
    let mut outcomes = send_documents(session, &documents)?.into_iter();
    for document in found {
        summary.warn(&document.origin, &document.warnings);
        let sent = |_| outcomes.next().expect("every document has an outcome");
        match document.json.and_then(sent) {
            Ok(result) => summary.add(&document.origin, result),
            Err(error) => summary.reject(&document.origin, error),
        }
    }
    Ok(())
}

/// Sends documents in one request, or in two halves where the service takes no request as large as that.
fn send_documents(session: &Session, documents: &[&[u8]]) -> anyhow::Result<Vec<Outcome>> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let client = session.client();
    let path = client.in_collection("documents");
    match client.send(Method::Post, &path, &body_of(documents)) {
        Ok(answer) => {
            let IngestView { results } = answer.json()?;
            if results.len() != documents.len() {
                let (n_results, n_documents) = (results.len(), documents.len());
                bail!("the service answered for {n_results} of {n_documents} documents");
            }
            Ok(results.into_iter().map(Ok).collect())
        }
        Err(error) if has_code(&error, "body_too_large") => match documents.len() {
            1 => Ok(vec![Err(IngestErrorView {
                code: "text_too_long".into(),
                detail: format!("the service takes no document as large as this one: {error}"),
            })]),
            n_documents => {
                let (first, second) = documents.split_at(n_documents / 2);
                let mut outcomes = send_documents(session, first)?;
                outcomes.extend(send_documents(session, second)?);
                Ok(outcomes)
            }
        },
        Err(error) => Err(error),
    }
}

fn body_of(documents: &[&[u8]]) -> Vec<u8> {
    let n_bytes: usize = documents.iter().map(|json| json.len() + 1).sum();
    let mut body = Vec::with_capacity(n_bytes + 16);
    body.extend_from_slice(b"{\"documents\":[");
    for (position, json) in documents.iter().enumerate() {
        if position > 0 {
            body.push(b',');
        }
        body.extend_from_slice(json);
    }
    body.extend_from_slice(b"]}");
    body
}
