//! How fast are similar documents found over HTTP?

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use likewise::engine::Engine;
use likewise::model::{CollectionName, Content, DocumentId, NewDocument};
use likewise::server::{self, ServerOptions};
use likewise::wire::document_from_json;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::memory::memory_kib;

const SAMPLE: &str = include_str!("../../assets/sample/articles.jsonl");
/// The number of documents that are made and ingested at a time.
const BATCH: usize = 10_000;
/// The number of questions of each kind.
const N_QUESTIONS: usize = 2_000;
/// The time between two looks whether stories are found.
const POLL: Duration = Duration::from_millis(100);
/// One word in this many of a made-up text is replaced by another one.
const NOISE: usize = 8;

/// Which figures are measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    All,
    /// Only how long stories take.
    Stories,
}

pub fn measure(n_documents: usize, data: Option<&Path>, scope: Scope) {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let engine = crate::engine(data.unwrap_or(temporary.path()));
    fill(&engine, n_documents);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (sender, receiver) = mpsc::channel();
    let serving = thread::spawn(move || {
        let options = ServerOptions {
            max_body_bytes: 1 << 20,
            max_text_bytes: 1 << 20,
            hosts: Vec::new(),
            keys: Vec::new(),
        };
        actix_web::rt::System::new().block_on(async move {
            let server = server::start(engine, listener, &options).expect("the server starts");
            sender.send(server.handle()).expect("the bench waits");
            server.await
        })
    });
    let handle = receiver.recv().expect("the server starts");
    let base = format!("http://{address}/v1/collections/default");
    let questions = |what: &str, options: &str| {
        for n_connections in [1, 8] {
            ask(what, n_connections, |n| {
                let id = (n * 7_919) % n_documents;
                format!("{base}/documents/{id}/similar?limit=10{options}")
            });
        }
    };
    if scope == Scope::All {
        questions("by id", "");
        questions("by id, filter of 5 %", "&filter=tags%20%3D%20%22t7%22");
    }
    println!("{} MB of memory at most", memory_kib("VmHWM") / 1000);
    find_stories(&format!("{base}/stories?limit=1"));
    if scope == Scope::All {
        questions("by id, stories", "&group_by=story");
    }
    println!("{} MB of memory at most", memory_kib("VmHWM") / 1000);
    drop(handle.stop(false));
    serving
        .join()
        .expect("the server ends")
        .expect("the server ends well");
}

/// Ingests `n_documents`, unless they are in the store.
fn fill(engine: &Engine, n_documents: usize) {
    let started = Instant::now();
    let counts = || {
        let statistics = engine.collection_statistics(&CollectionName::default());
        statistics.expect("statistics").counts
    };
    let corpus = Corpus::new();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
    let is_there = counts().n_documents == n_documents;
    for first in (0..n_documents).step_by(BATCH).filter(|_| !is_there) {
        let numbers = first..(first + BATCH).min(n_documents);
        let documents = numbers.map(|number| corpus.document(number, &mut random));
        crate::ingest(engine, documents.collect());
    }
    engine.keep_indexes();
    println!(
        "{n_documents} documents, {} passages: {} in {:.1} s, {} MB of memory",
        counts().n_passages,
        if is_there { "loaded" } else { "ingested" },
        started.elapsed().as_secs_f64(),
        memory_kib("VmRSS") / 1000
    );
}

/// Asks for stories, with which their grouping begins, and waits until it ends.
fn find_stories(url: &str) {
    let started = Instant::now();
    let is_current = || {
        let mut answer = ureq::get(url).call().expect("an answer");
        let body = answer.body_mut().read_to_string().expect("a body");
        body.contains("\"is_current\":true")
    };
    let mut is_found = is_current();
    println!(
        "stories first answered for in {:.2} s",
        started.elapsed().as_secs_f64()
    );
    while !is_found {
        thread::sleep(POLL);
        is_found = is_current();
    }
    println!("stories found in {:.1} s", started.elapsed().as_secs_f64());
}

/// Asks questions over `n_connections` at once.
fn ask(what: &str, n_connections: usize, url: impl Fn(usize) -> String + Sync) {
    let next = AtomicUsize::new(0);
    let took: Mutex<Vec<Duration>> = Mutex::default();
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..n_connections {
            scope.spawn(|| {
                let agent = ureq::Agent::new_with_defaults();
                let mut own = Vec::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= N_QUESTIONS {
                        break;
                    }
                    let started = Instant::now();
                    let mut answer = agent.get(url(n)).call().expect("an answer");
                    let body = answer.body_mut().read_to_string().expect("a body");
                    own.push(started.elapsed());
                    assert!(body.contains("\"matches\""), "{body}");
                }
                took.lock().expect("no thread panicked").extend(own);
            });
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    let mut took = took.into_inner().expect("no thread panicked");
    took.sort_unstable();
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!(
        "{what:22} {n_connections} connections: p50 {:6.2} ms, p99 {:6.2} ms, {:7.0} a second",
        at(0.5),
        at(0.99),
        N_QUESTIONS as f64 / seconds
    );
}

/// The sentences of the sample by subject, and all their words.
struct Corpus {
    subjects: Vec<Vec<String>>,
    words: Vec<String>,
}

impl Corpus {
    fn new() -> Self {
        let mut sentences: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut words = Vec::new();
        for article in SAMPLE.lines().map(document_from_json) {
            let article = article.expect("the sample is valid");
            let subject = article.tags.first().cloned().unwrap_or_default();
            let text = article.content.raw().replace('\n', " ");
            words.extend(text.split_whitespace().map(str::to_owned));
            let found = text.split_inclusive(". ").map(|s| s.trim().to_owned());
            sentences.entry(subject).or_default().extend(found);
        }
        Self {
            subjects: sentences.into_values().collect(),
            words,
        }
    }

    /// Makes a document of about three passages of one subject, with random words put in and a number that no other
    /// has.
    fn document(&self, number: usize, random: &mut Xoshiro256PlusPlus) -> NewDocument {
        let subject = self.subjects.choose(random).expect("there are subjects");
        let n_sentences = random.gen_range(10..=40);
        let mut text: Vec<String> = Vec::new();
        for _ in 0..n_sentences {
            let sentence = subject.choose(random).expect("there are sentences");
            text.extend(sentence.split(' ').map(|word| {
                if random.gen_range(0..NOISE) == 0 {
                    let other = self.words.choose(random).expect("there are words");
                    format!("{other}{}", random.gen_range(0..40))
                } else {
                    word.to_owned()
                }
            }));
        }
        NewDocument {
            id: DocumentId::new(number.to_string()).ok(),
            tags: vec![format!("t{}", number % 20)],
            ..NewDocument::new(Content::Text(text.join(" ")))
        }
    }
}
