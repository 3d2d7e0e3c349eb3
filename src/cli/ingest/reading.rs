//! Files read ahead, as documents that are ready to be sent.

use std::sync::mpsc::SyncSender;

use indicatif::ProgressBar;

use crate::engine::{Rejection, Submission};
use crate::input::{self, ColumnChoice, FilesError, InputFile};
use crate::wire::{DocumentBody, IngestErrorView};

/// Documents handed over at once.
const BATCH_DOCUMENTS: usize = 512;
/// Bytes of JSON handed over at once, but for a single longer document.
const BATCH_BYTES: usize = 16 << 20;

/// A document that was found, or why there is none.
#[derive(Debug)]
pub(super) struct FoundDocument {
    /// `PATH` or `PATH:LINE`.
    pub(super) origin: String,
    /// What is to be said of its fields.
    pub(super) warnings: Vec<String>,
    /// The document as JSON.
    pub(super) json: Result<Vec<u8>, IngestErrorView>,
}

/// Documents with where each comes from, or why a file could not be read to its end.
pub(super) type Batch = Result<Vec<FoundDocument>, FilesError>;

/// All that is to be read.
pub(super) struct Input<'i> {
    pub(super) files: &'i [InputFile],
    pub(super) columns: &'i [ColumnChoice],
    pub(super) bar: &'i ProgressBar,
}

impl Input<'_> {
    /// Reads ahead on a thread of its own. Ends early when nobody takes the batches any more.
    pub(super) fn read_all(&self, sender: &SyncSender<Batch>) {
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        let mut is_wanted = true;
        for file in self.files {
            let mut each = |origin, submission: Submission| {
                if !is_wanted {
                    return;
                }
                let found = found(origin, submission);
                n_bytes += found.json.as_ref().map_or(0, Vec::len);
                batch.push(found);
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
        // Nobody is left to tell when this fails.
        let _ = sender.send(Ok(batch));
    }
}

fn found(origin: String, submission: Submission) -> FoundDocument {
    let (warnings, json) = match submission {
        Ok(mut document) => {
            let warnings = std::mem::take(&mut document.warnings);
            let json = serde_json::to_vec(&DocumentBody::from(document));
            let json = json.map_err(|error| Rejection::Malformed {
                reason: error.to_string(),
            });
            (warnings, json)
        }
        Err(rejection) => (Vec::new(), Err(rejection)),
    };
    FoundDocument {
        origin,
        warnings,
        json: json.map_err(Into::into),
    }
}
