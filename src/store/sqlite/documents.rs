//! Writes and deletes the rows of documents, and reads them by id or by key.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::checksum::{ALL_PARTS, are_whole, seal, whole};
use super::cleaning::{put_cleaning, put_original};
use super::columns::{document_id, from_json, moment, timestamp};
use super::passages::put_passages;
use super::rows::read_by_key;
use super::signatures;
use super::staged::forget_staged;
use crate::model::{Document, DocumentId, DocumentKey, IngestTimes};
use crate::store::{
    Checked, CollectionKey, ContentHash, Damaged, DocumentWrite, Found, KeptDocument, StoreError,
    Written,
};

/// Columns that [`kept`] reads, after the column that tells whether the row matches its checksum.
const COLUMNS: &str = "key, id, title, text, url, source, language, published_at, tags, metadata, \
                       first_ingested_at, ingested_at";

/// Parts of a document that [`kept`] reads.
const PARTS: &[&str] = &["fields", "text"];

pub(super) fn unchanged(
    db: &Transaction<'_>,
    key: CollectionKey,
    documents: &[(&DocumentId, &ContentHash)],
) -> Result<Vec<Option<usize>>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT key, n_passages FROM documents WHERE collection = ?1 AND id = ?2 AND hash = ?3",
    )?;
    let mut unchanged = Vec::with_capacity(documents.len());
    for (id, hash) in documents {
        let found: Option<(i64, usize)> = statement
            .query_row(params![key.0, id.as_str(), hash], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        unchanged.push(match found {
            Some((key, n_passages)) if is_whole(db, DocumentKey(key))? => Some(n_passages),
            Some(_) | None => None,
        });
    }
    Ok(unchanged)
}

/// Tells whether all parts of a document match their checksums.
fn is_whole(db: &Transaction<'_>, key: DocumentKey) -> Result<bool, StoreError> {
    let are_whole = are_whole(ALL_PARTS);
    let mut statement = db.prepare_cached(&format!(
        "SELECT 1 FROM document_parts WHERE key = ?1 AND {are_whole}"
    ))?;
    Ok(statement.exists([key.0])?)
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

/// Kept document that a new one with an equal id replaces.
struct Former {
    key: DocumentKey,
    /// Fields of the kept document; `None` when they are damaged.
    fields: Option<FormerFields>,
}

struct FormerFields {
    first_ingested_at: Timestamp,
    hash: ContentHash,
}

fn write_one(
    db: &Transaction<'_>,
    collection: CollectionKey,
    new: &DocumentWrite,
    now: Timestamp,
) -> Result<Written, StoreError> {
    let Some(Former { key, fields }) = former(db, collection, &new.document.id)? else {
        return Ok(Written::Created(put(db, collection, new, (now, now))?));
    };
    let has_same_hash = fields
        .as_ref()
        .is_some_and(|fields| fields.hash == new.hash);
    if has_same_hash && is_whole(db, key)? {
        return Ok(Written::Unchanged(key));
    }
    let first_ingested_at = fields.map_or(now, |fields| fields.first_ingested_at);
    db.prepare_cached("DELETE FROM passages WHERE document = ?1")?
        .execute([key.0])?;
    forget_staged(db, key)?;
    put(db, collection, new, (first_ingested_at, now))?;
    Ok(Written::Updated {
        key,
        first_ingested_at,
    })
}

fn former(
    db: &Transaction<'_>,
    collection: CollectionKey,
    id: &DocumentId,
) -> Result<Option<Former>, StoreError> {
    let are_whole = are_whole(&["fields"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {are_whole}, key, first_ingested_at, hash FROM document_parts WHERE collection = ?1 AND id = ?2"
    ))?;
    let mut rows = statement.query(params![collection.0, id.as_str()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let fields = whole(row, |row| {
        Ok(FormerFields {
            first_ingested_at: moment(row, 2)?,
            hash: row.get(3)?,
        })
    });
    Ok(Some(Former {
        key: DocumentKey(row.get(1)?),
        fields,
    }))
}

/// Writes all parts of a document; `times` are its first and its last ingest.
fn put(
    db: &Transaction<'_>,
    collection: CollectionKey,
    new: &DocumentWrite,
    times: (Timestamp, Timestamp),
) -> Result<DocumentKey, StoreError> {
    let (first, last) = times;
    let key = put_document(db, collection, new, last)?;
    put_passages(db, "", key, &new.passages, &new.vectors)?;
    put_original(db, key, &new.original)?;
    put_cleaning(db, key, &new.cleaning)?;
    signatures::put(db, key, &new.signature)?;
    db.prepare_cached(
        "INSERT INTO document_checksums (document, first_ingested_at) VALUES (?1, ?2)
         ON CONFLICT (document) DO UPDATE SET first_ingested_at = excluded.first_ingested_at",
    )?
    .execute(params![key.0, first.as_millisecond()])?;
    seal(db, key, ALL_PARTS)?;
    Ok(key)
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

pub(super) fn key_of(
    db: &Transaction<'_>,
    key: CollectionKey,
    id: &DocumentId,
) -> Result<Option<DocumentKey>, StoreError> {
    let found = db
        .prepare_cached("SELECT key FROM documents WHERE collection = ?1 AND id = ?2")?
        .query_row(params![key.0, id.as_str()], |row| row.get(0))
        .optional()?;
    Ok(found.map(DocumentKey))
}

pub(super) fn one(
    db: &Transaction<'_>,
    key: CollectionKey,
    id: &DocumentId,
) -> Result<Option<KeptDocument>, StoreError> {
    let are_whole = are_whole(PARTS);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {are_whole}, {COLUMNS} FROM document_parts WHERE collection = ?1 AND id = ?2"
    ))?;
    let mut rows = statement.query(params![key.0, id.as_str()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let is_damaged = || Damaged::Document { id: id.clone() };
    Ok(Some(whole(row, kept).ok_or_else(is_damaged)?))
}

pub(super) fn by_key(
    db: &Transaction<'_>,
    keys: &[DocumentKey],
) -> Result<Found<KeptDocument>, StoreError> {
    read_by_key(db, keys, PARTS, COLUMNS, kept)
}

/// Reads one document and checks it; `None` when it does not exist.
pub(super) fn checked(
    db: &Transaction<'_>,
    key: DocumentKey,
) -> Result<Option<Checked<KeptDocument>>, StoreError> {
    let Found { whole, damaged } = by_key(db, &[key])?;
    let whole = whole.into_iter().map(Ok);
    Ok(whole.chain(damaged.into_iter().map(Err)).next())
}

fn kept(row: &Row<'_>) -> Result<KeptDocument, StoreError> {
    let tags: String = row.get(9)?;
    let metadata: String = row.get(10)?;
    Ok(KeptDocument {
        key: DocumentKey(row.get(1)?),
        document: Document {
            id: document_id(row.get(2)?)?,
            title: row.get(3)?,
            text: row.get(4)?,
            url: row.get(5)?,
            source: row.get(6)?,
            language: row.get(7)?,
            published_at: timestamp(row.get(8)?)?,
            tags: from_json(&tags, "the tags of a document")?,
            metadata: from_json(&metadata, "the metadata of a document")?,
        },
        times: IngestTimes {
            first_ingested_at: moment(row, 11)?,
            ingested_at: moment(row, 12)?,
        },
    })
}
