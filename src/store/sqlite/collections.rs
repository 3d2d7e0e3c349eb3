//! Reads and writes the rows of collections.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};

use super::columns::timestamp;
use crate::embedding::VectorSpace;
use crate::model::CollectionName;
use crate::store::{CollectionCounts, CollectionKey, CollectionRecord, StoreError};

const COLUMNS: &str = "key, name, model, dimension, fingerprint, created_at, n_clusters";

pub(super) fn all(db: &Transaction<'_>) -> Result<Vec<CollectionRecord>, StoreError> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM collections ORDER BY name"))?;
    let mut rows = statement.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

pub(super) fn one(
    db: &Transaction<'_>,
    name: &CollectionName,
) -> Result<Option<CollectionRecord>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM collections WHERE name = ?1"
    ))?;
    let mut rows = statement.query([name.as_str()])?;
    rows.next()?.map(record).transpose()
}

pub(super) fn put(
    db: &Transaction<'_>,
    record: &CollectionRecord,
) -> Result<CollectionKey, StoreError> {
    let key = db
        .prepare_cached(
            "INSERT INTO collections (name, model, dimension, fingerprint, created_at, n_clusters)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (name) DO UPDATE SET n_clusters = excluded.n_clusters
             RETURNING key",
        )?
        .query_row(
            params![
                record.name.as_str(),
                record.space.model,
                record.space.dimension,
                record.space.fingerprint,
                record.created_at.as_millisecond(),
                record.n_clusters,
            ],
            |row| row.get(0),
        )?;
    Ok(CollectionKey(key))
}

pub(super) fn drop(db: &Transaction<'_>, key: CollectionKey) -> Result<(), StoreError> {
    db.execute("DELETE FROM collections WHERE key = ?1", [key.0])?;
    Ok(())
}

pub(super) fn counts(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<CollectionCounts, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT language, count(*), sum(n_passages), sum(n_passages = 0) FROM documents
         WHERE collection = ?1 GROUP BY language ORDER BY count(*) DESC, language",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut counts = CollectionCounts::default();
    while let Some(row) = rows.next()? {
        let n_documents: usize = row.get(1)?;
        counts.languages.push((row.get(0)?, n_documents));
        counts.n_documents += n_documents;
        counts.n_passages += row.get::<_, usize>(2)?;
        counts.n_empty += row.get::<_, usize>(3)?;
    }
    Ok(counts)
}

fn record(row: &Row<'_>) -> Result<CollectionRecord, StoreError> {
    let name: String = row.get(1)?;
    Ok(CollectionRecord {
        key: CollectionKey(row.get(0)?),
        name: name
            .parse::<CollectionName>()
            .map_err(|_| StoreError::Unreadable {
                what: "a collection name",
            })?,
        space: VectorSpace {
            model: row.get(2)?,
            dimension: row.get(3)?,
            fingerprint: row.get(4)?,
        },
        created_at: timestamp(Some(row.get(5)?))?.unwrap_or(Timestamp::UNIX_EPOCH),
        n_clusters: row.get(6)?,
    })
}
