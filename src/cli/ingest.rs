//! `likewise ingest` reads documents from files and folders.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;

use super::common::{Common, Format};
use super::{terminal, topics};
use crate::engine::{Engine, IngestResult, Status, Submission};
use crate::input::{self, ColumnChoice, FilesError, InputFile};
use crate::wire::IngestErrorView;

/// Number of documents after which a batch is handed to the engine.
const BATCH_DOCUMENTS: usize = 512;
/// Bytes of text after which a batch is handed to the engine.
const BATCH_BYTES: usize = 16 << 20;
/// Number of batches that are read ahead of the engine.
const READ_AHEAD: usize = 2;
/// Most rejected documents, and most warnings, that are listed one by one.
const SHOWN_LINES: usize = 20;

#[derive(Debug, Args)]
pub(super) struct IngestArguments {
    /// Files and folders to read: .txt .md .html .pdf .json .jsonl .ndjson .csv .tsv, each also with .gz
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Column of a table to read a field from, such as text=body; may be given several times
    #[arg(long = "column", value_name = "FIELD=COLUMN")]
    columns: Vec<ColumnChoice>,
}

/// A batch of documents, each with its origin, or the error that ended the reading of a file.
type Batch = Result<Vec<(String, Submission)>, FilesError>;

/// The result of an ingest, as it is printed.
#[derive(Debug, Default, Serialize)]
struct Summary {
    n_files: usize,
    n_files_skipped: usize,
    created: usize,
    updated: usize,
    unchanged: usize,
    rejected: usize,
    n_passages: usize,
    warnings: Vec<String>,
    rejections: Vec<RejectionView>,
    unreadable: Vec<String>,
    seconds: f64,
    data_dir: PathBuf,
}

#[derive(Debug, Serialize)]
struct RejectionView {
    origin: String,
    error: IngestErrorView,
}

/// Ingests all files. The exit code is 1 when a document was rejected or a file was unreadable; all other documents are
/// kept all the same.
pub(super) fn run(common: &Common, arguments: &IngestArguments) -> anyhow::Result<ExitCode> {
    let found = input::find(&arguments.paths)?;
    let engine = common.open()?;
    engine.ensure_collection(&common.collection)?;
    let started = Instant::now();
    let mut summary = Summary {
        n_files: found.files.len(),
        n_files_skipped: found.n_skipped,
        data_dir: common.settings(None)?.data_dir()?,
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
        take_all(&engine, common, &receiver, &mut summary)
    })?;
    engine.keep_indexes();
    bar.finish_and_clear();
    summary.seconds = started.elapsed().as_secs_f64();
    match common.format {
        Format::Json => terminal::print_json(&summary)?,
        Format::Table => terminal::print(&summary.to_text())?,
    }
    if engine.drift_to_follow(&common.collection)?.is_some() {
        topics::find(
            &engine,
            common,
            &engine.refresh_options(&common.collection)?,
        )?;
    }
    let is_complete = summary.rejected == 0 && summary.unreadable.is_empty();
    Ok(if is_complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The files to read, with how their columns are named and the bar that shows progress.
struct Input<'i> {
    files: &'i [InputFile],
    columns: &'i [ColumnChoice],
    bar: &'i ProgressBar,
}

impl Input<'_> {
    /// Reads all files and sends their documents in batches. Ends early when the receiver is gone.
    fn read_all(&self, sender: &SyncSender<Batch>) {
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        let mut is_wanted = true;
        for file in self.files {
            let mut each = |origin, submission: Submission| {
                n_bytes += submission.as_ref().map_or(0, |new| new.content.raw().len());
                batch.push((origin, submission));
                if batch.len() >= BATCH_DOCUMENTS || n_bytes >= BATCH_BYTES {
                    is_wanted &= sender.send(Ok(std::mem::take(&mut batch))).is_ok();
                    n_bytes = 0;
                }
            };
            let read = input::read(file, self.columns, &|n| self.bar.inc(n), &mut each);
            if let Err(error) = read {
                is_wanted &= sender.send(Err(error)).is_ok();
            }
            if !is_wanted {
                return;
            }
        }
        // When sending fails, the receiver is gone, and nobody is left to tell.
        let _ = sender.send(Ok(batch));
    }
}

fn take_all(
    engine: &Engine,
    common: &Common,
    batches: &Receiver<Batch>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    for batch in batches {
        match batch {
            Ok(batch) => {
                let (origins, submissions): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
                let results = engine.ingest(&common.collection, submissions)?;
                for (origin, result) in origins.into_iter().zip(results) {
                    summary.add(origin, result);
                }
            }
            Err(error) => summary
                .unreadable
                .push(format!("{:#}", anyhow::Error::from(error))),
        }
    }
    Ok(())
}

impl Summary {
    fn add(&mut self, origin: String, result: IngestResult) {
        let room = SHOWN_LINES.saturating_sub(self.warnings.len());
        let warnings = result.warnings.iter().take(room);
        self.warnings
            .extend(warnings.map(|warning| format!("{origin}: {warning}")));
        match result.status {
            Status::Created { n_passages } => {
                self.created += 1;
                self.n_passages += n_passages;
            }
            Status::Updated { n_passages } => {
                self.updated += 1;
                self.n_passages += n_passages;
            }
            Status::Unchanged { .. } => self.unchanged += 1,
            Status::Rejected(rejection) => {
                self.rejected += 1;
                if self.rejections.len() < SHOWN_LINES {
                    let error = rejection.into();
                    self.rejections.push(RejectionView { origin, error });
                }
            }
        }
    }

    fn to_text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(
            self.unreadable
                .iter()
                .map(|error| format!("unreadable  {error}")),
        );
        lines.extend(
            self.warnings
                .iter()
                .map(|warning| format!("warning     {warning}")),
        );
        lines.extend(self.rejections.iter().map(|rejection| {
            format!(
                "rejected    {}: {}",
                rejection.origin, rejection.error.detail
            )
        }));
        if self.rejected > self.rejections.len() {
            let more = self.rejected - self.rejections.len();
            lines.push(format!("rejected    ... and {more} more"));
        }
        let n_documents = self.created + self.updated + self.unchanged + self.rejected;
        lines.push(format!(
            "{} from {} in {:.1} s: {} created, {} updated, {} unchanged, {} rejected; {}",
            counted(n_documents, "document"),
            counted(self.n_files, "file"),
            self.seconds,
            self.created,
            self.updated,
            self.unchanged,
            self.rejected,
            counted(self.n_passages, "new passage"),
        ));
        if self.n_files_skipped > 0 {
            let files = counted(self.n_files_skipped, "file");
            lines.push(format!("left out: {files} of no known kind"));
        }
        lines.push(format!("kept in {}", self.data_dir.display()));
        lines.join("\n") + "\n"
    }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}
