//! A collection embedded anew: staged document by document beside what is in force, then put in its place at once.

use rusqlite::{OptionalExtension, Transaction, params};

use super::documents::{COLUMNS, kept, put_passages};
use super::reading::{floats, passages_of};
use super::topics;
use crate::embedding::VectorSpace;
use crate::model::{DocumentKey, TopicRun};
use crate::store::{CollectionKey, KeptDocument, StagedDocument, StoreError};

const STAGED: &str = "staged_";
const OF_COLLECTION: &str = "document IN (SELECT key FROM documents WHERE collection = ?1)";

pub(super) fn begin(
    db: &Transaction<'_>,
    key: CollectionKey,
    space: &VectorSpace,
) -> Result<usize, StoreError> {
    let former: Option<(String, usize)> = db
        .prepare_cached("SELECT fingerprint, dimension FROM reembeddings WHERE collection = ?1")?
        .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if former.is_none_or(|former| former != (space.fingerprint.clone(), space.dimension)) {
        forget(db, key)?;
        db.execute(
            "INSERT INTO reembeddings (collection, model, dimension, fingerprint) VALUES (?1, ?2, ?3, ?4)",
            params![key.0, space.model, space.dimension, space.fingerprint],
        )?;
    }
    let count = format!("SELECT count(*) FROM staged_vectors WHERE {OF_COLLECTION}");
    Ok(db.query_row(&count, [key.0], |row| row.get(0))?)
}

pub(super) fn unstaged(
    db: &Transaction<'_>,
    key: CollectionKey,
    after: DocumentKey,
    limit: usize,
) -> Result<Vec<KeptDocument>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM documents WHERE collection = ?1 AND key > ?2
             AND NOT EXISTS (SELECT 1 FROM staged_vectors WHERE document = documents.key)
         ORDER BY key LIMIT ?3"
    ))?;
    let mut rows = statement.query(params![key.0, after.0, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(kept(row)?);
    }
    Ok(found)
}

pub(super) fn stage(db: &Transaction<'_>, documents: &[StagedDocument]) -> Result<(), StoreError> {
    let mut is_there = db.prepare_cached("SELECT 1 FROM documents WHERE key = ?1")?;
    for document in documents {
        if is_there.exists([document.key.0])? {
            put_passages(
                db,
                STAGED,
                document.key,
                &document.passages,
                &document.vectors,
            )?;
        }
    }
    Ok(())
}

pub(super) fn visit(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(StagedDocument),
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.key, s.data FROM documents d JOIN staged_vectors s ON s.document = d.key
         WHERE d.collection = ?1 ORDER BY d.key",
    )?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        let key = DocumentKey(row.get(0)?);
        let data: Vec<u8> = row.get(1)?;
        visit(StagedDocument {
            key,
            passages: passages_of(db, "staged_passages", key)?,
            vectors: floats(&data)?,
        });
    }
    Ok(())
}

pub(super) fn finish(
    db: &Transaction<'_>,
    key: CollectionKey,
    kept: Option<&TopicRun>,
) -> Result<(), StoreError> {
    for (table, columns) in [
        (
            "passages",
            "document, ordinal, start_byte, end_byte, n_tokens",
        ),
        ("vectors", "document, data"),
    ] {
        db.execute(
            &format!("DELETE FROM {table} WHERE {OF_COLLECTION}"),
            [key.0],
        )?;
        db.execute(
            &format!(
                "INSERT INTO {table} ({columns}) SELECT {columns} FROM {STAGED}{table} WHERE {OF_COLLECTION}"
            ),
            [key.0],
        )?;
    }
    db.execute(
        "UPDATE documents SET n_passages = (SELECT count(*) FROM passages WHERE document = documents.key)
         WHERE collection = ?1",
        [key.0],
    )?;
    db.execute(
        "UPDATE collections SET (model, dimension, fingerprint) =
             (SELECT model, dimension, fingerprint FROM reembeddings WHERE collection = ?1)
         WHERE key = ?1",
        [key.0],
    )?;
    if let Some(kept) = kept {
        topics::write(db, key, kept)?;
    }
    forget(db, key)
}

/// Forgets what is staged for a collection.
fn forget(db: &Transaction<'_>, key: CollectionKey) -> Result<(), StoreError> {
    for table in ["staged_passages", "staged_vectors"] {
        db.execute(
            &format!("DELETE FROM {table} WHERE {OF_COLLECTION}"),
            [key.0],
        )?;
    }
    db.execute("DELETE FROM reembeddings WHERE collection = ?1", [key.0])?;
    Ok(())
}
