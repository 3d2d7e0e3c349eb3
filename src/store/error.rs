//! Errors of the store: failed operations and damaged rows.

use std::error::Error;
use std::path::PathBuf;

use crate::model::{DocumentId, ReportId};

/// Underlying error of a library that the store is built on.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Reason why an operation of the store failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data directory open.
    #[error(
        "the data directory {} is in use by another likewise process; wait until it has ended, or choose another --data-dir",
        path.display()
    )]
    InUse {
        /// Path of the data directory that is in use.
        path: PathBuf,
        /// Id of the process that has it open, where the lock file says so.
        holder: Option<u32>,
    },
    /// The data directory cannot be created or opened.
    #[error("the data directory {} cannot be opened", path.display())]
    Directory {
        /// Path of the data directory that cannot be opened.
        path: PathBuf,
        /// Error of the operating system.
        #[source]
        cause: std::io::Error,
    },
    /// The disk has no space left for the transaction.
    #[error(
        "the disk that holds the data directory is full; free some space and send the request again; what is kept already stays as it is"
    )]
    DiskFull,
    /// The database file is not a valid database of this store.
    #[error(
        "{} is damaged or no database of likewise; put a backup in its place, or move it away to start anew",
        path.display()
    )]
    DamagedFile {
        /// Path of the invalid database file.
        path: PathBuf,
    },
    /// Some rows do not match their checksum; the rest of the store can be used.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The database cannot be reached now; the operation may succeed later.
    #[error("the store cannot be reached now; try again")]
    Unavailable {
        /// Error of the database that cannot be reached.
        #[source]
        cause: Cause,
    },
    /// The store was written by a newer version of the program.
    #[error(
        "the store has version {found} of the schema, and this likewise knows versions up to {known}: a newer likewise wrote it; use that one, or put back the backup from before the upgrade"
    )]
    NewerSchema {
        /// The version of the schema that the store has.
        found: usize,
        /// The newest version of the schema that this program knows.
        known: usize,
    },
    /// The schema of the store cannot be upgraded.
    #[error("the store cannot be brought to the schema of this version")]
    Schema {
        /// Error of the failed schema upgrade.
        #[source]
        cause: Cause,
    },
    /// The store holds a value that this version cannot read.
    #[error("the store holds {what} that cannot be read")]
    Unreadable {
        /// Description of the unreadable value, such as `a time`.
        what: &'static str,
    },
    /// The database failed for a reason that no other variant names.
    #[error("the store failed")]
    Failed {
        /// Error of the failed database operation.
        #[source]
        cause: Cause,
    },
}

/// Kept object whose checksum does not match; the message says how to repair it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damaged {
    /// A document, its passages or their vectors are damaged.
    #[error("what is kept of document {id} is damaged; ingest it again or delete it")]
    Document {
        /// Id of the damaged document.
        id: DocumentId,
    },
    /// The original content of a document is damaged; the rest of the document can be used.
    #[error("what was sent for document {id} is damaged; ingest it again or delete it")]
    Original {
        /// Id of the document whose original is damaged.
        id: DocumentId,
    },
    /// The cleaning record of a document is damaged; the rest of the document can be used.
    #[error(
        "the lines that were taken out of document {id} are damaged; clean the collection, which finds them anew"
    )]
    Cleaning {
        /// Id of the document whose cleaning record is damaged.
        id: DocumentId,
    },
    /// The topics of a run are damaged.
    #[error(
        "the topics of run {run} are damaged; find topics anew: POST .../topics/refresh or `likewise topics refresh`"
    )]
    Topics {
        /// Number of the run whose topics are damaged.
        run: u32,
    },
    /// A kept report is damaged.
    #[error("report {id} is damaged; make one of the same period in its place")]
    Report {
        /// Id of the damaged report.
        id: ReportId,
    },
}

/// Turns a damaged result into `None` and logs a warning; passes on every other error.
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
