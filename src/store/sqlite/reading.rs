//! Reading passages, and what is needed of all documents at once.

use rusqlite::{Row, Transaction};

use super::documents::{document_id, from_json, timestamp};
use crate::filter::DocumentFields;
use crate::model::{DocumentHeading, DocumentKey, Metadata, Passage};
use crate::store::{CollectionKey, DocumentVectors, ListedDocument, StoreError};

pub(super) fn headings(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Vec<DocumentHeading>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT key, id, published_at, source FROM documents WHERE collection = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut headings = Vec::new();
    while let Some(row) = rows.next()? {
        headings.push(DocumentHeading {
            key: DocumentKey(row.get(0)?),
            id: document_id(row.get(1)?)?,
            published_at: timestamp(row.get(2)?)?,
            source: row.get(3)?,
        });
    }
    Ok(headings)
}

pub(super) fn listed(
    db: &Transaction<'_>,
    keys: &[DocumentKey],
) -> Result<Vec<ListedDocument>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, title, url, source, published_at FROM documents WHERE key = ?1",
    )?;
    let mut listed = Vec::with_capacity(keys.len());
    for &key in keys {
        let mut rows = statement.query([key.0])?;
        if let Some(row) = rows.next()? {
            listed.push(ListedDocument {
                key,
                id: document_id(row.get(0)?)?,
                title: row.get(1)?,
                url: row.get(2)?,
                source: row.get(3)?,
                published_at: timestamp(row.get(4)?)?,
            });
        }
    }
    Ok(listed)
}

pub(super) fn passages(
    db: &Transaction<'_>,
    document: DocumentKey,
) -> Result<Vec<Passage>, StoreError> {
    passages_of(db, "passages", document)
}

/// The passages of a document in a table of passages.
pub(super) fn passages_of(
    db: &Transaction<'_>,
    table: &str,
    document: DocumentKey,
) -> Result<Vec<Passage>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT ordinal, start_byte, end_byte, n_tokens FROM {table} WHERE document = ?1 ORDER BY ordinal"
    ))?;
    let passages = statement
        .query_map([document.0], passage)?
        .collect::<Result<_, _>>()?;
    Ok(passages)
}

pub(super) fn visit_vectors(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentVectors<'_>),
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.key, v.data FROM documents d JOIN vectors v ON v.document = d.key
         WHERE d.collection = ?1 ORDER BY d.key",
    )?;
    let mut lengths =
        db.prepare_cached("SELECT n_tokens FROM passages WHERE document = ?1 ORDER BY ordinal")?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        let document: i64 = row.get(0)?;
        let bytes = row
            .get_ref(1)?
            .as_blob()
            .map_err(|_| unreadable_vectors())?;
        let vectors = floats(bytes)?;
        let n_tokens = lengths
            .query_map([document], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        visit(DocumentVectors {
            key: DocumentKey(document),
            vectors: &vectors,
            n_tokens,
        });
    }
    Ok(())
}

pub(super) fn visit_titled_texts(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentKey, Option<String>, String),
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT key, title, text FROM documents WHERE collection = ?1 ORDER BY key",
    )?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        visit(DocumentKey(row.get(0)?), row.get(1)?, row.get(2)?);
    }
    Ok(())
}

/// The text is the last column, so that the pages that only it fills are not read.
pub(super) fn visit_fields(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentKey, &DocumentFields<'_>),
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT key, id, title, url, source, language, published_at, ingested_at, tags, metadata FROM documents
         WHERE collection = ?1 ORDER BY key",
    )?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        let text = |column| {
            let text = row.get_ref(column)?.as_str_or_null();
            text.map_err(|_| StoreError::Unreadable {
                what: "a field of a document",
            })
        };
        let tags: Vec<String> = from_json(text(8)?.unwrap_or_default(), "the tags of a document")?;
        let metadata: Metadata =
            from_json(text(9)?.unwrap_or_default(), "the metadata of a document")?;
        let fields = DocumentFields {
            id: text(1)?.unwrap_or_default(),
            title: text(2)?,
            url: text(3)?,
            source: text(4)?,
            language: text(5)?,
            published_at: timestamp(row.get(6)?)?,
            ingested_at: timestamp(row.get(7)?)?.unwrap_or_default(),
            tags: &tags,
            metadata: &metadata,
        };
        visit(DocumentKey(row.get(0)?), &fields);
    }
    Ok(())
}

pub(super) fn visit_texts(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentKey, &str, &[Passage]),
) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT key, text FROM documents WHERE collection = ?1 ORDER BY id")?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        let document = DocumentKey(row.get(0)?);
        let text = row
            .get_ref(1)?
            .as_str()
            .map_err(|_| StoreError::Unreadable {
                what: "the text of a document",
            })?;
        visit(document, text, &passages(db, document)?);
    }
    Ok(())
}

/// Vectors are kept as little-endian 32-bit floats.
pub(super) fn floats(bytes: &[u8]) -> Result<Vec<f32>, StoreError> {
    if !bytes.len().is_multiple_of(size_of::<f32>()) {
        return Err(unreadable_vectors());
    }
    Ok(bytemuck::pod_collect_to_vec(bytes))
}

fn unreadable_vectors() -> StoreError {
    StoreError::Unreadable {
        what: "the vectors of a document",
    }
}

fn passage(row: &Row<'_>) -> rusqlite::Result<Passage> {
    Ok(Passage {
        ordinal: row.get(0)?,
        start: row.get(1)?,
        end: row.get(2)?,
        n_tokens: row.get(3)?,
    })
}
