//! Reads documents row by row and checks each row before anything of it is used.

use rusqlite::{Row, Transaction, params};

use super::checksum::{are_whole, damaged, whole};
use crate::model::DocumentKey;
use crate::store::{CollectionKey, DamagedDocument, Found, StoreError};

/// Applies `read` to the columns of each document in `keys` whose `parts` match their checksums, and names the damaged
/// ones.
pub(super) fn read_by_key<T>(
    db: &Transaction<'_>,
    keys: &[DocumentKey],
    parts: &[&str],
    columns: &str,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Found<T>, StoreError> {
    let are_whole = are_whole(parts);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {are_whole}, {columns} FROM document_parts WHERE key = ?1"
    ))?;
    let mut found = Found::default();
    for &key in keys {
        let mut rows = statement.query([key.0])?;
        if let Some(row) = rows.next()? {
            match whole(row, &read) {
                Some(read) => found.whole.push(read),
                None => found.damaged.push(damaged(db, key)?),
            }
        }
    }
    Ok(found)
}

/// Lists the keys of up to `limit` documents that satisfy `condition`, in order of id, starting after the id `after`.
pub(super) fn page(
    db: &Transaction<'_>,
    key: CollectionKey,
    after: Option<&str>,
    limit: usize,
    condition: &str,
) -> Result<Vec<DocumentKey>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT key FROM documents WHERE collection = ?1 AND id > ?2 AND {condition} ORDER BY id LIMIT ?3"
    ))?;
    let keys = statement.query_map(params![key.0, after.unwrap_or_default(), limit], |row| {
        Ok(DocumentKey(row.get(0)?))
    })?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// Passes the columns of each document whose `parts` match their checksums to `read`, in order of key. Returns the
/// damaged documents.
///
/// Only the keys are sorted in SQL: SQLite would copy every column of the rows that it sorts.
pub(super) fn visit_each(
    db: &Transaction<'_>,
    key: CollectionKey,
    parts: &[&str],
    columns: &str,
    mut read: impl FnMut(DocumentKey, &Row<'_>) -> Result<(), StoreError>,
) -> Result<Vec<DamagedDocument>, StoreError> {
    let is_whole = are_whole(parts);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, {columns} FROM document_parts WHERE key = ?1"
    ))?;
    let mut all_damaged = Vec::new();
    for key in keys(db, key)? {
        let mut rows = statement.query([key.0])?;
        if let Some(row) = rows.next()?
            && whole(row, |row| read(key, row)).is_none()
        {
            all_damaged.push(damaged(db, key)?);
        }
    }
    Ok(all_damaged)
}

/// Lists the keys of all documents of a collection in ascending order.
pub(super) fn keys(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Vec<DocumentKey>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT key FROM documents WHERE collection = ?1 ORDER BY key")?;
    let keys = statement.query_map([key.0], |row| Ok(DocumentKey(row.get(0)?)))?;
    Ok(keys.collect::<Result<_, _>>()?)
}
