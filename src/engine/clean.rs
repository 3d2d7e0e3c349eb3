//! Documents cleaned again: what was learned from later ones is applied to the earlier ones.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::collection::{Collection, Reworded, count_lines, words_of};
use super::prepare::{PIPELINE_VERSION, chunk, clean_again, language_of};
use super::vectors::Cut;
use super::{Cancelled, CollectionError, Engine, Progress};
use crate::embedding::EmbedError;
pub use crate::model::CleanSummary;
use crate::model::{CollectionName, Content, Document, DocumentKey, Passage};
use crate::similarity::{Signature, TermCounts};
use crate::store::{
    CleaningRecord, CleaningState, KeptDocument, RecleanedDocument, RecutText, StoreError,
};
use crate::text::{Cleaned, LinePrints};

/// Documents of one commit; so much work a stop costs at most.
const BATCH_DOCUMENTS: usize = 128;
/// Lines that a summary names at most, the most frequent ones.
const MAX_REMOVED_LINES: usize = 1_000;
/// Version of a document whose lines were counted and that is still to be cleaned.
const COUNTED_ONLY: u32 = 0;

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
    collection: Arc<Collection>,
}

impl Drop for Cleaning {
    fn drop(&mut self) {
        self.collection.end_cleaning();
    }
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
        let cleaning = self.prepare_cleaning(name)?;
        self.run_cleaning(&cleaning, progress)
    }

    pub(super) fn prepare_cleaning(&self, name: &CollectionName) -> Result<Cleaning, CleanError> {
        let collection = self.collection(name)?;
        self.embedder_of(name, &collection.state())?;
        if !collection.begin_cleaning() {
            return Err(CleanError::UnderWay { name: name.clone() });
        }
        Ok(Cleaning { collection })
    }

    pub(super) fn run_cleaning(
        &self,
        cleaning: &Cleaning,
        progress: Progress<'_>,
    ) -> Result<CleanSummary, CleanError> {
        let collection = &cleaning.collection;
        let n_documents = self.store.counts(collection.key())?.n_documents.max(1);
        let part = |n_done: usize| (n_done as f32 / n_documents as f32).min(1.0);
        let mut n_counted = 0;
        self.in_batches(collection, |states| {
            n_counted += states.len();
            progress(part(n_counted) * 0.2)?;
            self.count_uncounted(collection, states)
        })?;
        self.count_anew(collection)?;
        let mut summary = CleanSummary::default();
        self.in_batches(collection, |states| {
            summary.n_documents += states.len();
            summary.n_changed += self.clean_batch(collection, states)?;
            progress(0.2 + part(summary.n_documents) * 0.79)?;
            Ok(())
        })?;
        summary.removed = self.removed_lines(collection.name())?;
        summary.n_removed_lines = summary.removed.len();
        summary.removed.truncate(MAX_REMOVED_LINES);
        Ok(summary)
    }

    /// Does `work` on all documents, in the order of their keys: those that arrive meanwhile come last.
    fn in_batches(
        &self,
        collection: &Collection,
        mut work: impl FnMut(Vec<CleaningState>) -> Result<(), CleanError>,
    ) -> Result<(), CleanError> {
        let mut last = DocumentKey(0);
        loop {
            let states = self
                .store
                .cleaning_states(collection.key(), last, BATCH_DOCUMENTS)?;
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
        collection: &Collection,
        states: Vec<CleaningState>,
    ) -> Result<(), CleanError> {
        let is_current = |version| matches!(version, PIPELINE_VERSION | COUNTED_ONLY);
        let uncounted = states.into_iter().filter(|state| {
            let cleaned = state.cleaned.as_ref();
            !cleaned.is_some_and(|(version, _)| is_current(*version))
        });
        let mut counted = Vec::new();
        for document in self.again(uncounted.collect())? {
            let (_, prints) = clean_again(document.original.as_ref(), &document.kept.document);
            let former = self.store.cleaning(document.kept.key)?;
            let cleaning = CleaningRecord {
                version: COUNTED_ONLY,
                prints,
                removed: former.map_or(Vec::new(), |former| former.removed),
            };
            counted.push(document.recleaned(cleaning, None));
        }
        if !counted.is_empty() {
            let _writing = collection.lock_for_writing()?;
            self.store.write_recleaned(&counted)?;
        }
        Ok(())
    }

    /// Counts all lines anew, in one order: the same documents are always cleaned in the same way.
    fn count_anew(&self, collection: &Collection) -> Result<(), CleanError> {
        let _writing = collection.lock_for_writing()?;
        let lines = count_lines(self.store.as_ref(), collection.key())?;
        collection.state_mut().lines = lines;
        Ok(())
    }

    /// Cleans the documents of a batch of which other lines repeat than before; the number of those with another text.
    fn clean_batch(
        &self,
        collection: &Collection,
        states: Vec<CleaningState>,
    ) -> Result<usize, CleanError> {
        let stale: Vec<CleaningState> = {
            let lines = &collection.state().lines;
            let is_stale = |state: &CleaningState| match &state.cleaned {
                Some((PIPELINE_VERSION, prints)) => lines.judge(prints) != *prints,
                Some(_) | None => true,
            };
            states.into_iter().filter(is_stale).collect()
        };
        let documents = self.again(stale)?;
        let cleaned: Vec<(Cleaned, LinePrints)> = documents
            .iter()
            .map(|document| {
                let (cleaned, prints) =
                    clean_again(document.original.as_ref(), &document.kept.document);
                let judged = collection.state().lines.judge(&prints);
                (cleaned.without_repeated(&judged), judged)
            })
            .collect();
        let recleaned = self.recut(documents, cleaned)?;
        self.keep_recleaned(collection, &recleaned)
    }

    /// The documents of these states, with what was sent; those deleted meanwhile are left out.
    fn again(&self, states: Vec<CleaningState>) -> Result<Vec<Again>, StoreError> {
        let keys: Vec<DocumentKey> = states.iter().map(|state| state.key).collect();
        let mut kept = self.store.documents_by_key(&keys)?.into_iter().peekable();
        let mut documents = Vec::new();
        for state in states {
            if let Some(kept) = kept.next_if(|kept| kept.key == state.key) {
                documents.push(Again {
                    original: self.store.original(state.key)?,
                    state,
                    kept,
                });
            }
        }
        Ok(documents)
    }

    /// Cuts and embeds the texts that changed.
    fn recut(
        &self,
        documents: Vec<Again>,
        cleaned: Vec<(Cleaned, LinePrints)>,
    ) -> Result<Vec<RecleanedDocument>, EmbedError> {
        let embedder = self.embedder.as_ref();
        let passages: Vec<Option<Vec<Passage>>> = documents
            .iter()
            .zip(&cleaned)
            .map(|(document, (cleaned, _))| {
                let has_changed = document.kept.document.text != cleaned.text;
                has_changed.then(|| chunk(&cleaned.text, &self.options, embedder))
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
        let mut vectors = self.passage_vectors(&cuts)?.into_iter();
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

    /// Writes to the store, then to the index and the topics, in the same order as any other writer.
    fn keep_recleaned(
        &self,
        collection: &Collection,
        documents: &[RecleanedDocument],
    ) -> Result<usize, CleanError> {
        if documents.is_empty() {
            return Ok(0);
        }
        let _writing = collection.lock_for_writing()?;
        self.embedder_of(collection.name(), &collection.state())?;
        let keys: Vec<DocumentKey> = documents.iter().map(|document| document.key).collect();
        let former = self.store.documents_by_key(&keys)?.into_iter();
        let former: FxHashMap<DocumentKey, Document> =
            former.map(|kept| (kept.key, kept.document)).collect();
        let written = self.store.write_recleaned(documents)?;
        let mut state = collection.state_mut();
        let mut n_changed = 0;
        for (document, _) in documents
            .iter()
            .zip(written)
            .filter(|(_, written)| *written)
        {
            if let Some(language) = &document.language {
                state.attributes.set_language(document.key, language);
            }
            if let Some(recut) = &document.recut {
                let former = former.get(&document.key);
                let title = former.and_then(|former| former.title.as_deref());
                let (former, now) = (former.map(words_of), TermCounts::of(title, &recut.text));
                let reworded = Reworded {
                    former: former.as_ref(),
                    now: &now,
                };
                state.put_recut(document.key, recut, reworded);
                n_changed += 1;
            }
        }
        drop(state);
        collection.follow_up();
        Ok(n_changed)
    }
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
