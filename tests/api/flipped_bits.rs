//! Any single bit of what has a checksum is noticed by whoever reads it.

use likewise::model::{CollectionName, DocumentKey, ReportId};
use likewise::store::{Checked, CollectionKey, SqliteStore, Store, StoreError};
use proptest::prelude::*;
use rusqlite::Connection;
use serde_json::json;

use crate::app::TestApp;
use crate::flip::{Place, flip_one};

/// Documents of the store, whose keys are 1 to this.
const N_DOCUMENTS: i64 = 3;

/// What has a checksum: tables with their columns.
const COVERED: [(&str, &[&str]); 10] = [
    (
        "documents",
        &[
            "id",
            "hash",
            "title",
            "url",
            "source",
            "language",
            "published_at",
            "ingested_at",
            "tags",
            "metadata",
            "n_passages",
            "text",
        ],
    ),
    (
        "passages",
        &["ordinal", "start_byte", "end_byte", "n_tokens"],
    ),
    ("vectors", &["data"]),
    ("originals", &["form", "data"]),
    ("cleanings", &["version", "lines", "removed"]),
    ("signatures", &["data"]),
    (
        "document_checksums",
        &[
            "first_ingested_at",
            "fields",
            "text",
            "passages",
            "vectors",
            "original",
            "cleaning",
            "signature",
        ],
    ),
    ("topic_models", &["model", "checksum"]),
    (
        "topics",
        &["id", "position", "topic", "centroid", "checksum"],
    ),
    ("reports", &["created_at", "report", "checksum"]),
];

/// The condition for a row of a table, which does not hang on the column that is changed.
fn row(table: &str, column: &str, key: i64) -> String {
    match (table, column) {
        ("documents", _) => format!("key = {key}"),
        ("topics", "id") => "position = 0".to_owned(),
        ("topics" | "topic_models" | "reports", _) => "id = 1".to_owned(),
        _ => format!("document = {key}"),
    }
}

fn a_covered_column() -> impl Strategy<Value = (&'static str, &'static str)> {
    let columns = COVERED
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |column| (*table, *column)));
    prop::sample::select(columns.collect::<Vec<_>>())
}

/// Whether anything that is read is said to be damaged.
fn is_noticed(store: &dyn Store, collection: CollectionKey) -> Result<bool, StoreError> {
    let key = collection;
    let mut n_damaged = store.visit_fields(key, &mut |_, _| ())?.len();
    n_damaged += store.visit_titled_texts(key, &mut |_, _, _| ())?.len();
    n_damaged += store.visit_vectors(key, &mut |_| ())?.len();
    n_damaged += store.visit_texts(key, &mut |_, _, _| ())?.len();
    n_damaged += store.headings(key)?.damaged.len();
    n_damaged += store
        .list_documents(key, None, 9)?
        .iter()
        .filter(|row| Checked::is_err(row))
        .count();
    let mut n_without_signature = 0;
    n_damaged += store
        .visit_wordings(key, &mut |wording| {
            n_without_signature += usize::from(wording.signature.is_none());
        })?
        .len();
    let mut failed = Vec::new();
    for document in 1..=N_DOCUMENTS {
        let document = DocumentKey(document);
        failed.push(store.original(document).map(drop));
        failed.push(store.cleaning(document).map(drop));
        failed.push(store.passages(document).map(drop));
    }
    failed.push(store.topics_of_run(key, 1).map(drop));
    failed.push(store.report(key, ReportId(1)).map(drop));
    let is_damaged = |read: &Result<(), StoreError>| matches!(read, Err(StoreError::Damaged(_)));
    Ok(n_damaged + n_without_signature > 0 || failed.iter().any(is_damaged))
}

#[test]
fn any_flipped_bit_of_any_covered_column_is_noticed() {
    let app = TestApp::start();
    app.add(&json!([
        { "id": "a", "title": "Tides", "url": "https://a.example/", "source": "Gazette", "tags": ["sea"],
          "published_at": "2025-03-01", "desk": "coast", "text": "The harbour flooded at high tide.\nAdvertisement" },
        { "id": "f", "html": "<p>Knead the dough and let it rise.</p>" },
        { "id": "x", "markdown": "# Wool\n\nThe wheel spins the wool." },
    ]));
    app.refresh(&json!({ "n_clusters": 2 }));
    app.post("reports", &json!({}));
    let data_dir = app.stop();
    let store = SqliteStore::open(data_dir.path()).expect("the store opens");
    let db = Connection::open(data_dir.path().join("likewise.sqlite")).expect("the database opens");
    let record = store
        .collection(&CollectionName::default())
        .expect("the store answers");
    let key = record.expect("the collection is there").key;
    assert!(!is_noticed(&store, key).expect("the store answers"));

    let config = ProptestConfig::with_cases(600);
    proptest!(config, |((table, column) in a_covered_column(), document in 1..=N_DOCUMENTS, bit: prop::sample::Index)| {
        let place = Place { table, column, row: &row(table, column, document) };
        let flip = || flip_one(&db, place, |n_bits| bit.index(n_bits));
        if flip() {
            let is_noticed = is_noticed(&store, key);
            flip();
            prop_assert!(is_noticed.expect("the store answers"), "{:?}", place);
        }
    });
    assert!(!is_noticed(&store, key).expect("the store answers"));
}
