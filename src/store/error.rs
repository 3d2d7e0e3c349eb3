//! Why the store cannot do what is asked of it.

use std::error::Error;
use std::path::PathBuf;

use crate::model::{DocumentId, ReportId};

/// What a library under the store says of a failure.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data directory open.
    #[error(
        "the data directory {} is in use by another likewise process; stop that one, send requests to it over HTTP, or choose another --data-dir",
        path.display()
    )]
    InUse {
        /// The data directory.
        path: PathBuf,
    },
    /// The data directory cannot be made or opened.
    #[error("the data directory {} cannot be opened", path.display())]
    Directory {
        /// The data directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// The disk is full.
    #[error(
        "the disk that holds the data directory is full; free some space and send the request again; what is kept already stays as it is"
    )]
    DiskFull,
    /// The file is not what it should be.
    #[error(
        "{} is damaged or no database of likewise; put a backup in its place, or move it away to start anew",
        path.display()
    )]
    DamagedFile {
        /// The file.
        path: PathBuf,
    },
    /// Something that is kept is not what was written; all else can be used.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The store does not answer at the moment, and may answer later.
    #[error("the store cannot be reached now; try again")]
    Unavailable {
        /// What the store says.
        #[source]
        cause: Cause,
    },
    /// The store comes from a newer version, or its schema cannot be brought up to date.
    #[error(
        "the store cannot be brought to the schema of this version; was it written by a newer likewise?"
    )]
    Schema {
        /// What the store says.
        #[source]
        cause: Cause,
    },
    /// The store holds what this version cannot read.
    #[error("the store holds {what} that cannot be read")]
    Unreadable {
        /// Which value.
        what: &'static str,
    },
    /// The store failed in another way.
    #[error("the store failed")]
    Failed {
        /// What the store says.
        #[source]
        cause: Cause,
    },
}

/// What is not as it was written, as its checksum says, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// A document, its passages or their vectors.
    #[error("what is kept of document {id} is damaged; ingest it again or delete it")]
    Document {
        /// The document.
        id: DocumentId,
    },
    /// What was sent for a document; all else of the document can be used.
    #[error("what was sent for document {id} is damaged; ingest it again or delete it")]
    Original {
        /// The document.
        id: DocumentId,
    },
    /// The note of which lines were taken out of a document; all else of the document can be used.
    #[error(
        "the lines that were taken out of document {id} are damaged; clean the collection, which finds them anew"
    )]
    Cleaning {
        /// The document.
        id: DocumentId,
    },
    /// The topics of a run.
    #[error(
        "the topics of run {run} are damaged; find topics anew: POST .../topics/refresh or `likewise topics refresh`"
    )]
    Topics {
        /// The run.
        run: u32,
    },
    /// A report.
    #[error("report {id} is damaged; make one of the same period in its place")]
    Report {
        /// The report.
        id: ReportId,
    },
}

/// What was read, or none where it is damaged, which a warning in the log says.
pub fn unless_damaged<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(StoreError::Damaged(damaged)) => {
            tracing::warn!(%damaged, "something is left out");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
