//! Reads and writes the rows of document signatures.

use rusqlite::{Transaction, params};

use super::checksum::{are_whole, seal};
use super::columns::{document_id, timestamp};
use super::rows::visit_each;
use crate::model::DocumentKey;
use crate::store::{CollectionKey, DamagedDocument, DocumentWording, StoreError};
use crate::words::Signature;

/// Writes the signature of a document, replacing the one before.
pub(super) fn put(
    db: &Transaction<'_>,
    key: DocumentKey,
    signature: &Signature,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO signatures (document, data) VALUES (?1, ?2)")?
        .execute(params![key.0, signature.to_bytes()])?;
    Ok(())
}

/// Writes signatures of documents that had none or a damaged one; documents deleted meanwhile are left out.
pub(super) fn put_missing(
    db: &Transaction<'_>,
    signatures: &[(DocumentKey, &Signature)],
) -> Result<(), StoreError> {
    let mut is_there = db.prepare_cached("SELECT 1 FROM documents WHERE key = ?1")?;
    for (key, signature) in signatures {
        if is_there.exists([key.0])? {
            put(db, *key, signature)?;
            seal(db, *key, &["signature"])?;
        }
    }
    Ok(())
}

pub(super) fn visit(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentWording),
) -> Result<Vec<DamagedDocument>, StoreError> {
    let signature_is_whole = are_whole(&["signature"]);
    let columns = format!(
        "id, published_at, hash,
         CASE WHEN {signature_is_whole} THEN (SELECT data FROM signatures WHERE document = key) END"
    );
    visit_each(db, key, &["fields"], &columns, |key, row| {
        let data = row.get_ref(4)?.as_blob_or_null();
        let data = data.map_err(|_| StoreError::Unreadable {
            what: "the signature of a document",
        })?;
        visit(DocumentWording {
            key,
            id: document_id(row.get(1)?)?,
            published_at: timestamp(row.get(2)?)?,
            hash: row.get(3)?,
            signature: data.and_then(Signature::from_bytes),
        });
        Ok(())
    })
}
