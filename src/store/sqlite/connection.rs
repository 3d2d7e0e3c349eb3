//! Holds the lock on the data directory, the one connection that writes and the ones that read.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};

use super::checksum::{self, VIEWS};
use super::upgrade::{UpgradeProgress, upgrade};
use crate::store::StoreError;

const DATABASE: &str = "likewise.sqlite";
const LOCK: &str = "likewise.lock";

/// Number of prepared statements that a connection caches: more than writing a document takes.
const READY_STATEMENTS: usize = 64;

/// Connections to the database of one data directory, and the lock on that directory.
#[derive(Debug)]
pub(super) struct Connections {
    path: PathBuf,
    writer: Mutex<Connection>,
    idle_readers: Mutex<Vec<Connection>>,
    /// Lock file, held as long as the store lives; the system releases it even when the process is killed.
    _lock: File,
}

impl Connections {
    pub(super) fn open(
        directory: &Path,
        progress: UpgradeProgress<'_>,
    ) -> Result<Self, StoreError> {
        let lock = lock(directory)?;
        let path = directory.join(DATABASE);
        let mut writer = open_writer(&path).map_err(|error| cannot_open(&path, error))?;
        upgrade(&mut writer, progress)?;
        writer.execute_batch(VIEWS)?;
        Ok(Self {
            path,
            writer: Mutex::new(writer),
            idle_readers: Mutex::new(Vec::new()),
            _lock: lock,
        })
    }

    /// Runs `work` in a transaction that is on the disk when this returns; an error rolls it back.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Runs `work` on one snapshot of the database, concurrently with other readers and the writer.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut reader = self.take_reader()?;
        let result = work(&reader.transaction()?);
        self.idle_readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(reader);
        result
    }

    fn take_reader(&self) -> Result<Connection, StoreError> {
        let idle = self
            .idle_readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        idle.map_or_else(|| Ok(open_reader(&self.path)?), Ok)
    }
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let writer = Connection::open(path)?;
    // The journal mode returns a row and stays with the file; the other pragmas must be set for every connection.
    writer.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    writer.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    writer.set_prepared_statement_cache_capacity(READY_STATEMENTS);
    checksum::register(&writer)?;
    Ok(writer)
}

fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let reader = Connection::open_with_flags(path, flags)?;
    reader.set_prepared_statement_cache_capacity(READY_STATEMENTS);
    checksum::register(&reader)?;
    reader.execute_batch(VIEWS)?;
    Ok(reader)
}

fn cannot_open(path: &Path, error: rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            StoreError::DamagedFile { path }
        }
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            StoreError::Directory {
                path,
                cause: io::Error::other(error),
            }
        }
        _ => error.into(),
    }
}

/// Writes the id of this process into the lock file.
fn name_holder(mut file: &File) -> io::Result<()> {
    file.set_len(0)?;
    file.write_all(process::id().to_string().as_bytes())
}

fn lock(directory: &Path) -> Result<File, StoreError> {
    let cause = |cause| StoreError::Directory {
        path: directory.to_owned(),
        cause,
    };
    fs::create_dir_all(directory).map_err(cause)?;
    let path = directory.join(LOCK);
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path)
        .map_err(cause)?;
    match file.try_lock() {
        Ok(()) => {
            // The name only helps others to find this process: where the disk is full, they do without.
            let _ = name_holder(&file);
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
            path: directory.to_owned(),
            holder: fs::read_to_string(path).ok().and_then(|id| id.parse().ok()),
        }),
        Err(TryLockError::Error(error)) => Err(cause(error)),
    }
}
