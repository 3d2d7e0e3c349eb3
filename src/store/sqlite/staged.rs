//! Passages and vectors of documents that are staged for another model.

use rusqlite::Transaction;

use crate::model::DocumentKey;
use crate::store::StoreError;

/// SQL statement that writes the checksums of staged rows, which later become those of the documents.
pub(super) const SEAL_STAGED: &str = "UPDATE staged_vectors SET (vectors, passages) = (
    SELECT vectors_now, passages_now FROM staged_parts WHERE staged_parts.document = staged_vectors.document
)";

/// Deletes the staged passages of a document whose text was replaced: they were cut from the old text.
pub(super) fn forget_staged(db: &Transaction<'_>, key: DocumentKey) -> Result<(), StoreError> {
    for table in ["staged_passages", "staged_vectors"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?1"))?
            .execute([key.0])?;
    }
    Ok(())
}
