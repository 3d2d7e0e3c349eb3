//! How good and how fast is the search for similar documents?
//!
//! `cargo bench --bench similar -- FILE...` ingests labelled documents, or the documents of `NAME_docs` with
//! `NAME_queries` and `NAME_qrels` beside it, and prints how good the ranking is: all evidence together, the vectors
//! alone, the words alone; `--peers` adds TF-IDF and BM25 by scikit-learn on the same texts. For labelled files it also
//! prints how often a strength is right. `--held-out` prints what weights give that are chosen on all the sets but the
//! one that they are measured on, beside the shipped ones.
//!
//! Without files it makes `--documents N` (30,000) documents of the sample's sentences and prints how fast they are
//! answered for over HTTP, and the memory. `--data DIR` keeps them in a folder, and finds them there the next time;
//! `--stories` measures nothing but how long stories take.

#[path = "../process/memory.rs"]
mod memory;

mod quality;
mod held_out;
mod speed;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use likewise::embedding::Builtin;
use likewise::engine::{Clock, Engine, EngineOptions, RefreshOptions, Submission};
use likewise::input;
use likewise::model::{CollectionName, NewDocument};
use likewise::store::SqliteStore;
use likewise::text::ChunkOptions;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc; // as in the program

/// The number of documents that speed is measured with, unless another is asked for.
const N_DOCUMENTS: usize = 30_000;

fn main() {
    let (mut paths, mut n_documents) = (Vec::new(), N_DOCUMENTS);
    let mut peers = quality::Peers::LeftOut;
    let (mut data, mut is_held_out) = (None, false);
    let mut scope = speed::Scope::All;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--peers" => peers = quality::Peers::Measured,
            "--stories" => scope = speed::Scope::Stories,
            "--held-out" => is_held_out = true,
            "--documents" => {
                let n = arguments.next().and_then(|n| n.parse().ok());
                n_documents = n.expect("--documents takes a number");
            }
            "--data" => data = arguments.next().map(PathBuf::from),
            path => paths.push(PathBuf::from(path)),
        }
    }
    if is_held_out {
        return held_out::measure(&paths);
    }
    if paths.is_empty() {
        speed::measure(n_documents, data.as_deref(), scope);
    } else {
        quality::header();
    }
    for path in paths {
        quality::measure(&path, peers);
    }
}

fn engine(folder: &Path) -> Arc<Engine> {
    let index_dir = Some(folder.join("index"));
    let options = EngineOptions {
        chunk: ChunkOptions::default(),
        max_text_bytes: 16 << 20,
        refresh: RefreshOptions::default(),
        index_dir,
    };
    let store = SqliteStore::open(folder).expect("a new store");
    let embedder = Arc::new(Builtin::new().expect("the built-in model"));
    let engine = Engine::new(Arc::new(store), embedder, options, Clock::system());
    Arc::new(engine.expect("an engine"))
}

fn ingest(engine: &Engine, documents: Vec<NewDocument>) {
    let submissions: Vec<Submission> = documents.into_iter().map(Ok).collect();
    let results = engine.ingest(&CollectionName::default(), submissions);
    results.expect("documents are kept");
}

fn read(path: &Path) -> Vec<NewDocument> {
    let mut documents = Vec::new();
    for file in input::find(&[path.to_owned()])
        .expect("a file to read")
        .files
    {
        input::read(&file, &[], &|_| {}, &mut |_, submission| {
            documents.extend(submission);
        })
        .expect("a readable file");
    }
    documents
}
