//! Documents cleaned again: what was learned from later ones is applied to the earlier ones.

use std::sync::Arc;

use super::engine::Engine;
use super::open::OpenCollection;
use super::prepare::{PIPELINE_VERSION, chunk, clean_again, language_of};
use super::progress::{Cancelled, Progress};
use super::vectors::{Cut, passage_vectors};
use crate::collection::{Claim, CollectionError, LongWork};
use crate::embedding::EmbedError;
use crate::model::{CollectionName, Content, DocumentKey, Passage};
use crate::store::{
    CleaningRecord, CleaningState, KeptDocument, RecleanedDocument, RecutText, StoreError,
};
use crate::text::{Cleaned, LineFingerprints};
use crate::words::Signature;

/// Documents of one commit; so much work a stop costs at most.
const BATCH_DOCUMENTS: usize = 128;
/// Version of a document whose lines were counted and that is still to be cleaned.
const COUNTED_ONLY: u32 = 0;

/// What became of the documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CleanSummary {
    /// Documents that were looked at.
    pub n_documents: usize,
    /// Documents that have another text now.
    pub n_changed: usize,
}

/// Why a collection could not be cleaned. What is cleaned already stays so; asking again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// One at a time.
    #[error("collection {name} is being cleaned already; wait until that is done")]
    UnderWay {
        /// The collection.
        name: CollectionName,
    },
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// Someone wanted it to stop.
    #[error("stopped before it was done")]
    Cancelled(#[from] Cancelled),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A cleaning that nothing speaks against; no other can begin until it is dropped.
pub(super) struct Cleaning {
    collection: Arc<OpenCollection>,
    _claim: Claim,
}

/// A document on its way through a cleaning.
struct Again {
    state: CleaningState,
    kept: KeptDocument,
    original: Option<Content>,
}

impl Engine {
    /// Cleans every document by all that is known now. Documents whose text stays the same are left as they are; the
    /// others are cut and embedded anew and keep their ids.
    pub fn clean(
        &self,
        name: &CollectionName,
        progress: Progress<'_>,
    ) -> Result<CleanSummary, CleanError> {
        Cleaning::begin(self, name)?.run(self, progress)
    }
}

impl Cleaning {
    /// Refuses what cannot be done before any work.
    pub(super) fn begin(engine: &Engine, name: &CollectionName) -> Result<Self, CleanError> {
        let collection = engine.collection(name)?;
        engine.embedder_of(name, &collection.read())?;
        let claim = collection.claim(LongWork::Cleaning);
        let _claim = claim.ok_or_else(|| CleanError::UnderWay { name: name.clone() })?;
        Ok(Self { collection, _claim })
    }

    /// Counts the lines of all documents, then cleans those of which other lines repeat than before.
    pub(super) fn run(
        &self,
        engine: &Engine,
        progress: Progress<'_>,
    ) -> Result<CleanSummary, CleanError> {
        let n_documents = engine
            .store
            .counts(self.collection.key())?
            .n_documents
            .max(1);
        let part = |n_done: usize| (n_done as f32 / n_documents as f32).min(1.0);
        let mut n_counted = 0;
        self.in_batches(engine, |states| {
            n_counted += states.len();
            progress(part(n_counted) * 0.2)?;
            self.count_uncounted(engine, states)
        })?;
        self.collection.write()?.count_lines_anew()?;
        let mut summary = CleanSummary::default();
        self.in_batches(engine, |states| {
            summary.n_documents += states.len();
            summary.n_changed += self.clean_batch(engine, states)?;
            progress(0.2 + part(summary.n_documents) * 0.79)?;
            Ok(())
        })?;
        // What depends on the order in which documents came is derived anew.
        self.collection.reorder_index()?;
        self.collection.write()?.regroup_stories();
        self.collection.calibrations.forget();
        Ok(summary)
    }

    /// Does `work` on all documents, in the order of their keys: those that arrive meanwhile come last.
    fn in_batches(
        &self,
        engine: &Engine,
        mut work: impl FnMut(Vec<CleaningState>) -> Result<(), CleanError>,
    ) -> Result<(), CleanError> {
        let mut last = DocumentKey(0);
        loop {
            let key = self.collection.key();
            let states = engine.store.cleaning_states(key, last, BATCH_DOCUMENTS)?;
            let Some(end) = states.last() else {
                return Ok(());
            };
            last = end.key;
            work(states)?;
        }
    }

    /// Keeps the prints of documents that another version cleaned, or one that kept none, so that they count.
    fn count_uncounted(
        &self,
        engine: &Engine,
        states: Vec<CleaningState>,
    ) -> Result<(), CleanError> {
        let is_current = |version| matches!(version, PIPELINE_VERSION | COUNTED_ONLY);
        let uncounted = states.into_iter().filter(|state| {
            let cleaned = state.cleaned.as_ref();
            !cleaned.is_some_and(|(version, _)| is_current(*version))
        });
        let mut counted = Vec::new();
        for document in again(engine, uncounted.collect())? {
            let (_, prints) = clean_again(document.original.as_ref(), &document.kept.document);
            let former = engine.store.cleaning(document.kept.key)?;
            let cleaning = CleaningRecord {
                version: COUNTED_ONLY,
                prints,
                removed: former.map_or(Vec::new(), |former| former.removed),
            };
            counted.push(document.recleaned(cleaning, None));
        }
        if !counted.is_empty() {
            self.collection.write()?.put_uncounted(&counted)?;
        }
        Ok(())
    }

    /// Cleans the documents of a batch of which other lines repeat than before; the number of those with another text.
    fn clean_batch(
        &self,
        engine: &Engine,
        states: Vec<CleaningState>,
    ) -> Result<usize, CleanError> {
        let stale: Vec<CleaningState> = {
            let state = self.collection.read();
            let lines = state.lines();
            let is_stale = |state: &CleaningState| match &state.cleaned {
                Some((PIPELINE_VERSION, prints)) => lines.judge(prints) != *prints,
                Some(_) | None => true,
            };
            states.into_iter().filter(is_stale).collect()
        };
        let documents = again(engine, stale)?;
        let cleaned: Vec<(Cleaned, LineFingerprints)> = documents
            .iter()
            .map(|document| {
                let (cleaned, prints) =
                    clean_again(document.original.as_ref(), &document.kept.document);
                let judged = self.collection.read().lines().judge(&prints);
                (cleaned.without_repeated(&judged), judged)
            })
            .collect();
        let recleaned = recut(engine, documents, cleaned)?;
        self.keep(engine, &recleaned)
    }

    /// Writes the documents that were cleaned again; gives the number of those with another text.
    fn keep(&self, engine: &Engine, documents: &[RecleanedDocument]) -> Result<usize, CleanError> {
        if documents.is_empty() {
            return Ok(0);
        }
        let writer = self.collection.write()?;
        engine.embedder_of(self.collection.name(), &writer.read())?;
        Ok(writer.put_recleaned(documents)?)
    }
}

/// The documents of these states, with what was sent; those deleted meanwhile are left out.
fn again(engine: &Engine, states: Vec<CleaningState>) -> Result<Vec<Again>, StoreError> {
    let keys: Vec<DocumentKey> = states.iter().map(|state| state.key).collect();
    let mut kept = engine.store.documents_by_key(&keys)?.into_iter().peekable();
    let mut documents = Vec::new();
    for state in states {
        if let Some(kept) = kept.next_if(|kept| kept.key == state.key) {
            documents.push(Again {
                original: engine.store.original(state.key)?,
                state,
                kept,
            });
        }
    }
    Ok(documents)
}

/// Cuts and embeds the texts that changed.
fn recut(
    engine: &Engine,
    documents: Vec<Again>,
    cleaned: Vec<(Cleaned, LineFingerprints)>,
) -> Result<Vec<RecleanedDocument>, EmbedError> {
    let embedder = engine.embedder();
    let passages: Vec<Option<Vec<Passage>>> = documents
        .iter()
        .zip(&cleaned)
        .map(|(document, (cleaned, _))| {
            let has_changed = document.kept.document.text != cleaned.text;
            has_changed.then(|| chunk(&cleaned.text, &engine.options, embedder))
        })
        .collect();
    let cuts: Vec<Cut<'_>> = documents
        .iter()
        .zip(&cleaned)
        .zip(&passages)
        .filter_map(|((document, (cleaned, _)), passages)| {
            Some(Cut {
                title: document.kept.document.title.as_deref(),
                text: &cleaned.text,
                passages: passages.as_deref()?,
            })
        })
        .collect();
    let mut vectors = passage_vectors(embedder, &cuts)?.into_iter();
    let parts = documents.into_iter().zip(cleaned).zip(passages);
    Ok(parts
        .map(
            |((document, (Cleaned { text, removed, .. }, prints)), passages)| {
                let title = document.kept.document.title.as_deref();
                let recut = passages.map(|passages| RecutText {
                    signature: Arc::new(Signature::of(title, &text)),
                    text,
                    passages,
                    vectors: vectors.next().unwrap_or_default(),
                });
                let cleaning = CleaningRecord {
                    version: PIPELINE_VERSION,
                    prints,
                    removed,
                };
                document.recleaned(cleaning, recut)
            },
        )
        .collect())
}

impl Again {
    fn recleaned(self, cleaning: CleaningRecord, recut: Option<RecutText>) -> RecleanedDocument {
        let Self { state, kept, .. } = self;
        let text = recut
            .as_ref()
            .map_or(&kept.document.text, |recut| &recut.text);
        let language = match kept.document.language {
            Some(_) => None,
            None => language_of(text),
        };
        RecleanedDocument {
            key: state.key,
            hash: state.hash,
            cleaning,
            language,
            recut,
        }
    }
}
