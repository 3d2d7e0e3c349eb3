//! Upgrades the schema of an older store, and writes the checksums that its rows lack.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::checksum::{ALL_PARTS, VIEWS, sealing};
use super::staged::SEAL_STAGED;
use crate::store::StoreError;

/// The statements that bring a store from each version of the schema to the next.
const STEPS: &[&str] = &[
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
];
/// The version from which on rows have checksums.
const WITH_CHECKSUMS: usize = 7;

/// Number of document keys whose checksums are written between two reports of progress.
const BATCH_KEYS: i64 = 1_000;
/// Number of documents up to which an upgrade is too short to be logged.
const FEW_DOCUMENTS: i64 = 10_000;
/// Number of log lines that report the progress of an upgrade.
const N_LOGGED: i64 = 10;

/// Callback that receives the progress of an upgrade, from 0 to 1.
pub type UpgradeProgress<'p> = &'p dyn Fn(f32);

/// Upgrades the schema, with one transaction per step: a step that is interrupted is rolled back and runs again at the
/// next start. SQLite's `user_version` counts the steps that are done.
pub(super) fn upgrade(
    db: &mut Connection,
    progress: UpgradeProgress<'_>,
) -> Result<(), StoreError> {
    let found: usize = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = STEPS.len();
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for version in found + 1..=known {
        step_to(db, version, progress).map_err(cannot_upgrade)?;
    }
    Ok(())
}

/// Brings the schema from the version before to `version`.
fn step_to(
    db: &mut Connection,
    version: usize,
    progress: UpgradeProgress<'_>,
) -> rusqlite::Result<()> {
    let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    step.execute_batch(STEPS[version - 1])?;
    if version == WITH_CHECKSUMS {
        fill(&step, progress)?;
    }
    step.pragma_update(None, "user_version", version)?;
    step.commit()
}

fn cannot_upgrade(error: rusqlite::Error) -> StoreError {
    match error.into() {
        StoreError::Failed { cause } => StoreError::Schema { cause },
        other => other,
    }
}

/// Writes the checksums of all rows of an older version, and takes the last ingest of each document as its first.
fn fill(db: &Transaction<'_>, progress: UpgradeProgress<'_>) -> rusqlite::Result<()> {
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

/// Writes the checksums of the documents with keys after `start` and up to `end`.
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::Path;

    use super::*;
    use crate::model::CollectionName;
    use crate::store::{SqliteStore, Store};

    /// Creates a store of schema 6 with document keys so far apart that the upgrade takes several batches.
    fn older(folder: &Path) {
        let db = Connection::open(folder.join("likewise.sqlite")).expect("a database");
        for schema in &STEPS[..WITH_CHECKSUMS - 1] {
            db.execute_batch(schema).expect("the schema is valid");
        }
        db.execute_batch(
            "INSERT INTO collections (name, model, dimension, fingerprint, created_at)
             VALUES ('default', 'none', 2, '', 0);
             WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5)
             INSERT INTO documents (key, collection, id, hash, ingested_at, tags, metadata, n_passages, text)
             SELECT n * 1000, 1, 'd' || n, zeroblob(32), n, '[]', '{}', 0, 'Words.' FROM numbers;
             INSERT INTO vectors (document, data) SELECT key, x'' FROM documents;
             PRAGMA user_version = 6;",
        )
        .expect("the rows are valid");
    }

    #[test]
    fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(SqliteStore::open(folder.path()).expect("it opens"));
        let path = folder.path().join("likewise.sqlite");
        let set = |version: usize| {
            let db = Connection::open(&path).expect("a database");
            db.pragma_update(None, "user_version", version)
                .expect("it can be written");
        };
        set(STEPS.len() + 1);
        let refused = SqliteStore::open(folder.path()).expect_err("it is newer");
        assert!(matches!(refused, StoreError::NewerSchema { .. }));
        set(STEPS.len());
        SqliteStore::open(folder.path()).expect("it opens");
    }

    fn is_whole(store: &SqliteStore) -> bool {
        let name = CollectionName::default();
        let record = store.collection(&name).expect("the store answers");
        let key = record.expect("it is there").key;
        let mut n_visited = 0;
        let texts = store.visit_titled_texts(key, &mut |_, _, _| n_visited += 1);
        let vectors = store.visit_vectors(key, &mut |_| ());
        let is_empty =
            |damaged: Result<Vec<_>, StoreError>| damaged.expect("it answers").is_empty();
        n_visited == 5 && is_empty(texts) && is_empty(vectors)
    }

    #[test]
    fn an_upgrade_that_is_stopped_begins_again_and_tells_how_far_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        older(folder.path());
        let stop = |progress: f32| assert!(progress < 0.5, "stopped on purpose");
        let stopped = catch_unwind(AssertUnwindSafe(|| {
            SqliteStore::open_with(folder.path(), &stop)
        }));
        assert!(stopped.is_err());
        let told = RefCell::new(Vec::new());
        let tell = |progress| told.borrow_mut().push(progress);
        let store = SqliteStore::open_with(folder.path(), &tell).expect("it opens");
        assert_eq!(*told.borrow(), [0.2, 0.4, 0.6, 0.8, 1.0]);
        assert!(is_whole(&store));
        drop(store);
        let again = |_| panic!("there is nothing to be done");
        assert!(is_whole(
            &SqliteStore::open_with(folder.path(), &again).expect("it opens")
        ));
    }
}
