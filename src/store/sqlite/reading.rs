//! Reads many documents: pages of a list, and the columns of all documents of a collection.

use rusqlite::{Row, Transaction};

use super::checksum::{are_whole, damaged, whole};
use super::columns::{document_id, from_json, moment, timestamp};
use super::documents::by_key;
use super::passages::{checked_passages, floats, passages_of};
use super::rows::{page, read_by_key, visit_each};
use crate::filter::DocumentFields;
use crate::model::{DocumentHeading, DocumentKey, Metadata, Passage};
use crate::store::{
    Checked, CollectionKey, DamagedDocument, DocumentVectors, Found, KeptDocument, ListedDocument,
    StoreError,
};

const LISTED: &str = "key, id, title, url, source, published_at";

pub(super) fn listed(
    db: &Transaction<'_>,
    keys: &[DocumentKey],
) -> Result<Found<ListedDocument>, StoreError> {
    read_by_key(db, keys, &["fields"], LISTED, listed_document)
}

pub(super) fn list(
    db: &Transaction<'_>,
    key: CollectionKey,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Checked<ListedDocument>>, StoreError> {
    let mut list = Vec::new();
    for key in page(db, key, after, limit, "true")? {
        let Found { whole, damaged } = listed(db, &[key])?;
        list.extend(whole.into_iter().map(Ok));
        list.extend(damaged.into_iter().map(Err));
    }
    Ok(list)
}

pub(super) fn with_passages(
    db: &Transaction<'_>,
    keys: &[DocumentKey],
) -> Result<Found<(KeptDocument, Vec<Passage>)>, StoreError> {
    let Found { whole, mut damaged } = by_key(db, keys)?;
    let mut with_passages = Vec::with_capacity(whole.len());
    for kept in whole {
        match checked_passages(db, kept.key) {
            Ok(passages) => with_passages.push((kept, passages)),
            Err(StoreError::Damaged(_)) => damaged.push(DamagedDocument {
                key: kept.key,
                id: kept.document.id,
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(Found {
        whole: with_passages,
        damaged,
    })
}

fn listed_document(row: &Row<'_>) -> Result<ListedDocument, StoreError> {
    Ok(ListedDocument {
        key: DocumentKey(row.get(1)?),
        id: document_id(row.get(2)?)?,
        title: row.get(3)?,
        url: row.get(4)?,
        source: row.get(5)?,
        published_at: timestamp(row.get(6)?)?,
    })
}

pub(super) fn headings(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Found<DocumentHeading>, StoreError> {
    let is_whole = are_whole(&["fields"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, key, id, published_at, source FROM document_parts WHERE collection = ?1 ORDER BY id"
    ))?;
    let mut rows = statement.query([key.0])?;
    let mut found = Found::default();
    while let Some(row) = rows.next()? {
        match whole(row, heading) {
            Some(heading) => found.whole.push(heading),
            None => found.damaged.push(damaged(db, DocumentKey(row.get(1)?))?),
        }
    }
    Ok(found)
}

fn heading(row: &Row<'_>) -> Result<DocumentHeading, StoreError> {
    Ok(DocumentHeading {
        key: DocumentKey(row.get(1)?),
        id: document_id(row.get(2)?)?,
        published_at: timestamp(row.get(3)?)?,
        source: row.get(4)?,
    })
}

pub(super) fn visit_vectors(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentVectors<'_>),
) -> Result<Vec<DamagedDocument>, StoreError> {
    let mut lengths =
        db.prepare_cached("SELECT n_tokens FROM passages WHERE document = ?1 ORDER BY ordinal")?;
    let parts = ["vectors", "passages"];
    let columns = "(SELECT data FROM vectors WHERE document = key)";
    let mut failed = None;
    let damaged = visit_each(db, key, &parts, columns, |key, row| {
        let bytes = row.get_ref(1)?.as_blob();
        let vectors = floats(bytes.map_err(|_| unreadable("the vectors of a document"))?)?;
        let n_tokens = lengths.query_map([key.0], |row| row.get(0));
        match n_tokens.and_then(Iterator::collect) {
            Ok(n_tokens) => visit(DocumentVectors {
                key,
                vectors: &vectors,
                n_tokens,
            }),
            Err(error) => failed = Some(error),
        }
        Ok(())
    })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(damaged),
    }
}

pub(super) fn visit_titled_texts(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentKey, Option<String>, String),
) -> Result<Vec<DamagedDocument>, StoreError> {
    visit_each(db, key, &["fields", "text"], "title, text", |key, row| {
        let (title, text) = (row.get(1)?, row.get(2)?);
        visit(key, title, text);
        Ok(())
    })
}

/// Visits the columns that filters look at. The text is the last column of a row, so its overflow pages are not read.
pub(super) fn visit_fields(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentKey, &DocumentFields<'_>),
) -> Result<Vec<DamagedDocument>, StoreError> {
    let columns = "id, title, url, source, language, published_at, first_ingested_at, ingested_at, tags, metadata";
    visit_each(db, key, &["fields"], columns, |key, row| {
        let text = |column| {
            let text = row.get_ref(column)?.as_str_or_null();
            text.map_err(|_| unreadable("a field of a document"))
        };
        let tags: Vec<String> = from_json(text(9)?.unwrap_or_default(), "the tags of a document")?;
        let metadata: Metadata =
            from_json(text(10)?.unwrap_or_default(), "the metadata of a document")?;
        let fields = DocumentFields {
            id: text(1)?.unwrap_or_default(),
            title: text(2)?,
            url: text(3)?,
            source: text(4)?,
            language: text(5)?,
            published_at: timestamp(row.get(6)?)?,
            first_ingested_at: moment(row, 7)?,
            ingested_at: moment(row, 8)?,
            tags: &tags,
            metadata: &metadata,
        };
        visit(key, &fields);
        Ok(())
    })
}

pub(super) fn visit_texts(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentKey, &str, &[Passage]),
) -> Result<Vec<DamagedDocument>, StoreError> {
    let is_whole = are_whole(&["text", "passages"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, key, text FROM document_parts WHERE collection = ?1 ORDER BY id"
    ))?;
    let mut rows = statement.query([key.0])?;
    let mut all_damaged = Vec::new();
    while let Some(row) = rows.next()? {
        let document = DocumentKey(row.get(1)?);
        let text = whole(row, |row| {
            let text = row.get_ref(2)?.as_str();
            text.map_err(|_| unreadable("the text of a document"))
        });
        match text {
            Some(text) => visit(document, text, &passages_of(db, "passages", document)?),
            None => all_damaged.push(damaged(db, document)?),
        }
    }
    Ok(all_damaged)
}

fn unreadable(what: &'static str) -> StoreError {
    StoreError::Unreadable { what }
}
