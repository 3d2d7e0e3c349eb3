//! The graph of a collection's index follows its documents a step at a time, and lies in a file between two runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::Engine;
use super::collection::Collection;
use super::jobs::with_causes;
use crate::index::PassageIndex;
use crate::store::CollectionKey;

/// Steps that a write takes before it is answered: more than it makes necessary.
const STEPS_PER_WRITE: usize = 4;
/// The graph is kept while documents come in when so many vectors were linked since it was kept last, and one in four.
const KEPT_AFTER: usize = 50_000;

/// Reads the graph of an index from its file, if it is still of use.
pub(super) fn read_graph(index: &mut PassageIndex, path: &Path) {
    match index.read_graph(path) {
        Ok(0) => {}
        Ok(n_linked) => {
            let (file, n_passages) = (path.display(), index.n_passages());
            tracing::debug!(%file, n_linked, n_passages, "the graph of the index was read");
        }
        Err(error) => {
            let reason = with_causes(&error);
            tracing::warn!(reason, "the graph of the index is made anew");
        }
    }
}

impl Collection {
    /// Lets the graph follow what was just written. The caller holds the collection for writing, but not its state:
    /// searches go on while a step is worked out.
    pub(super) fn follow_up(&self) {
        for _ in 0..STEPS_PER_WRITE {
            if !self.take_step() {
                break;
            }
        }
        if self.state().index.n_linked() >= self.n_kept() / 4 * 5 + KEPT_AFTER {
            self.keep_graph();
        }
    }

    /// One step of the graph; false when none is due.
    fn take_step(&self) -> bool {
        let change = self.state().index.next_change();
        if let Some(change) = &change {
            self.state_mut().index.apply(change);
        }
        change.is_some()
    }

    /// Keeps the graph in its file. The caller holds the collection for writing.
    fn keep_graph(&self) {
        let Some(path) = self.graph_file() else {
            return;
        };
        let state = self.state();
        let n_linked = state.index.n_linked();
        if n_linked == 0 {
            return;
        }
        match state.index.write_graph(path) {
            Ok(()) => self.set_kept(n_linked),
            Err(error) => {
                let reason = with_causes(&error);
                tracing::warn!(reason, "the graph of the index cannot be kept");
            }
        }
    }
}

/// Links what waits to be linked on a thread of its own, so that searches, which are right without it, need not wait.
/// Ends when nothing is left or nobody uses the collection any more.
pub(super) fn catch_up(collection: &Arc<Collection>) {
    if !collection.state().index.is_behind() {
        return;
    }
    let collection = Arc::downgrade(collection);
    std::thread::spawn(move || while step_of(&collection) {});
}

fn step_of(collection: &Weak<Collection>) -> bool {
    let Some(collection) = collection.upgrade() else {
        return false;
    };
    let Ok(_writing) = collection.lock_for_writing() else {
        return false;
    };
    let was_due = collection.take_step();
    if !was_due {
        let n_linked = collection.state().index.n_linked();
        tracing::info!(collection = %collection.name(), n_linked, "the index is complete");
        collection.keep_graph();
    }
    was_due
}

impl Engine {
    /// The file of a collection's graph, in a folder that is made when it is not there.
    pub(super) fn graph_file(&self, key: CollectionKey) -> Option<PathBuf> {
        let folder = self.options.index_dir.as_ref()?;
        if let Err(error) = std::fs::create_dir_all(folder) {
            tracing::warn!(folder = %folder.display(), %error, "the folder of the index cannot be made");
            return None;
        }
        Some(folder.join(format!("{}.graph", key.0)))
    }

