//! The lock on the data directory, the connection that writes and those that read.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::store::StoreError;

const DATABASE: &str = "likewise.sqlite";
const LOCK: &str = "likewise.lock";
const SCHEMA: &[M<'_>] = &[
    M::up(include_str!("schema_1.sql")),
    M::up(include_str!("schema_2.sql")),
    M::up(include_str!("schema_3.sql")),
    M::up(include_str!("schema_4.sql")),
    M::up(include_str!("schema_5.sql")),
    M::up(include_str!("schema_6.sql")),
    M::up(include_str!("schema_7.sql")),
];

/// Connections to the database of one data directory.
#[derive(Debug)]
pub(super) struct Connections {
    path: PathBuf,
    writer: Mutex<Connection>,
    idle_readers: Mutex<Vec<Connection>>,
    /// Held as long as the store lives; the system releases it even when the process is killed.
    _lock: File,
}

impl Connections {
    pub(super) fn open(directory: &Path) -> Result<Self, StoreError> {
        let lock = lock(directory)?;
        let path = directory.join(DATABASE);
        let writer = open_writer(&path).map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                StoreError::Damaged { path: path.clone() }
            }
            _ => error.into(),
        });
        let mut writer = writer?;
        Migrations::from_slice(SCHEMA)
            .to_latest(&mut writer)
            .map_err(StoreError::Schema)?;
        Ok(Self {
            path,
            writer: Mutex::new(writer),
            idle_readers: Mutex::new(Vec::new()),
            _lock: lock,
        })
    }

    /// Runs `work` in a transaction that is on the disk when this returns; an error undoes all of it.
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

    /// Runs `work` on one snapshot of the database, beside other readers and the writer.
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
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || Ok(Connection::open_with_flags(&self.path, flags)?);
        idle.map_or_else(open, Ok)
    }
}

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let writer = Connection::open(path)?;
    // The journal mode answers with a row; it stays with the file, the rest must be set for every connection.
    writer.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    writer.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    Ok(writer)
}

fn lock(directory: &Path) -> Result<File, StoreError> {
    let cause = |cause| StoreError::Directory {
        path: directory.to_owned(),
        cause,
    };
    fs::create_dir_all(directory).map_err(cause)?;
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(directory.join(LOCK))
        .map_err(cause)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
            path: directory.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(cause(error)),
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Database(error),
        }
    }
}
