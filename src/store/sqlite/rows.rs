//! Documents read row by row, each checked before anything of it is used.

use rusqlite::{Row, Transaction, params};

use super::checksum::{are_whole, damaged, whole};
use crate::model::DocumentKey;
use crate::store::{CollectionKey, DamagedDocument, Found, StoreError};

/// What `read` makes of the columns of each document, of which `parts` must be whole.
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

/// The keys of up to `limit` documents in order of id, after `after`, of which `condition` is true.
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

/// Hands the columns of each document of which `parts` are whole to `read`, in order of key; gives the damaged ones.
///
/// Only the keys are sorted by the database: it would copy everything that it sorts.
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

/// The keys of all documents of a collection in order.
pub(super) fn keys(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Vec<DocumentKey>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT key FROM documents WHERE collection = ?1 ORDER BY key")?;
    let keys = statement.query_map([key.0], |row| Ok(DocumentKey(row.get(0)?)))?;
    Ok(keys.collect::<Result<_, _>>()?)
}
