//! What the tests of jobs are made of: a clock that moves, a model behind a gate, a store that several processes share.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};

use jiff::Timestamp;
use tempfile::TempDir;

use crate::embedding::{Builtin, EmbedError, Embedder, Embedding, Purpose, VectorSpace};
use crate::engine::clock::Clock;
use crate::engine::engine::Engine;
use crate::engine::options::EngineOptions;
use crate::engine::unfinished_jobs::JobFollower;
use crate::model::{
    CollectionName, Content, DocumentId, Job, JobId, JobStatus, JobTask, NewDocument,
    RefreshOptions,
};
use crate::store::{SqliteStore, Store};
use crate::text::ChunkOptions;

pub(super) const N_DOCUMENTS: usize = 30;

/// A clock that a test moves on.
#[derive(Clone, Default)]
pub(super) struct Moment(Arc<AtomicI64>);

impl Moment {
    const START: i64 = 1_700_000_000;

    pub(super) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn now(&self) -> Timestamp {
        let seconds = Self::START + self.0.load(Ordering::SeqCst);
        Timestamp::from_second(seconds).expect("a moment")
    }

    fn clock(&self) -> Clock {
        let moment = self.clone();
        Clock::new(move || moment.now())
    }
}

/// The built-in model under another name, behind a gate that is closed at first.
pub(super) struct Gated {
    model: Builtin,
    space: VectorSpace,
    is_open: Mutex<bool>,
    opened: Condvar,
}

impl Gated {
    pub(super) fn new() -> Arc<Self> {
        let model = Builtin::new().expect("the built-in model is whole");
        let space = VectorSpace {
            fingerprint: "gated".to_owned(),
            ..model.space().clone()
        };
        Arc::new(Self {
            model,
            space,
            is_open: Mutex::new(false),
            opened: Condvar::new(),
        })
    }

    pub(super) fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.opened.notify_all();
    }
}

impl Embedder for Gated {
    fn space(&self) -> &VectorSpace {
        &self.space
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.model.count_tokens(text)
    }

    fn max_tokens(&self) -> Option<usize> {
        self.model.max_tokens()
    }

    fn embed(
        &self,
        texts: &[&str],
        purpose: Purpose,
    ) -> Result<Vec<Option<Embedding>>, EmbedError> {
        let is_open = self.is_open.lock().unwrap();
        drop(self.opened.wait_while(is_open, |is_open| !*is_open));
        self.model.embed(texts, purpose)
    }

    fn can_be_shortened(&self) -> bool {
        false
    }
}

/// A store with documents in it.
pub(super) struct Data {
    pub(super) store: Arc<SqliteStore>,
    pub(super) moment: Moment,
    _folder: TempDir,
}

impl Data {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = Self {
            store: Arc::new(SqliteStore::open(folder.path()).expect("a store")),
            moment: Moment::default(),
            _folder: folder,
        };
        let engine = data.engine(Arc::new(Builtin::new().expect("the built-in model")));
        let documents = (0..N_DOCUMENTS).map(|number| Ok(document(number)));
        let name = CollectionName::default();
        engine
            .ingest(&name, documents.collect())
            .expect("documents are kept");
        data
    }

    /// Starts an engine that works on this store.
    pub(super) fn engine(&self, embedder: Arc<dyn Embedder>) -> Arc<Engine> {
        let options = EngineOptions {
            chunk: ChunkOptions::default(),
            max_text_bytes: 1000,
            index_dir: None,
            refresh: RefreshOptions::default(),
        };
        let store: Arc<dyn Store> = self.store.clone();
        Arc::new(Engine::new(store, embedder, options, self.moment.clock()).expect("an engine"))
    }

    /// Starts an engine whose model is the one that the vectors come from.
    pub(super) fn plain_engine(&self) -> Arc<Engine> {
        self.engine(Arc::new(Builtin::new().expect("the built-in model")))
    }

    /// Keeps a job that an ended process left unfinished.
    pub(super) fn leave_behind(&self, task: JobTask, attempts: u32) -> JobId {
        let left = Job {
            id: JobId(0),
            task,
            collection: CollectionName::default(),
            status: JobStatus::Queued,
            progress: 0.4,
            attempts,
            lease: None,
            result: None,
            error: None,
            created_at: self.moment.now(),
            started_at: None,
            finished_at: None,
        };
        self.store.add_job(&left).expect("a job is kept")
    }

    pub(super) fn kept(&self, id: JobId) -> Job {
        let kept = self.store.job(id).expect("the store answers");
        kept.expect("the job is there")
    }
}

fn document(number: usize) -> NewDocument {
    let words = ["harbour", "bread", "engine", "violin", "glacier"];
    let text = format!("{} number {number}. ", words[number % 5]).repeat(1 + number % 3);
    NewDocument {
        id: DocumentId::new(number.to_string()).ok(),
        ..NewDocument::new(Content::Text(text))
    }
}

/// Follows the jobs of a process; the receiver is told of every change.
pub(super) fn follow(engine: &Engine) -> (JobFollower, Receiver<()>) {
    let (sender, changed) = mpsc::channel();
    let wake = move || {
        // Nobody is left to tell when this fails.
        let _ = sender.send(());
    };
    (engine.follow_jobs(wake).expect("there is room"), changed)
}

/// Waits until a job of this process has ended.
pub(super) fn ended(engine: &Engine, id: JobId) -> Job {
    let (follower, changed) = follow(engine);
    loop {
        let job = engine.job(id).expect("the job is there");
        if job.status.is_end() {
            return job;
        }
        drop(follower.take());
        changed.recv().expect("the follower keeps the sender");
    }
}
