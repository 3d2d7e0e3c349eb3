//! Reads and writes the rows of original contents, line fingerprints and removed lines.

use std::borrow::Cow;

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params};
use serde::{Deserialize, Serialize};

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
use crate::text::{KeptText, LineFingerprints, RemovedLine};

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
    let removed: Vec<RemovedRecord<'_>> = cleaning.removed.iter().map(RemovedRecord::of).collect();
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

/// The parts of a document of which its kept text consists.
const KEPT_TEXT: [&str; 2] = ["cleaning", "text"];

pub(super) fn kept_texts(
    db: &Transaction<'_>,
    key: CollectionKey,
    ids: &[&DocumentId],
) -> Result<Vec<Option<KeptText>>, StoreError> {
    let is_whole = are_whole(&KEPT_TEXT);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, c.lines, c.removed, text FROM document_parts JOIN cleanings c ON c.document = key
         WHERE collection = ?1 AND id = ?2"
    ))?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let mut rows = statement.query(params![key.0, id.as_str()])?;
        let row = rows.next()?;
        found.push(row.and_then(|row| whole(row, |row| kept_text(row, 1))));
    }
    Ok(found)
}

pub(super) fn visit_kept_texts(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(KeptText),
) -> Result<(), StoreError> {
    let is_whole = are_whole(&KEPT_TEXT);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole}, c.lines, c.removed, text FROM document_parts JOIN cleanings c ON c.document = key
         WHERE key = ?1"
    ))?;
    // Only the keys are sorted in SQL: SQLite would copy every column of the rows that it sorts.
    let mut keys =
        db.prepare_cached("SELECT key FROM documents WHERE collection = ?1 ORDER BY id")?;
    let keys = keys.query_map([key.0], |row| row.get(0))?;
    for key in keys.collect::<Result<Vec<i64>, _>>()? {
        let mut rows = statement.query([key])?;
        let row = rows.next()?;
        if let Some(text) = row.and_then(|row| whole(row, |row| kept_text(row, 1))) {
            visit(text);
        }
    }
    Ok(())
}

/// Reads a kept text from three columns: the lines, what was taken out, and the text.
fn kept_text(row: &Row<'_>, column: usize) -> Result<KeptText, StoreError> {
    Ok(KeptText {
        lines: prints(row, column)?,
        removed: removed_lines(row, column + 1)?,
        text: row.get(column + 2)?,
    })
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
    let cleaning_is_whole = are_whole(&KEPT_TEXT);
    let columns = format!(
        "key, id, hash,
         CASE WHEN {cleaning_is_whole} THEN (SELECT version FROM cleanings WHERE document = key) END,
         (SELECT lines FROM cleanings WHERE document = key),
         (SELECT removed FROM cleanings WHERE document = key), text"
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
            .map(|version| Ok::<_, StoreError>((version, kept_text(row, 5)?)))
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
    let lines: Vec<RemovedRecord<'_>> = from_json(&json, what)?;
    let lines: Option<Vec<RemovedLine>> = lines.into_iter().map(RemovedRecord::read).collect();
    lines.ok_or(StoreError::Unreadable { what })
}

/// What was taken out of a document, as JSON: the reason and the text, and the place of a run.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum RemovedRecord<'r> {
    Line(Cow<'r, str>, Cow<'r, str>),
    Run(Cow<'r, str>, Cow<'r, str>, usize),
}

impl<'r> RemovedRecord<'r> {
    fn of(line: &'r RemovedLine) -> Self {
        let (reason, text) = (line.reason.name().into(), line.text.as_str().into());
        match line.place {
            None => Self::Line(reason, text),
            Some(place) => Self::Run(reason, text, place),
        }
    }

    fn read(self) -> Option<RemovedLine> {
        let (reason, text, place) = match self {
            Self::Line(reason, text) => (reason, text, None),
            Self::Run(reason, text, place) => (reason, text, Some(place)),
        };
        Some(RemovedLine {
            reason: RemovalReason::from_name(&reason)?,
            text: text.into_owned(),
            place,
        })
    }
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
