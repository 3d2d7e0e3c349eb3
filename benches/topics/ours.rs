//! The topics that the service finds.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use likewise::embedding::Builtin;
use likewise::engine::{
    Clock, Engine, EngineOptions, Hidden, RefreshOptions, Start, Submission, TopicView,
};
use likewise::input;
use likewise::model::{CollectionName, Document, DocumentId, TopicId};
use likewise::store::{CollectionKey, SqliteStore, Store};
use likewise::text::ChunkOptions;
use ndarray::{Array1, ArrayView2};
use tempfile::TempDir;

use crate::evaluation::{Corpus, Evaluation, Found, Words};

/// The field that holds the label in data sets; the service keeps unknown fields as metadata.
const LABEL: &str = "label";
/// Most characters of a passage that are printed.
const EXCERPT: usize = 300;

/// An engine with the documents of one file.
pub struct Service {
    engine: Engine,
    store: Arc<SqliteStore>,
    name: CollectionName,
    pub n_documents: usize,
    pub ingest_s: f64,
    _folder: TempDir,
}

pub fn read(path: &Path) -> Vec<Submission> {
    let found = input::find(&[path.to_owned()]).expect("a file to read");
    let mut submissions = Vec::new();
    for file in found.files {
        input::read(&file, &[], &|_| {}, &mut |_, submission| {
            submissions.push(submission);
        })
        .expect("a readable file");
    }
    submissions
}

impl Service {
    pub fn new(submissions: Vec<Submission>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Arc::new(SqliteStore::open(folder.path()).expect("a new store"));
        let embedder = Arc::new(Builtin::new().expect("the built-in model"));
        let options = EngineOptions {
            chunk: ChunkOptions::default(),
            max_text_bytes: 16 << 20,
            index_dir: None,
            refresh: RefreshOptions::default(),
        };
        let engine = Engine::new(Arc::clone(&store) as _, embedder, options, Clock::system());
        let engine = engine.expect("an engine");
        let name = CollectionName::default();
        let n_documents = submissions.len();
        let begin = Instant::now();
        engine
            .ingest(&name, submissions)
            .expect("documents are kept");
        Self {
            engine,
            store,
            name,
            n_documents,
            ingest_s: begin.elapsed().as_secs_f64(),
            _folder: folder,
        }
    }

    /// Finds topics, and gives the seconds that it took.
    pub fn refresh(&self, n_clusters: Option<usize>) -> f64 {
        self.refresh_with(|options| options.n_clusters = n_clusters)
    }

    /// Finds topics from nothing with another seed than the usual one.
    pub fn refresh_from_another_seed(&self) {
        self.refresh_with(|options| (options.seed, options.start) = (1, Start::Fresh));
    }

    fn refresh_with(&self, change: impl Fn(&mut RefreshOptions)) -> f64 {
        let mut options = self.engine.refresh_options(&self.name).expect("options");
        change(&mut options);
        let begin = Instant::now();
        let model = self
            .engine
            .refresh_topics(&self.name, &options, &|_| Ok(()));
        model.expect("topics");
        begin.elapsed().as_secs_f64()
    }

    /// The documents as they are kept, each with the mean of the vectors of its passages.
    pub fn corpus(&self) -> Corpus {
        let documents = self.documents();
        let text = |document: &Document| {
            format!(
                "{}\n{}",
                document.title.as_deref().unwrap_or_default(),
                document.text
            )
        };
        let label = |document: &Document| Some(document.metadata.get(LABEL)?.as_str()?.to_owned());
        let vectors = self.vectors();
        Corpus {
            vectors: documents
                .iter()
                .flat_map(|document| vectors[&document.id].iter().copied())
                .collect(),
            texts: documents.iter().map(text).collect(),
            labels: documents.iter().map(label).collect(),
            ids: documents
                .into_iter()
                .map(|document| document.id.to_string())
                .collect(),
        }
    }

    fn documents(&self) -> Vec<Document> {
        let headings = self.store.headings(self.key()).expect("headings");
        let keys = headings.whole.into_iter().map(|heading| heading.key);
        let keys: Vec<_> = keys.collect();
        let found = self.store.documents_by_key(&keys).expect("documents");
        found.whole.into_iter().map(|kept| kept.document).collect()
    }

