//! Signatures as rows.

use rusqlite::{Transaction, params};

use super::documents::{document_id, timestamp};
use crate::model::DocumentKey;
use crate::store::{CollectionKey, DocumentWording, StoreError};
use crate::words::Signature;

/// Writes the signature of a document in the place of the one it has.
pub(super) fn put(
    db: &Transaction<'_>,
    key: DocumentKey,
    signature: &Signature,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO signatures (document, data) VALUES (?1, ?2)")?
        .execute(params![key.0, signature.to_bytes()])?;
    Ok(())
}

/// Writes signatures of documents that had none; those deleted meanwhile are left out.
pub(super) fn put_missing(
    db: &Transaction<'_>,
    signatures: &[(DocumentKey, &Signature)],
) -> Result<(), StoreError> {
    let mut is_there = db.prepare_cached("SELECT 1 FROM documents WHERE key = ?1")?;
    for (key, signature) in signatures {
        if is_there.exists([key.0])? {
            put(db, *key, signature)?;
        }
    }
    Ok(())
}

pub(super) fn visit(
    db: &Transaction<'_>,
    key: CollectionKey,
    visit: &mut dyn FnMut(DocumentWording),
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT d.key, d.id, d.published_at, d.hash, s.data FROM documents d LEFT JOIN signatures s ON s.document = d.key
         WHERE d.collection = ?1 ORDER BY d.key",
    )?;
    let mut rows = statement.query([key.0])?;
    while let Some(row) = rows.next()? {
        let data = row.get_ref(4)?.as_blob_or_null();
        let data = data.map_err(|_| StoreError::Unreadable {
            what: "the signature of a document",
        })?;
        visit(DocumentWording {
            key: DocumentKey(row.get(0)?),
            id: document_id(row.get(1)?)?,
            published_at: timestamp(row.get(2)?)?,
            hash: row.get(3)?,
            signature: data.and_then(Signature::from_bytes),
        });
    }
    Ok(())
}
