//! Reads and writes the rows of passages and their vectors.

use rusqlite::{Row, Transaction, params};

use super::checksum::{are_whole, damaged};
use crate::model::{DocumentKey, Passage};
use crate::store::{Damaged, StoreError};

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

/// Reads the passages of a document and checks them; empty when the document does not exist.
pub(super) fn checked_passages(
    db: &Transaction<'_>,
    document: DocumentKey,
) -> Result<Vec<Passage>, StoreError> {
    let is_whole = are_whole(&["passages"]);
    let mut statement = db.prepare_cached(&format!(
        "SELECT {is_whole} FROM document_parts WHERE key = ?1"
    ))?;
    let mut rows = statement.query([document.0])?;
    match rows.next()?.map(|row| row.get(0)).transpose()? {
        Some(true) => passages_of(db, "passages", document),
        Some(false) => Err(Damaged::Document {
            id: damaged(db, document)?.id,
        }
        .into()),
        None => Ok(Vec::new()),
    }
}

/// Reads the passages of a document from the given table, without checking them.
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

/// Decodes a vector from little-endian 32-bit floats.
pub(super) fn floats(bytes: &[u8]) -> Result<Vec<f32>, StoreError> {
    if !bytes.len().is_multiple_of(size_of::<f32>()) {
        return Err(StoreError::Unreadable {
            what: "the vectors of a document",
        });
    }
    Ok(bytemuck::pod_collect_to_vec(bytes))
}

fn passage(row: &Row<'_>) -> rusqlite::Result<Passage> {
    Ok(Passage {
        ordinal: row.get(0)?,
        start: row.get(1)?,
        end: row.get(2)?,
        n_tokens: row.get(3)?,
    })
}