    fn key(&self) -> CollectionKey {
        let record = self.store.collection(&self.name).expect("a store");
        record.expect("the collection").key
    }

    fn vectors(&self) -> HashMap<DocumentId, Vec<f32>> {
        let key = self.key();
        let headings = self.store.headings(key).expect("headings").whole;
        let ids: HashMap<_, _> = headings.into_iter().map(|h| (h.key, h.id)).collect();
        let mut vectors = HashMap::new();
        self.store
            .visit_vectors(key, &mut |document| {
                let weights = document.n_tokens.iter().map(|n| *n as f32);
                let weights: Array1<f32> = weights.collect();
                let shape = (weights.len(), document.vectors.len() / weights.len().max(1));
                let passages = ArrayView2::from_shape(shape, document.vectors);
                let sum = weights.dot(&passages.expect("a vector for each passage"));
                let length = sum.dot(&sum).sqrt().max(f32::MIN_POSITIVE);
                vectors.insert(ids[&document.key].clone(), (sum / length).to_vec());
            })
            .expect("vectors");
        vectors
    }

    fn topics(&self) -> Vec<TopicView> {
        let answer = self.engine.topics(&self.name, Hidden::Shown);
        answer.expect("topics").topics
    }

    pub fn found(&self, corpus: &Corpus) -> Found {
        let topics = self.topics();
        let numbers = topics.iter().map(|view| view.topic.id).zip(0..);
        let numbers: HashMap<_, usize> = numbers.collect();
        let group = |id: &String| {
            let id = DocumentId::new(id.clone()).expect("it was one");
            let document = self.engine.document(&self.name, &id).expect("a document");
            document.topics.first().map(|share| numbers[&share.id])
        };
        Found {
            groups: corpus.ids.iter().map(group).collect(),
            topics: topics.iter().map(words).collect(),
        }
    }

    /// The sub-topics that were found, and the topics that have none.
    pub fn found_parts(&self, corpus: &Corpus) -> Found {
        let topics = self.topics();
        let mut shares: HashMap<DocumentId, (f32, usize)> = HashMap::new();
        let parts = topics.iter().flat_map(|view| match &view.subtopics[..] {
            [] => std::slice::from_ref(view),
            parts => parts,
        });
        let parts: Vec<&TopicView> = parts.collect();
        for (number, part) in parts.iter().enumerate() {
            self.visit_members(part.topic.id, &mut |document, share| {
                let largest = shares.entry(document).or_default();
                if share > largest.0 {
                    *largest = (share, number);
                }
            });
        }
        let group = |id: &String| {
            let id = DocumentId::new(id.clone()).expect("it was one");
            Some(shares.get(&id)?.1)
        };
        Found {
            groups: corpus.ids.iter().map(group).collect(),
            topics: parts.into_iter().map(words).collect(),
        }
    }

    fn visit_members(&self, topic: TopicId, visit: &mut dyn FnMut(DocumentId, f32)) {
        let mut cursor = None;
        loop {
            let page = self
                .engine
                .topic_documents(&self.name, topic, cursor.as_deref(), 1000);
            let page = page.expect("documents of a topic");
            for member in page.documents {
                visit(member.document.id, member.share);
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                return;
            }
        }
    }

    /// Prints every topic with what shows whether its label is right.
    pub fn print_labels(&self, evaluation: &Evaluation, found: &Found) {
        let topics = self.topics();
        for (view, coverage) in topics.iter().zip(evaluation.coverages(found)) {
            let topic = &view.topic;
            println!(
                "  {:5.1} % {}  [covers {coverage:.2}]\n    {}",
                topic.share * 100.0,
                topic.label,
                topic
                    .keywords
                    .iter()
                    .map(|k| k.term.as_str())
                    .collect::<Vec<_>>()
                    .join(" | ")
            );
            for passage in &view.representatives {
                let excerpt: String = passage.text.chars().take(EXCERPT).collect();
                let title = passage.document.title.as_deref().unwrap_or_default();
                println!("      - [{title}] {}", excerpt.replace('\n', " / "));
            }
        }
    }
}

fn words(view: &TopicView) -> Words {
    let keywords = view.topic.keywords.iter();
    Words {
        label: view.topic.label.split(", ").map(str::to_owned).collect(),
        keywords: keywords.map(|keyword| keyword.term.clone()).collect(),
    }
}
