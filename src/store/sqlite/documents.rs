//! Documents as rows: written, deleted, read by id.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::cleaning::{forget_staged, put_cleaning, put_original};
use super::signatures;
use crate::model::{Document, DocumentId, DocumentKey, Passage};
use crate::store::{CollectionKey, ContentMark, DocumentWrite, KeptDocument, StoreError, Written};

pub(super) const COLUMNS: &str =
    "key, id, title, text, url, source, language, published_at, tags, metadata";

pub(super) fn marks(
    db: &Transaction<'_>,
    key: CollectionKey,
    ids: &[&DocumentId],
) -> Result<Vec<Option<ContentMark>>, StoreError> {
    ids.iter()
        .map(|id| Ok(key_and_mark(db, key, id)?.map(|(_, mark)| mark)))
        .collect()
}

pub(super) fn write(
    db: &Transaction<'_>,
    key: CollectionKey,
    documents: &[DocumentWrite],
    now: Timestamp,
) -> Result<Vec<Written>, StoreError> {
    documents
        .iter()
        .map(|document| write_one(db, key, document, now))
        .collect()
}

fn write_one(
    db: &Transaction<'_>,
    collection: CollectionKey,
    new: &DocumentWrite,
    now: Timestamp,
) -> Result<Written, StoreError> {
    match key_and_mark(db, collection, &new.document.id)? {
        Some((key, mark)) if mark.hash == new.hash => Ok(Written::Unchanged(key)),
        Some((key, _)) => {
            db.prepare_cached("DELETE FROM passages WHERE document = ?1")?
                .execute([key.0])?;
            forget_staged(db, key)?;
            put(db, collection, new, now)?;
            Ok(Written::Updated(key))
        }
        None => Ok(Written::Created(put(db, collection, new, now)?)),
    }
}

fn put(
    db: &Transaction<'_>,
    collection: CollectionKey,
    new: &DocumentWrite,
    now: Timestamp,
) -> Result<DocumentKey, StoreError> {
    let key = put_document(db, collection, new, now)?;
    put_passages(db, "", key, &new.passages, &new.vectors)?;
    put_original(db, key, &new.original)?;
    put_cleaning(db, key, &new.cleaning)?;
    signatures::put(db, key, &new.signature)?;
    Ok(key)
}

/// Writes the passages and the vectors of a document into the tables whose names begin with `prefix`.
pub(super) fn put_passages(
    db: &Transaction<'_>,
    prefix: &str,
    key: DocumentKey,
    passages: &[Passage],
    vectors: &[f32],
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "INSERT INTO {prefix}passages (document, ordinal, start_byte, end_byte, n_tokens) VALUES (?1, ?2, ?3, ?4, ?5)"
    ))?;
    for Passage {
        ordinal,
        start,
        end,
        n_tokens,
    } in passages
    {
        statement.execute(params![key.0, ordinal, start, end, n_tokens])?;
    }
    db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO {prefix}vectors (document, data) VALUES (?1, ?2)"
    ))?
    .execute(params![key.0, bytemuck::cast_slice::<f32, u8>(vectors)])?;
    Ok(())
}

fn put_document(
    db: &Transaction<'_>,
    collection: CollectionKey,
    new: &DocumentWrite,
    now: Timestamp,
) -> Result<DocumentKey, StoreError> {
    let document = &new.document;
    let key = db
        .prepare_cached(
            "INSERT INTO documents (collection, id, hash, title, url, source, language, published_at, ingested_at,
                                    tags, metadata, n_passages, text)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (collection, id) DO UPDATE SET
                 hash = excluded.hash, title = excluded.title, url = excluded.url, source = excluded.source,
                 language = excluded.language, published_at = excluded.published_at,
                 ingested_at = excluded.ingested_at, tags = excluded.tags, metadata = excluded.metadata,
                 n_passages = excluded.n_passages, text = excluded.text
             RETURNING key",
        )?
        .query_row(
            params![
                collection.0,
                document.id.as_str(),
                new.hash,
                document.title,
                document.url,
                document.source,
                document.language,
                document.published_at.map(Timestamp::as_millisecond),
                now.as_millisecond(),
                serde_json::Value::from(document.tags.clone()).to_string(),
                serde_json::Value::Object(document.metadata.clone()).to_string(),
                new.passages.len(),
                document.text,
            ],
            |row| row.get(0),
        )?;
    Ok(DocumentKey(key))
}

pub(super) fn delete(
    db: &Transaction<'_>,
    key: CollectionKey,
    id: &DocumentId,
) -> Result<Option<DocumentKey>, StoreError> {
    let deleted = db
        .prepare_cached("DELETE FROM documents WHERE collection = ?1 AND id = ?2 RETURNING key")?
        .query_row(params![key.0, id.as_str()], |row| row.get(0))
        .optional()?;
    Ok(deleted.map(DocumentKey))
}

pub(super) fn one(
    db: &Transaction<'_>,
    key: CollectionKey,
    id: &DocumentId,
) -> Result<Option<KeptDocument>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM documents WHERE collection = ?1 AND id = ?2"
    ))?;
    let mut rows = statement.query(params![key.0, id.as_str()])?;
    rows.next()?.map(kept).transpose()
}

pub(super) fn by_key(
    db: &Transaction<'_>,
    keys: &[DocumentKey],
) -> Result<Vec<KeptDocument>, StoreError> {
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM documents WHERE key = ?1"))?;
    let mut found = Vec::with_capacity(keys.len());
    for key in keys {
        let mut rows = statement.query([key.0])?;
        if let Some(row) = rows.next()? {
            found.push(kept(row)?);
        }
    }
    Ok(found)
}

pub(super) fn list(
    db: &Transaction<'_>,
    key: CollectionKey,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<KeptDocument>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM documents WHERE collection = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
    ))?;
    let mut rows = statement.query(params![key.0, after.unwrap_or_default(), limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(kept(row)?);
    }
    Ok(found)
}

fn key_and_mark(
    db: &Transaction<'_>,
    key: CollectionKey,
    id: &DocumentId,
) -> Result<Option<(DocumentKey, ContentMark)>, StoreError> {
    let found = db
        .prepare_cached(
            "SELECT key, hash, n_passages FROM documents WHERE collection = ?1 AND id = ?2",
        )?
        .query_row(params![key.0, id.as_str()], |row| {
            let mark = ContentMark {
                hash: row.get(1)?,
                n_passages: row.get(2)?,
            };
            Ok((DocumentKey(row.get(0)?), mark))
        })
        .optional()?;
    Ok(found)
}

pub(super) fn kept(row: &Row<'_>) -> Result<KeptDocument, StoreError> {
    let tags: String = row.get(8)?;
    let metadata: String = row.get(9)?;
    Ok(KeptDocument {
        key: DocumentKey(row.get(0)?),
        document: Document {
            id: document_id(row.get(1)?)?,
            title: row.get(2)?,
            text: row.get(3)?,
            url: row.get(4)?,
            source: row.get(5)?,
            language: row.get(6)?,
            published_at: timestamp(row.get(7)?)?,
            tags: from_json(&tags, "the tags of a document")?,
            metadata: from_json(&metadata, "the metadata of a document")?,
        },
    })
}

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
