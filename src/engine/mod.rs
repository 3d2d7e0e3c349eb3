//! The use cases: everything below fitted together, one file each. Knows neither HTTP nor JSON nor the terminal.

mod clean;
mod collection;
mod collections;
mod contents;
mod documents;
mod embeddings;
mod indexing;
mod ingest;
mod jobs;
mod prepare;
mod reembed;
mod refresh;
mod removed_lines;
mod reports;
mod similar;
mod stories;
mod topics;
mod turns;
mod vectors;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::Timestamp;

use crate::embedding::Embedder;
use crate::model::CollectionName;
use crate::store::Store;
use crate::text::ChunkOptions;

pub use clean::{CleanError, CleanSummary};
pub use collections::{CollectionError, CollectionStatistics, ForeignLanguages};
pub use documents::{
    DocumentError, DocumentPage, DocumentWithTopics, PassageWithTopic, TopicReference,
};
pub use embeddings::{EmbeddingsAnswer, EmbeddingsError, EmbeddingsQuery};
pub use ingest::{IngestError, IngestResult, Rejection, Status, Submission};
pub use jobs::{Cancelled, JobError, JobEvent, JobFollower, JobPage, Progress, with_causes};
pub use reembed::ReembedError;
pub use refresh::{RefreshError, RefreshOptions, Start};
pub use removed_lines::{DocumentCleaning, RemovedLineCount};
pub use reports::{ReportError, ReportOptions};
pub use similar::{
    Diversity, Example, Explain, Explanation, GroupBy, HalfLife, Limit, Match, MatchedPassage,
    NoMatchReason, Novelty, OtherReports, RejectedMatch, SimilarAnswer, SimilarError, SimilarQuery,
};
pub use stories::{MemberPage, StoryError, StoryHeading, StoryMember, StoryPage, StoryReference};
pub use topics::{
    AssignedTopic, CorrectionError, CorrectionState, Drift, DriftReason, EventPage, Hidden,
    MapPoint, MapTopic, MissingTopic, Representative, TopicDocument, TopicDocumentPage, TopicError,
    TopicMap, TopicPassage, TopicPassagePage, TopicView, TopicsAnswer, Unassigned, Unmet,
};

use collection::Collection;
use turns::Turns;

/// What the engine does the same way every time.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// How passages are cut.
    pub chunk: ChunkOptions,
    /// Longest text of a document in bytes.
    pub max_text_bytes: usize,
    /// Folder of files that spare work at the next start; none keeps none.
    pub index_dir: Option<PathBuf>,
    /// How topics are found where a request or a collection says nothing else.
    pub refresh: RefreshOptions,
}

/// Ingests documents, finds similar ones, groups them into topics and reports on them.
///
/// An ordinary object that blocks; every method may be called from many threads at once.
pub struct Engine {
    store: Arc<dyn Store>,
    embedder: Arc<dyn Embedder>,
    options: EngineOptions,
    clock: fn() -> Timestamp,
    /// Collections that were used since the start; the others are read when they are first asked for.
    loaded: RwLock<HashMap<CollectionName, Arc<Collection>>>,
    /// One collection is read, made or dropped at a time.
    loading: Mutex<()>,
    jobs: jobs::UnfinishedJobs,
    /// Answers that are computed now.
    turns: Turns,
}

impl Engine {
    /// An engine over what `store` keeps; `clock` tells the time. The default collection is made if it is missing; jobs
    /// that a former process left unfinished wait for [`Engine::resume_jobs`].
    pub fn new(
        store: Arc<dyn Store>,
        embedder: Arc<dyn Embedder>,
        mut options: EngineOptions,
        clock: fn() -> Timestamp,
    ) -> Result<Self, CollectionError> {
        if let Some(max_tokens) = embedder.max_tokens() {
            options.chunk = options.chunk.at_most(max_tokens);
        }
        let engine = Self {
            store,
            embedder,
            options,
            clock,
            loaded: RwLock::new(HashMap::new()),
            loading: Mutex::new(()),
            jobs: jobs::UnfinishedJobs::new(),
            turns: Turns::new(rayon::current_num_threads()),
        };
        let default = CollectionName::default();
        if engine.store.collection(&default)?.is_none() {
            engine.make(&default, None)?;
        }
        Ok(engine)
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The embedding model in use.
    pub fn embedder(&self) -> &dyn Embedder {
        self.embedder.as_ref()
    }
}

/// A thread that panicked while it held a lock has not left anything half-written behind these locks.
fn unpoisoned<T>(result: Result<T, PoisonError<T>>) -> T {
    result.unwrap_or_else(PoisonError::into_inner)
}
