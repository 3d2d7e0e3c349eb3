//! Originals, prints of lines and lines taken out, as rows.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::SqliteStore;
use super::documents::{from_json, put_passages};
use super::signatures;
use crate::model::{Content, DocumentId, DocumentKey};
use crate::store::{
    CleaningRecord, CleaningState, CleaningStore, CollectionKey, PackedOriginal, RecleanedDocument,
    RecutText, StoreError,
};
use crate::text::{LineFingerprints, RemovalReason, RemovedLine};

impl CleaningStore for SqliteStore {
    fn original(&self, document: DocumentKey) -> Result<Option<Content>, StoreError> {
        self.connections.read(|db| original(db, document))
    }

    fn cleaning(&self, document: DocumentKey) -> Result<Option<CleaningRecord>, StoreError> {
        self.connections.read(|db| cleaning(db, document))
    }

    fn line_prints(
        &self,
        key: CollectionKey,
        ids: &[&DocumentId],
    ) -> Result<Vec<Option<LineFingerprints>>, StoreError> {
        self.connections.read(|db| line_prints(db, key, ids))
    }

    fn visit_line_prints(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(&LineFingerprints),
    ) -> Result<(), StoreError> {
        self.connections.read(|db| visit_prints(db, key, visit))
    }

    fn visit_removed_lines(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(Vec<RemovedLine>),
    ) -> Result<(), StoreError> {
        self.connections.read(|db| visit_removed(db, key, visit))
    }

    fn cleaning_states(
        &self,
        key: CollectionKey,
        after: DocumentKey,
        limit: usize,
    ) -> Result<Vec<CleaningState>, StoreError> {
        self.connections.read(|db| states(db, key, after, limit))
    }

    fn write_recleaned(&self, documents: &[RecleanedDocument]) -> Result<Vec<bool>, StoreError> {
        let write = |db: &Transaction<'_>| {
            let write_one = |document| write_recleaned(db, document);
            documents.iter().map(write_one).collect()
        };
        self.connections.write(write)
    }
}

/// Keeps what was sent.
pub(super) fn put_original(
    db: &Transaction<'_>,
    key: DocumentKey,
    original: &PackedOriginal,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO originals (document, form, data) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![key.0, original.form, original.data])?;
    Ok(())
}

/// Keeps how a document was cleaned.
pub(super) fn put_cleaning(
    db: &Transaction<'_>,
    key: DocumentKey,
    cleaning: &CleaningRecord,
) -> Result<(), StoreError> {
    let removed: Vec<(&str, &str)> = cleaning
        .removed
        .iter()
        .map(|line| (line.reason.name(), line.text.as_str()))
        .collect();
    let removed = serde_json::to_string(&removed).expect("texts are always valid JSON");
    db.prepare_cached(
        "INSERT OR REPLACE INTO cleanings (document, version, lines, removed) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![key.0, cleaning.version, cleaning.prints.to_bytes(), removed])?;
    Ok(())
}

/// Forgets passages of a document that are staged for another model: they were cut from another text.
pub(super) fn forget_staged(db: &Transaction<'_>, key: DocumentKey) -> Result<(), StoreError> {
    for table in ["staged_passages", "staged_vectors"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?1"))?
            .execute([key.0])?;
    }
    Ok(())
}

fn original(db: &Transaction<'_>, key: DocumentKey) -> Result<Option<Content>, StoreError> {
    let found: Option<(String, Vec<u8>)> = db
        .prepare_cached("SELECT form, data FROM originals WHERE document = ?1")?
        .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((form, data)) = found else {
        return Ok(None);
    };
    let raw = unpacked(&data)?;
    match form.as_str() {
        "text" => Ok(Some(Content::Text(raw))),
        "html" => Ok(Some(Content::Html(raw))),
        "markdown" => Ok(Some(Content::Markdown(raw))),
        _ => Err(unreadable_original()),
    }
}

fn cleaning(db: &Transaction<'_>, key: DocumentKey) -> Result<Option<CleaningRecord>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT version, lines, removed FROM cleanings WHERE document = ?1")?;
    let mut rows = statement.query([key.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(Some(CleaningRecord {
        version: row.get(0)?,
        prints: prints(row, 1)?,
        removed: removed_lines(row, 2)?,
    }))
}

fn line_prints(
    db: &Transaction<'_>,
    key: CollectionKey,
    ids: &[&DocumentId],
) -> Result<Vec<Option<LineFingerprints>>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT lines FROM cleanings WHERE document = (SELECT key FROM documents WHERE collection = ?1 AND id = ?2)",
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query(params![key.0, id.as_str()])?;
        found.push(rows.next()?.map(|row| prints(row, 0)).transpose()?);
    }
    Ok(found)
}

fn visit_prints(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(&LineFingerprints),
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.lines FROM documents d JOIN cleanings c ON c.document = d.key
         WHERE d.collection = ?1 ORDER BY d.id",
    )?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        visit(&prints(row, 0)?);
    }
    Ok(())
}

