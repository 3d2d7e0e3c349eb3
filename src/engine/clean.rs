//! Cleans stored documents again, so that what was learned from later ones applies to earlier ones.

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::engine::Engine;
use super::open::OpenCollection;
use super::prepare::{PIPELINE_VERSION, chunk, clean_again, language_of};
use super::progress::{Cancelled, Progress};
use super::vectors::{Cut, passage_vectors};
use crate::collection::{Claim, CollectionError, LongWork};
use crate::embedding::EmbedError;
use crate::model::{CleanSummary, CollectionName, Content, DocumentId, DocumentKey, Passage};
use crate::store::{
    CleaningRecord, CleaningState, Found, KeptDocument, RecleanedDocument, RecutText, StoreError,
    id_of, unless_damaged,
};
use crate::text::{Cleaned, Judged};
use crate::words::Signature;

/// Documents of one commit, which is the most work that a stop can lose.
const BATCH_DOCUMENTS: usize = 128;
/// Most removed lines that a summary names, the most frequent first.
const MAX_REMOVED_LINES: usize = 1_000;
/// Cleaning version of a document whose lines were counted and that is still to be cleaned.
const COUNTED_ONLY: u32 = 0;

/// Why a collection could not be cleaned. Documents cleaned before the error stay so; cleaning again goes on from
/// there.
#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The collection is being cleaned already.
    #[error("collection {name} is being cleaned already; wait until that is done")]
    UnderWay {
        /// Name of the collection.
        name: CollectionName,
    },
    /// The embedding model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The cleaning was cancelled.
    #[error("stopped before it was done")]
    Cancelled(#[from] Cancelled),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An admitted cleaning of a collection; no other can begin until it is dropped.
pub(super) struct Cleaning {
    collection: Arc<OpenCollection>,
    _claim: Claim,
}

/// A document that is being cleaned again.
struct Again {
    state: CleaningState,
    kept: KeptDocument,
    original: Option<Content>,
}

impl Engine {
    /// Cleans every document by all lines and runs of words known now. Documents whose text stays the same are left as they are; the
    /// others are chunked and embedded anew and keep their ids.
    pub fn clean(
        &self,
        name: &CollectionName,
        progress: Progress<'_>,
    ) -> Result<CleanSummary, CleanError> {
        Cleaning::begin(self, name)?.run(self, progress)
    }
}

impl Cleaning {
    /// Admits a cleaning, or refuses one that cannot be done, before any work.
    pub(super) fn begin(engine: &Engine, name: &CollectionName) -> Result<Self, CleanError> {
        let collection = engine.collection(name)?;
        engine.embedder_of(name, &collection.read())?;
        let claim = collection.claim(LongWork::Cleaning);
        Ok(Self {
            _claim: claim.ok_or_else(|| CleanError::UnderWay { name: name.clone() })?,
            collection,
        })
    }

    /// Counts the lines and runs of all documents, then cleans the documents in which other ones repeat than before.
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
        self.in_batches(engine, None, |found| {
            n_counted += found.whole.len();
            progress(part(n_counted) * 0.2)?;
            self.count_uncounted(engine, found.whole)
        })?;
        let counted_at = self.count_repeats_anew(engine)?;
        let mut summary = CleanSummary::default();
        let mut looked_at = FxHashSet::default();
        let mut clean = |found: Found<CleaningState>| {
            looked_at.extend(found.whole.iter().map(|state| state.key));
            let damaged = found.damaged.into_iter().map(|document| document.id);
            summary.damaged.extend(damaged);
            self.clean_batch(engine, found.whole, &mut summary)?;
            progress(0.2 + part(looked_at.len()) * 0.79)?;
            Ok(())
        };
        self.in_batches(engine, None, &mut clean)?;
        // Documents that came meanwhile may have been judged by the lines that were known before.
        self.in_batches(engine, Some(counted_at), &mut clean)?;
        summary.n_documents = looked_at.len();
        self.forget_order()?;
        summary.removed = engine.removed_lines(self.collection.name())?;
        summary.n_removed_lines = summary.removed.len();
        summary.removed.truncate(MAX_REMOVED_LINES);
        Ok(summary)
    }

    /// Counts all lines and runs anew; returns a time before which every ingested document is counted.
    fn count_repeats_anew(&self, engine: &Engine) -> Result<Timestamp, CleanError> {
        let writer = self.collection.write()?;
        let counted_at = engine.now();
        writer.count_repeats_anew()?;
        Ok(counted_at)
    }

    /// Derives anew all state that depends on the order in which documents came.
    fn forget_order(&self) -> Result<(), CleanError> {
        self.collection.reorder_index()?;
        self.collection.write()?.regroup_stories();
        self.collection.calibrations.forget();
        Ok(())
    }

    /// Does `work` on all documents in the order of their ids; with `since`, only on those ingested at or after that
    /// time.
    fn in_batches(
        &self,
        engine: &Engine,
        since: Option<Timestamp>,
        mut work: impl FnMut(Found<CleaningState>) -> Result<(), CleanError>,
    ) -> Result<(), CleanError> {
        let key = self.collection.key();
        let mut last: Option<DocumentId> = None;
        loop {
            let page = engine
                .store
                .cleaning_states(key, last.as_ref(), since, BATCH_DOCUMENTS)?;
            let end = page.last().map(|end| id_of(end, |state| &state.id));
            // The id of a damaged document may be another one than it was, and must not lead back.
            let Some(end) = end.filter(|end| Some(*end) > last.as_ref()).cloned() else {
                return Ok(());
            };
            work(page.into_iter().collect())?;
            last = Some(end);
        }
    }

    /// Stores the line fingerprints of documents that have none of this version, so that their lines count.
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
        let mut summary = CleanSummary::default();
        for document in self.again(engine, uncounted.collect(), &mut summary)? {
            let (_, prints) = clean_again(document.original.as_ref(), &document.kept.document);
            let former = unless_damaged(engine.store.cleaning(document.kept.key))?.flatten();
            let cleaning = CleaningRecord {
                version: COUNTED_ONLY,
                prints: prints.lines,
                removed: former.map_or(Vec::new(), |former| former.removed),
            };
            counted.push(document.recleaned(cleaning, None));
        }
        if !counted.is_empty() {
            self.collection.write()?.put_uncounted(&counted)?;
        }
        Ok(())
    }

    /// Cleans the documents of a batch in which other lines or runs repeat than before.
    fn clean_batch(
        &self,
        engine: &Engine,
        states: Vec<CleaningState>,
        summary: &mut CleanSummary,
    ) -> Result<(), CleanError> {
        let stale: Vec<CleaningState> = {
            let state = self.collection.read();
            let repeats = state.repeats();
            let is_stale = |state: &CleaningState| match &state.cleaned {
                Some((PIPELINE_VERSION, text)) => {
                    !text.is_cleaned_by(&repeats.judge(&text.lines, &text.runs()))
                }
                Some(_) | None => true,
            };
            states.into_par_iter().filter(is_stale).collect()
        };
        let documents = self.again(engine, stale, summary)?;
        let cleaned: Vec<(Cleaned, Judged)> = documents
            .iter()
            .map(|document| {
                let (cleaned, prints) =
                    clean_again(document.original.as_ref(), &document.kept.document);
                let reader = self.collection.read();
                let judged = reader.repeats().judge(&prints.lines, &prints.runs);
                (cleaned.without_repeated(&judged), judged)
            })
            .collect();
        let recleaned = recut(engine, documents, cleaned)?;
        summary.n_changed += self.keep(engine, &recleaned)?;
        Ok(())
    }

    /// Reads the documents of `states` with their originals. Deleted ones are left out; damaged ones too, but the
    /// summary names them.
    fn again(
        &self,
        engine: &Engine,
        mut states: Vec<CleaningState>,
        summary: &mut CleanSummary,
    ) -> Result<Vec<Again>, StoreError> {
        let damage = self.collection.read().damage().clone();
        let known = states.iter().filter(|state| damage.contains(state.key));
        summary.damaged.extend(known.map(|state| state.id.clone()));
        states.retain(|state| !damage.contains(state.key));
        let keys: Vec<DocumentKey> = states.iter().map(|state| state.key).collect();
        let Found { whole, damaged } = engine.store.documents_by_key(&keys)?;
        let damaged = damaged.into_iter().map(|document| document.id);
        summary.damaged.extend(damaged);
        let mut kept = whole.into_iter().peekable();
        let mut documents = Vec::new();
        for state in states {
            let Some(kept) = kept.next_if(|kept| kept.key == state.key) else {
                continue;
            };
            match unless_damaged(engine.store.original(state.key))? {
                Some(original) => documents.push(Again {
                    state,
                    kept,
                    original,
                }),
                None => drop(summary.damaged.insert(state.id)),
            }
        }
        Ok(documents)
    }

    /// Writes documents that were cleaned again; returns the number of those whose text changed.
    fn keep(&self, engine: &Engine, documents: &[RecleanedDocument]) -> Result<usize, CleanError> {
        if documents.is_empty() {
            return Ok(0);
        }
        let writer = self.collection.write()?;
        engine.embedder_of(self.collection.name(), &writer.read())?;
        Ok(writer.put_recleaned(documents)?)
    }
}

/// Chunks and embeds the texts that changed.
fn recut(
    engine: &Engine,
    documents: Vec<Again>,
    cleaned: Vec<(Cleaned, Judged)>,
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
            |((document, (Cleaned { text, removed, .. }, judged)), passages)| {
                let title = document.kept.document.title.as_deref();
                let recut = passages.map(|passages| RecutText {
                    signature: Arc::new(Signature::of(title, &text)),
                    text,
                    passages,
                    vectors: vectors.next().unwrap_or_default(),
                });
                let cleaning = CleaningRecord {
                    version: PIPELINE_VERSION,
                    prints: judged.lines,
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
