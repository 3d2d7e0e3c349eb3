use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::Collection;
use crate::embedding::VectorSpace;
use crate::model::{CollectionName, Content, Document, DocumentId, Metadata, Passage};
use crate::store::{
    CleaningRecord, CollectionKey, CollectionRecord, DocumentWrite, PackedOriginal, SqliteStore,
    Store,
};
use crate::text::{LineFingerprints, RunFingerprints, Source, clean};
use crate::words::Signature;

const N_DOCUMENTS: usize = 900;
const DIMENSION: usize = 8;

fn space() -> VectorSpace {
    VectorSpace {
        model: "none".to_owned(),
        fingerprint: String::new(),
        dimension: DIMENSION,
    }
}

/// The collection of that name in a data directory, made where it is missing.
fn collection(folder: &Path, name: &str) -> Arc<Collection> {
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder).expect("a store"));
    let name: CollectionName = name.parse().expect("a name");
    let record = CollectionRecord {
        key: CollectionKey(0),
        name: name.clone(),
        space: space(),
        created_at: Timestamp::UNIX_EPOCH,
        n_clusters: None,
    };
    store.put_collection(&record).expect("it is made");
    let record = store.collection(&name).expect("it is read");
    let file = folder.join("kept.graph");
    Collection::open(store, record.expect("it is there"), Some(file)).expect("it is opened")
}

/// A document of one passage whose vector no other has.
fn document(number: usize) -> DocumentWrite {
    let text = format!("document {number}");
    let mut vector: Vec<f32> = (0..DIMENSION)
        .map(|axis| ((number * 31 + axis * 17) as f32).sin())
        .collect();
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    for value in &mut vector {
        *value /= length;
    }
    DocumentWrite {
        hash: [(number % 251) as u8; 32],
        signature: Arc::new(Signature::of(None, &text)),
        passages: vec![Passage {
            ordinal: 0,
            start: 0,
            end: text.len(),
            n_tokens: 2,
        }],
        vectors: vector,
        original: PackedOriginal::new(&Content::Text(text.clone())),
        cleaning: CleaningRecord {
            version: 1,
            prints: LineFingerprints::new(&Source::new(None, None), &clean("")),
            removed: Vec::new(),
        },
        runs: RunFingerprints::new(&Source::new(None, None), &clean(&text)),
        document: Document {
            id: DocumentId::new(number.to_string()).expect("an id"),
            title: None,
            text,
            url: None,
            source: None,
            language: None,
            published_at: None,
            tags: Vec::new(),
            metadata: Metadata::new(),
        },
    }
}

fn filled(folder: &Path) -> Arc<Collection> {
    let collection = collection(folder, "default");
    let documents: Vec<DocumentWrite> = (0..N_DOCUMENTS).map(document).collect();
    let writer = collection.write().expect("it is not dropped");
    writer
        .put_documents(&documents, Timestamp::UNIX_EPOCH)
        .expect("documents are kept");
    drop(writer);
    complete(&collection);
    collection
}

/// Takes all steps of the graph, beside whoever else takes them.
fn complete(collection: &Arc<Collection>) {
    while collection.read().index().is_behind() {
        let _writing = collection.lock_for_writing().expect("it is not dropped");
        collection.take_step();
    }
}

fn keep(collection: &Arc<Collection>) {
    collection.write().expect("it is not dropped").keep_graph();
}

fn graph_file(folder: &Path) -> PathBuf {
    folder.join("kept.graph")
}

#[test]
fn the_next_start_finds_the_graph_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let first = filled(folder.path());
    let n_before = first.read().index().n_linked();
    assert!(n_before > N_DOCUMENTS / 2, "{n_before} are linked");
    keep(&first);
    drop(first);
    let second = collection(folder.path(), "default");
    assert_eq!(second.read().index().n_linked(), n_before);
}

#[test]
fn a_damaged_file_costs_time_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let first = filled(folder.path());
    keep(&first);
    drop(first);
    let path = graph_file(folder.path());
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let second = collection(folder.path(), "default");
    complete(&second);
    assert!(second.read().index().n_linked() > N_DOCUMENTS / 2);
    keep(&second);
    assert_eq!(std::fs::read(&path).unwrap().len(), whole.len());
}

#[test]
fn a_dropped_collection_leaves_no_file_and_takes_no_writer() {
    let folder = tempfile::tempdir().unwrap();
    let collection = filled(folder.path());
    keep(&collection);
    assert!(graph_file(folder.path()).exists());
    let writer = collection.write().expect("it is there");
    writer.drop_collection().expect("it is dropped");
    assert!(!graph_file(folder.path()).exists());
    assert!(collection.write().is_err());
}

#[test]
fn a_claim_holds_one_kind_of_work_until_it_is_dropped() {
    use super::LongWork;
    let folder = tempfile::tempdir().unwrap();
    let collection = collection(folder.path(), "default");
    let first = collection.claim(LongWork::Topics);
    assert!(first.is_some() && collection.claim(LongWork::Topics).is_none());
    assert!(collection.claim(LongWork::Cleaning).is_some());
    drop(first);
    assert!(collection.claim(LongWork::Topics).is_some());
}
