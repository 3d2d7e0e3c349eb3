//! Embeds a collection for another model: stages document by document, then replaces all in one transaction.

use rusqlite::{OptionalExtension, Transaction, params};

use super::checksum::{are_whole, damaged, whole};
use super::documents::checked;
use super::passages::{floats, passages_of, put_passages};
use super::rows::page;
use super::staged::SEAL_STAGED;
use super::topics;
use crate::embedding::VectorSpace;
use crate::model::{DocumentId, DocumentKey, TopicRun};
use crate::store::{
    Checked, CollectionKey, DamagedDocument, KeptDocument, StagedDocument, StoreError,
};

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
    after: Option<&DocumentId>,
    limit: usize,
) -> Result<Vec<Checked<KeptDocument>>, StoreError> {
    let is_unstaged = "NOT EXISTS (SELECT 1 FROM staged_vectors WHERE document = documents.key)";
    let after = after.map(DocumentId::as_str);
    let mut found = Vec::new();
    for key in page(db, key, after, limit, is_unstaged)? {
        found.extend(checked(db, key)?);
    }
    Ok(found)
}

pub(super) fn stage(db: &Transaction<'_>, documents: &[StagedDocument]) -> Result<(), StoreError> {
    let mut is_there = db.prepare_cached("SELECT 1 FROM documents WHERE key = ?1")?;
    let mut seal = db.prepare_cached(&format!("{SEAL_STAGED} WHERE document = ?1"))?;
    for StagedDocument {
        key,
        passages,
        vectors,
    } in documents
    {
        if is_there.exists([key.0])? {
            put_passages(db, STAGED, *key, passages, vectors)?;
            seal.execute([key.0])?;
        }
    }
    Ok(())
}

pub(super) fn visit(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(StagedDocument),
) -> Result<Vec<DamagedDocument>, StoreError> {
    let is_whole = are_whole(&["vectors", "passages"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, document, data FROM staged_parts WHERE {OF_COLLECTION} ORDER BY document"
    ))?;
    let mut rows = statement.query([key.0])?;
    let mut all_damaged = Vec::new();
    while let Some(row) = rows.next()? {
        let key = DocumentKey(row.get(1)?);
        let vectors = whole(row, |row| {
            let data: Vec<u8> = row.get(2)?;
            floats(&data)
        });
        match vectors {
            Some(vectors) => visit(StagedDocument {
                key,
                passages: passages_of(db, "staged_passages", key)?,
                vectors,
            }),
            None => all_damaged.push(damaged(db, key)?),
        }
    }
    Ok(all_damaged)
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
    put_checksums(db, key)?;
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

/// Copies the checksums of the staged rows to their documents. Documents that were not staged keep their old checksums,
/// so that they are found to be damaged.
fn put_checksums(db: &Transaction<'_>, key: CollectionKey) -> Result<(), StoreError> {
    let staged = format!("SELECT document FROM staged_vectors WHERE {OF_COLLECTION}");
    db.execute(
        &format!(
            "UPDATE documents SET n_passages = (SELECT count(*) FROM passages WHERE document = documents.key)
             WHERE key IN ({staged})"
        ),
        [key.0],
    )?;
    db.execute(
        &format!(
            "UPDATE document_checksums SET (vectors, passages) =
                 (SELECT s.vectors, s.passages FROM staged_vectors s WHERE s.document = document_checksums.document)
             WHERE document IN ({staged})"
        ),
        [key.0],
    )?;
    Ok(())
}

/// Deletes everything that is staged for a collection.
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
