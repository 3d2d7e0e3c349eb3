//! Reads and writes the rows of original contents, line fingerprints and removed lines.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};

use super::checksum::{are_whole, damaged, seal, whole};
use super::columns::{document_id, from_json};
use super::passages::put_passages;
use super::rows::{page, read_by_key};
use super::signatures;
use super::staged::forget_staged;
use crate::model::{Content, DocumentId, DocumentKey, RemovalReason};
use crate::store::{
    Checked, CleaningRecord, CleaningState, CollectionKey, Damaged, Found, PackedOriginal,
    RecleanedDocument, RecutText, StoreError,
};
use crate::text::{LineFingerprints, RemovedLine};

/// Writes the original content of a document, as it was sent.
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

/// Writes the record of how a document was cleaned.
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

pub(super) fn original(
    db: &Transaction<'_>,
    key: DocumentKey,
) -> Result<Option<Content>, StoreError> {
    let is_whole = are_whole(&["original"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, o.form, o.data FROM document_parts LEFT JOIN originals o ON o.document = key WHERE key = ?1"
    ))?;
    let mut rows = statement.query([key.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    match whole(row, content) {
        Some(content) => Ok(content),
        None => Err(Damaged::Original {
            id: damaged(db, key)?.id,
        }
        .into()),
    }
}

/// Reads the original content from a row; `None` when none is kept.
fn content(row: &Row<'_>) -> Result<Option<Content>, StoreError> {
    let Some(form) = row.get::<_, Option<String>>(1)? else {
        return Ok(None);
    };
    let data: Vec<u8> = row.get(2)?;
    let raw = unpacked(&data)?;
    match form.as_str() {
        "text" => Ok(Some(Content::Text(raw))),
        "html" => Ok(Some(Content::Html(raw))),
        "markdown" => Ok(Some(Content::Markdown(raw))),
        _ => Err(unreadable_original()),
    }
}

pub(super) fn cleaning(
    db: &Transaction<'_>,
    key: DocumentKey,
) -> Result<Option<CleaningRecord>, StoreError> {
    let is_whole = are_whole(&["cleaning"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, c.version, c.lines, c.removed FROM document_parts
         LEFT JOIN cleanings c ON c.document = key WHERE key = ?1"
    ))?;
    let mut rows = statement.query([key.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    match whole(row, record) {
        Some(record) => Ok(record),
        None => Err(Damaged::Cleaning {
            id: damaged(db, key)?.id,
        }
        .into()),
    }
}

/// Reads the cleaning record from a row; `None` when none is kept.
fn record(row: &Row<'_>) -> Result<Option<CleaningRecord>, StoreError> {
    let Some(version) = row.get(1)? else {
        return Ok(None);
    };
    Ok(Some(CleaningRecord {
        version,
        prints: prints(row, 2)?,
        removed: removed_lines(row, 3)?,
    }))
}

pub(super) fn line_prints(
    db: &Transaction<'_>,
    key: CollectionKey,
    ids: &[&DocumentId],
) -> Result<Vec<Option<LineFingerprints>>, StoreError> {
    let is_whole = are_whole(&["cleaning"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, c.lines FROM document_parts JOIN cleanings c ON c.document = key
         WHERE collection = ?1 AND id = ?2"
    ))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query(params![key.0, id.as_str()])?;
        let row = rows.next()?;
        found.push(row.and_then(|row| whole(row, |row| prints(row, 1))));
    }
    Ok(found)
}

pub(super) fn visit_prints(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(&LineFingerprints),
) -> Result<(), StoreError> {
    let is_whole = are_whole(&["cleaning"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, c.lines FROM document_parts JOIN cleanings c ON c.document = key
         WHERE collection = ?1 ORDER BY id"
    ))?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        if let Some(prints) = whole(row, |row| prints(row, 1)) {
            visit(&prints);
        }
    }
    Ok(())
}

pub(super) fn visit_removed(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(Vec<RemovedLine>),
) -> Result<(), StoreError> {
    let is_whole = are_whole(&["cleaning"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, c.removed FROM document_parts JOIN cleanings c ON c.document = key WHERE collection = ?1"
    ))?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        if let Some(removed) = whole(row, |row| removed_lines(row, 1)) {
            visit(removed);
        }
    }
    Ok(())
}

pub(super) fn states(
    db: &Transaction<'_>,
    key: CollectionKey,
    after: Option<&DocumentId>,
    since: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<Checked<CleaningState>>, StoreError> {
    let cleaning_is_whole = are_whole(&["cleaning"]);
    let columns = format!(
        "key, id, hash,
         CASE WHEN {cleaning_is_whole} THEN (SELECT version FROM cleanings WHERE document = key) END,
         (SELECT lines FROM cleanings WHERE document = key)"
    );
    let condition = since.map_or("true".to_owned(), |since| {
        format!("ingested_at >= {}", since.as_millisecond())
    });
    let mut states = Vec::new();
    for key in page(db, key, after.map(DocumentId::as_str), limit, &condition)? {
        let Found { whole, damaged } = read_by_key(db, &[key], &["fields"], &columns, state)?;
        states.extend(whole.into_iter().map(Ok));
        states.extend(damaged.into_iter().map(Err));
    }
    Ok(states)
}

fn state(row: &Row<'_>) -> Result<CleaningState, StoreError> {
    let version: Option<u32> = row.get(4)?;
    Ok(CleaningState {
        key: DocumentKey(row.get(1)?),
        id: document_id(row.get(2)?)?,
        hash: row.get(3)?,
        cleaned: version
            .map(|version| Ok::<_, StoreError>((version, prints(row, 5)?)))
            .transpose()?,
    })
}

pub(super) fn write_recleaned(
    db: &Transaction<'_>,
    document: &RecleanedDocument,
) -> Result<bool, StoreError> {
    let key = document.key;
    let is_whole = are_whole(&["fields"]);
    let n_updated = db
        .prepare_cached(&format!(
            "UPDATE documents SET language = coalesce(language, ?3) WHERE key = ?1 AND hash = ?2
                 AND EXISTS (SELECT 1 FROM document_parts WHERE document_parts.key = ?1 AND {is_whole})"
        ))?
        .execute(params![key.0, document.hash, document.language])?;
    if n_updated == 0 {
        return Ok(false);
    }
    put_cleaning(db, key, &document.cleaning)?;
    seal(db, key, &["fields", "cleaning"])?;
    if let Some(recut) = &document.recut {
        put_text(db, key, recut)?;
        signatures::put(db, key, &recut.signature)?;
        seal(db, key, &["text", "passages", "vectors", "signature"])?;
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
