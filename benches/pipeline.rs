//! How much time, memory and disk does the main job take from end to end: ingest, similar, topics, report?
//!
//! `cargo bench --bench pipeline` makes 9,000 documents out of the sentences of the sample corpus;
//! `cargo bench --bench pipeline -- PATH...` reads files instead.

#[path = "process/memory.rs"]
mod memory;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use likewise::embedding::Builtin;
use likewise::engine::{
    Clock, Engine, EngineOptions, Example, Hidden, RefreshOptions, ReportOptions, SimilarQuery,
    Submission,
};
use likewise::input;
use likewise::model::{CollectionName, Content, DocumentId, NewDocument};
use likewise::store::SqliteStore;
use likewise::text::ChunkOptions;
use likewise::wire::document_from_json;
use memory::memory_kib;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc; // as in the program

const SAMPLE: &str = include_str!("../assets/sample/articles.jsonl");
const N_DOCUMENTS: usize = 9_000;
const N_QUERIES: usize = 300;

fn main() {
    let paths: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .map(PathBuf::from)
        .collect();
    let submissions = if paths.is_empty() {
        made_up()
    } else {
        read(&paths)
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = SqliteStore::open(folder.path()).expect("a new store");
    let options = EngineOptions {
        chunk: ChunkOptions::default(),
        max_text_bytes: 16 << 20,
        index_dir: None,
        refresh: RefreshOptions::default(),
    };
    let embedder = Arc::new(Builtin::new().expect("the built-in model"));
    let engine =
        Engine::new(Arc::new(store), embedder, options, Clock::system()).expect("an engine");
    measure(&engine, submissions, folder.path());
}

fn measure(engine: &Engine, submissions: Vec<Submission>, folder: &Path) {
    let name = CollectionName::default();
    let n_bytes: usize = submissions
        .iter()
        .flatten()
        .map(|new| new.content.raw().len())
        .sum();
    let n_documents = submissions.len();
    let ids = time("ingest", || {
        let results = engine
            .ingest(&name, submissions)
            .expect("documents are kept");
        results
            .into_iter()
            .filter_map(|result| result.id)
            .collect::<Vec<_>>()
    });
    let statistics = engine.collection_statistics(&name).expect("statistics");
    println!(
        "  {n_documents} documents, {:.1} MB of text, {} passages, {:.1} MB on the disk",
        n_bytes as f64 / 1e6,
        statistics.counts.n_passages,
        size(folder) as f64 / 1e6
    );
    similar(engine, &name, &ids);
    let model = time("topics refresh", || {
        let options = engine.refresh_options(&name).expect("options");
        engine
            .refresh_topics(&name, &options, &|_| Ok(()))
            .expect("topics")
    });
    println!("  {} topics", model.n_clusters);
    for view in engine
        .topics(&name, Hidden::LeftOut)
        .expect("topics")
        .topics
        .iter()
        .take(10)
    {
        println!(
            "  {:>5.1} %  {}",
            view.topic.share * 100.0,
            view.topic.label
        );
    }
    time("report", || {
        engine
            .report(&name, &ReportOptions::default())
            .expect("a report")
    });
    println!("peak memory {} MB", memory_kib("VmHWM") / 1000);
}

fn similar(engine: &Engine, name: &CollectionName, ids: &[DocumentId]) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut took: Vec<f64> = ids
        .choose_multiple(&mut random, N_QUERIES)
        .map(|id| {
            let query = SimilarQuery::new(name.clone(), vec![Example::Document(id.clone())]);
            let started = Instant::now();
            engine.similar(&query).expect("an answer");
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
    println!(
        "similar by id: p50 {:.1} ms, p99 {:.1} ms",
        at(0.5),
        at(0.99)
    );
}

/// Makes documents of 5 to 60 sentences of one subject of the sample.
fn made_up() -> Vec<Submission> {
    let mut sentences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for article in SAMPLE.lines().map(document_from_json) {
        let article = article.expect("the sample is valid");
        let subject = article.tags.first().cloned().unwrap_or_default();
        let text = article.content.raw().replace('\n', " ");
        let found = text
            .split_inclusive(". ")
            .map(|sentence| sentence.trim().to_owned());
        sentences.entry(subject).or_default().extend(found);
    }
    let subjects: Vec<Vec<String>> = sentences.into_values().collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
    (0..N_DOCUMENTS)
        .map(|number| {
            let subject = subjects.choose(&mut random).expect("there are subjects");
            let n = random.gen_range(5..=60);
            let text: Vec<&str> = (0..n)
                .filter_map(|_| subject.choose(&mut random).map(String::as_str))
                .collect();
            Ok(NewDocument {
                id: DocumentId::new(number.to_string()).ok(),
                ..NewDocument::new(Content::Text(text.join(" ")))
            })
        })
        .collect()
}

fn read(paths: &[PathBuf]) -> Vec<Submission> {
    let mut submissions = Vec::new();
    for file in input::find(paths).expect("files to read").files {
        input::read(&file, &[], &|_| {}, &mut |_, submission| {
            submissions.push(submission);
        })
        .expect("a readable file");
    }
    submissions
}

fn time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = work();
    println!("{what}: {:.2} s", started.elapsed().as_secs_f64());
    result
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("the data directory");
    entries
        .flatten()
        .filter_map(|entry| entry.metadata().ok())
        .map(|m| m.len())
        .sum()
}