    /// Keeps the graphs of all collections that were used since the start, so that the next start need not make them
    /// again. To be called when the work is done; a process that is killed loses nothing but time.
    pub fn keep_indexes(&self) {
        for collection in self.all_loaded() {
            if let Ok(_writing) = collection.lock_for_writing() {
                collection.keep_graph();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::Builtin;
    use crate::engine::{Clock, EngineOptions, RefreshOptions};
    use crate::model::{CollectionName, Content, DocumentId, NewDocument};
    use crate::store::SqliteStore;
    use crate::text::ChunkOptions;
    use jiff::Timestamp;

    const WORDS: [&str; 10] = [
        "harbour", "bread", "engine", "violin", "tax", "glacier", "election", "goal", "vaccine",
        "orchard",
    ];
    const N_DOCUMENTS: usize = 900;

    fn engine(folder: &Path) -> Engine {
        let store = SqliteStore::open(folder).expect("a store");
        let options = EngineOptions {
            chunk: ChunkOptions::default(),
            max_text_bytes: 1000,
            index_dir: Some(folder.join("index")),
            refresh: RefreshOptions::default(),
        };
        let embedder = Arc::new(Builtin::new().expect("the built-in model"));
        Engine::new(
            Arc::new(store),
            embedder,
            options,
            Clock::fixed(Timestamp::UNIX_EPOCH),
        )
        .expect("an engine")
    }

    /// A text of its own for each number: a word for each digit, and how often it stands there.
    fn document(number: usize) -> NewDocument {
        let digits = [number / 100, number / 10 % 10, number % 10];
        let words = (1..)
            .zip(digits)
            .map(|(times, digit)| [WORDS[digit]].repeat(times * times));
        let text = words.flatten().collect::<Vec<_>>().join(" ");
        NewDocument {
            id: DocumentId::new(number.to_string()).ok(),
            ..NewDocument::new(Content::Text(text))
        }
    }

    fn filled(folder: &Path) -> Engine {
        let engine = engine(folder);
        let documents = (0..N_DOCUMENTS).map(|number| Ok(document(number)));
        let name = CollectionName::default();
        engine
            .ingest(&name, documents.collect())
            .expect("documents are kept");
        let collection = engine.collection(&name).expect("a collection");
        complete(&collection);
        engine
    }

    /// Takes all steps, beside whoever else takes them.
    fn complete(collection: &Collection) {
        while collection.state().index.is_behind() {
            let _writing = collection.lock_for_writing().expect("it is not dropped");
            collection.take_step();
        }
    }

    fn n_linked(engine: &Engine) -> usize {
        let collection = engine.collection(&CollectionName::default());
        collection.expect("a collection").state().index.n_linked()
    }

    fn graph_file(folder: &Path) -> PathBuf {
        let mut files = std::fs::read_dir(folder.join("index")).expect("a folder");
        files.next().expect("a file").expect("a file").path()
    }

    #[test]
    fn the_next_start_finds_the_graph_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let first = filled(folder.path());
        let n_before = n_linked(&first);
        assert!(n_before > N_DOCUMENTS / 2, "{n_before} are linked");
        first.keep_indexes();
        drop(first);
        assert_eq!(n_linked(&engine(folder.path())), n_before);
    }

    #[test]
    fn a_damaged_file_costs_time_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let first = filled(folder.path());
        first.keep_indexes();
        drop(first);
        let path = graph_file(folder.path());
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let second = engine(folder.path());
        let collection = second.collection(&CollectionName::default()).unwrap();
        complete(&collection);
        assert!(n_linked(&second) > N_DOCUMENTS / 2);
        second.keep_indexes();
        let again = std::fs::read(&path).unwrap();
        assert_eq!(again.len(), whole.len());
    }

    #[test]
    fn a_dropped_collection_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let engine = engine(folder.path());
        let name = "other".parse::<CollectionName>().unwrap();
        engine.ensure_collection(&name).unwrap();
        let documents = (0..N_DOCUMENTS).map(|number| Ok(document(number)));
        engine.ingest(&name, documents.collect()).unwrap();
        complete(&engine.collection(&name).unwrap());
        engine.keep_indexes();
        assert!(graph_file(folder.path()).exists());
        engine.drop_collection(&name).unwrap();
        let mut files = std::fs::read_dir(folder.path().join("index")).unwrap();
        assert!(files.next().is_none());
    }
}
