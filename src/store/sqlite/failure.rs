//! Converts errors of SQLite to store errors.

use rusqlite::ErrorCode;

use crate::store::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            // Files may be unreadable only for now: too many are open, or a network disk is away.
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory,
            ) => Self::Unavailable {
                cause: Box::new(error),
            },
            _ => Self::Failed {
                cause: Box::new(error),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn error(code: i32) -> StoreError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn what_may_pass_is_told_from_what_does_not() {
        for code in [
            ffi::SQLITE_BUSY,
            ffi::SQLITE_LOCKED,
            ffi::SQLITE_CANTOPEN,
            ffi::SQLITE_IOERR_READ,
        ] {
            let error = error(code);
            assert!(
                matches!(error, StoreError::Unavailable { .. }),
                "{code}: {error}"
            );
        }
        assert!(matches!(error(ffi::SQLITE_FULL), StoreError::DiskFull));
        let others = [
            ffi::SQLITE_CORRUPT,
            ffi::SQLITE_CONSTRAINT,
            ffi::SQLITE_ERROR,
        ];
        for code in others {
            assert!(matches!(error(code), StoreError::Failed { .. }), "{code}");
        }
    }
}
