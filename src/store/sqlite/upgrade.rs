//! The schema, and what an older store lacks: checksums of what it holds, written when it is brought up to date.

use std::sync::Arc;

use rusqlite::{Connection, Transaction, params};
use rusqlite_migration::{HookResult, M, Migrations};

use super::checksum::{ALL_PARTS, VIEWS, sealing};
use super::reembedding::SEAL_STAGED;
use crate::store::StoreError;

const SCHEMA: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
];
const SCHEMA_7: &str = include_str!("schema_7.sql");

/// Keys of documents whose checksums are written between two looks at the progress.
const BATCH_KEYS: i64 = 1_000;
/// Stores of fewer documents are brought up to date before anybody would read of it.
const FEW_DOCUMENTS: i64 = 10_000;
/// Lines of the log that tell of the progress.
const N_LOGGED: i64 = 10;

/// Is told how far a store has been brought up to date, 0 to 1, when it was written by an older version.
pub type UpgradeProgress = Arc<dyn Fn(f32) + Send + Sync>;

/// Brings the schema up to date in one transaction a step: an upgrade that is stopped begins again at the next start, and
/// the store is as it was until then.
pub(super) fn upgrade(db: &mut Connection, progress: UpgradeProgress) -> Result<(), StoreError> {
    let fill = move |db: &Transaction<'_>| fill(db, progress.as_ref());
    let steps = SCHEMA.iter().copied().map(M::up);
    let steps = steps.chain([M::up_with_hook(SCHEMA_7, fill)]);
    Migrations::new(steps.collect()).to_latest(db)?;
    Ok(())
}

/// Writes the checksums of all that an older version wrote; documents were first ingested when they were last.
fn fill(db: &Transaction<'_>, progress: &dyn Fn(f32)) -> HookResult {
    db.execute_batch(VIEWS)?;
    let (n_documents, last): (i64, i64) = db.query_row(
        "SELECT count(*), coalesce(max(key), 0) FROM documents",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let is_long = n_documents > FEW_DOCUMENTS;
    if is_long {
        tracing::info!(n_documents, "the store of an older version gets checksums");
    }
    for start in (0..last).step_by(BATCH_KEYS as usize) {
        let end = last.min(start + BATCH_KEYS);
        fill_documents(db, start, end)?;
        progress(end as f32 / last as f32);
        if is_long && start * N_LOGGED / last < end * N_LOGGED / last {
            tracing::info!(percent = end * 100 / last, "the store gets checksums");
        }
    }
    fill_others(db)?;
    Ok(())
}

/// Documents with keys after `start`, up to `end`.
fn fill_documents(db: &Transaction<'_>, start: i64, end: i64) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO document_checksums (document, first_ingested_at)
         SELECT key, ingested_at FROM documents WHERE key > ?1 AND key <= ?2",
    )?
    .execute(params![start, end])?;
    let seal = sealing(ALL_PARTS);
    db.prepare_cached(&format!("{seal} WHERE document > ?1 AND document <= ?2"))?
        .execute(params![start, end])?;
    Ok(())
}

fn fill_others(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(&format!(
        "UPDATE topic_models SET checksum = checksum(collection, id, model);
         UPDATE topics SET checksum = checksum(collection, topic_model, id, position, topic, centroid);
         UPDATE reports SET checksum = checksum(collection, id, created_at, report);
         {SEAL_STAGED};"
    ))
}
