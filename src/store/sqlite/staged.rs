//! What is staged of a document for another model.

use rusqlite::Transaction;

use crate::model::DocumentKey;
use crate::store::StoreError;

/// Writes the checksums of what is staged, which become those of the documents.
pub(super) const SEAL_STAGED: &str = "UPDATE staged_vectors SET (vectors, passages) = (
    SELECT vectors_now, passages_now FROM staged_parts WHERE staged_parts.document = staged_vectors.document
)";

/// Forgets passages of a document that are staged for another model: they were cut from another text.
pub(super) fn forget_staged(db: &Transaction<'_>, key: DocumentKey) -> Result<(), StoreError> {
    for table in ["staged_passages", "staged_vectors"] {
        db.prepare_cached(&format!("DELETE FROM {table} WHERE document = ?1"))?
            .execute([key.0])?;
    }
    Ok(())
}