fn visit_removed(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(Vec<RemovedLine>),
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT c.removed FROM documents d JOIN cleanings c ON c.document = d.key WHERE d.collection = ?1",
    )?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        visit(removed_lines(row, 0)?);
    }
    Ok(())
}

fn states(
    db: &Transaction<'_>,
    key: CollectionKey,
    after: DocumentKey,
    limit: usize,
) -> Result<Vec<CleaningState>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.key, d.hash, c.version, c.lines FROM documents d LEFT JOIN cleanings c ON c.document = d.key
         WHERE d.collection = ?1 AND d.key > ?2 ORDER BY d.key LIMIT ?3",
    )?;
    let mut rows = statement.query(params![key.0, after.0, limit])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        let version: Option<u32> = row.get(2)?;
        states.push(CleaningState {
            key: DocumentKey(row.get(0)?),
            hash: row.get(1)?,
            cleaned: version
                .map(|version| Ok::<_, StoreError>((version, prints(row, 3)?)))
                .transpose()?,
        });
    }
    Ok(states)
}

fn write_recleaned(db: &Transaction<'_>, document: &RecleanedDocument) -> Result<bool, StoreError> {
    let key = document.key;
    let n_updated = db
        .prepare_cached(
            "UPDATE documents SET language = coalesce(language, ?3) WHERE key = ?1 AND hash = ?2",
        )?
        .execute(params![key.0, document.hash, document.language])?;
    if n_updated == 0 {
        return Ok(false);
    }
    put_cleaning(db, key, &document.cleaning)?;
    if let Some(recut) = &document.recut {
        put_text(db, key, recut)?;
        signatures::put(db, key, &recut.signature)?;
    }
    Ok(true)
}

fn put_text(db: &Transaction<'_>, key: DocumentKey, recut: &RecutText) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE documents SET text = ?2, n_passages = ?3 WHERE key = ?1")?
        .execute(params![key.0, recut.text, recut.passages.len()])?;
    db.prepare_cached("DELETE FROM passages WHERE document = ?1")?
        .execute([key.0])?;
    forget_staged(db, key)?;
    put_passages(db, "", key, &recut.passages, &recut.vectors)
}

fn prints(row: &Row<'_>, column: usize) -> Result<LineFingerprints, StoreError> {
    let unreadable = StoreError::Unreadable {
        what: "the lines of a document",
    };
    let bytes = row.get_ref(column)?.as_blob().ok();
    bytes
        .and_then(LineFingerprints::from_bytes)
        .ok_or(unreadable)
}

fn removed_lines(row: &Row<'_>, column: usize) -> Result<Vec<RemovedLine>, StoreError> {
    let what = "the lines taken out of a document";
    let json: String = row.get(column)?;
    let lines: Vec<(String, String)> = from_json(&json, what)?;
    let line = |(reason, text): (String, String)| {
        let reason = RemovalReason::from_name(&reason)?;
        Some(RemovedLine { text, reason })
    };
    let lines: Option<Vec<RemovedLine>> = lines.into_iter().map(line).collect();
    lines.ok_or(StoreError::Unreadable { what })
}

fn unpacked(data: &[u8]) -> Result<String, StoreError> {
    let bytes = zstd::decode_all(data).map_err(|_| unreadable_original())?;
    String::from_utf8(bytes).map_err(|_| unreadable_original())
}

fn unreadable_original() -> StoreError {
    StoreError::Unreadable {
        what: "the original of a document",
    }
}
