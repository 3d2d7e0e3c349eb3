//! Tests with documents that arrive during long work.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use tempfile::TempDir;

use super::{Clock, Engine, EngineOptions, Hidden, RefreshOptions, Submission};
use crate::embedding::Builtin;
use crate::model::{CollectionName, Content, DocumentId, NewDocument};
use crate::store::SqliteStore;
use crate::text::ChunkOptions;

const FOOTER: &str = "The harbour column appears on every second Monday of the month.";
const WORDS: [&str; 10] = [
    "harbour", "bread", "engine", "violin", "tax", "glacier", "election", "goal", "vaccine",
    "orchard",
];

/// An engine whose clock advances one second on every reading.
struct Meanwhile {
    engine: Engine,
    name: CollectionName,
    _folder: TempDir,
}

impl Meanwhile {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("the system has room for temporary files");
        Self {
            engine: engine(folder.path()),
            name: CollectionName::default(),
            _folder: folder,
        }
    }

    fn add(&self, documents: impl IntoIterator<Item = NewDocument>) {
        let submissions: Vec<Submission> = documents.into_iter().map(Ok).collect();
        self.engine
            .ingest(&self.name, submissions)
            .expect("documents are kept");
    }

    fn text(&self, id: &str) -> String {
        let id = DocumentId::new(id).expect("an id");
        let found = self.engine.document(&self.name, &id);
        found.expect("it is there").document.text
    }

    fn n_new(&self) -> usize {
        let answer = self.engine.topics(&self.name, Hidden::Shown);
        let drift = answer.expect("topics").drift;
        drift.expect("topics were found").n_new_documents
    }
}

fn engine(folder: &Path) -> Engine {
    let store = SqliteStore::open(folder).expect("a store");
    let options = EngineOptions {
        chunk: ChunkOptions::default(),
        max_text_bytes: 10_000,
        index_dir: None,
        refresh: RefreshOptions::default(),
    };
    let seconds = AtomicI64::new(1_700_000_000);
    let clock = Clock::new(move || {
        let second = seconds.fetch_add(1, Ordering::SeqCst);
        Timestamp::from_second(second).expect("a moment")
    });
    let embedder = Arc::new(Builtin::new().expect("the built-in model"));
    Engine::new(Arc::new(store), embedder, options, clock).expect("an engine")
}

/// A text with distinct words for each number, because cleaning treats lines that differ only in digits as equal.
fn body(number: usize) -> String {
    let digits = [number / 100, number / 10 % 10, number % 10];
    let words: Vec<&str> = digits.iter().map(|&digit| WORDS[digit]).collect();
    let words = words.join(" and the ");
    format!("The ship with the {words} came in.\nIt brought the {words} to us.")
}

fn document(id: String, text: String) -> NewDocument {
    NewDocument {
        id: Some(DocumentId::new(id).expect("an id")),
        source: Some("Gazette".to_owned()),
        ..NewDocument::new(Content::Text(text))
    }
}

#[test]
fn documents_that_arrive_during_a_refresh_are_new_since_the_run_and_those_before_are_not() {
    let it = Meanwhile::new();
    it.add((0..40).map(|number| document(format!("m{number}"), body(number))));
    let has_come = AtomicBool::new(false);
    let options = RefreshOptions {
        n_clusters: Some(3),
        ..RefreshOptions::default()
    };
    let refreshed = it.engine.refresh_topics(&it.name, &options, &|_| {
        if !has_come.swap(true, Ordering::SeqCst) {
            it.add((40..45).map(|number| document(format!("a{number}"), body(number))));
        }
        Ok(())
    });
    let model = refreshed.expect("topics are found");
    assert!(model.sampled_at < model.created_at);
    assert_eq!(it.n_new(), 5);
    it.add([document("m7".to_owned(), body(77))]);
    assert_eq!(it.n_new(), 5, "an update makes no document new");
    let id = DocumentId::new("m8").expect("an id");
    it.engine.delete_document(&it.name, &id).expect("it goes");
    it.add([document("m8".to_owned(), body(8))]);
    assert_eq!(it.n_new(), 6, "what comes again is new");
}

#[test]
fn documents_that_arrive_during_a_cleaning_are_cleaned_by_what_is_known_at_its_end() {
    let it = Meanwhile::new();
    it.add((0..300).map(|number| document(format!("m{number:03}"), body(number))));
    let arrived = std::sync::Mutex::new(0);
    // A line is known to repeat only once several documents have it; these arrive while earlier documents are cleaned.
    let summary = it.engine.clean(&it.name, &|progress| {
        let mut arrived = arrived.lock().unwrap_or_else(PoisonError::into_inner);
        if progress > 0.3 && *arrived < 30 {
            *arrived = 30;
            for number in 0..30 {
                let text = format!("{}\n{FOOTER}", body(500 + number));
                it.add([document(format!("a{number}"), text)]);
            }
        }
        Ok(())
    });
    let summary = summary.expect("the collection is cleaned");
    assert_eq!(summary.n_documents, 330);
    for number in 0..30 {
        assert_eq!(
            it.text(&format!("a{number}")),
            body(500 + number),
            "{number}"
        );
    }
}
