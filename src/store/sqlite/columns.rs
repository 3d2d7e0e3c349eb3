//! Converts columns to JSON values, ids and times, and back.

use jiff::Timestamp;
use rusqlite::Row;

use crate::model::DocumentId;
use crate::store::StoreError;

pub(super) fn from_json<T: serde::de::DeserializeOwned>(
    json: &str,
    what: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Unreadable { what })
}

pub(super) fn document_id(id: String) -> Result<DocumentId, StoreError> {
    DocumentId::new(id).map_err(|_| StoreError::Unreadable {
        what: "a document id",
    })
}

pub(super) fn timestamp(milliseconds: Option<i64>) -> Result<Option<Timestamp>, StoreError> {
    milliseconds
        .map(Timestamp::from_millisecond)
        .transpose()
        .map_err(|_| StoreError::Unreadable { what: "a time" })
}

/// Reads a timestamp in milliseconds from a column that is never null.
pub(super) fn moment(row: &Row<'_>, column: usize) -> Result<Timestamp, StoreError> {
    timestamp(row.get(column)?)?.ok_or(StoreError::Unreadable { what: "a time" })
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable {
        what: "a value that JSON cannot hold",
    })
}
