//! Documents cleaned again: what was learned from later ones is applied to the earlier ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::collection::{Collection, Reworded, words_of};
use super::damage::id_of;
use super::loading::count_lines;
use super::prepare::{PIPELINE_VERSION, chunk, clean_again, language_of};
use super::vectors::Cut;
use super::{Cancelled, CollectionError, Engine, Progress};
use crate::embedding::EmbedError;
use crate::model::{CollectionName, Content, Document, DocumentId, DocumentKey, Passage};
use crate::similarity::{Signature, TermCounts};
use crate::store::{
    CleaningRecord, CleaningState, Found, KeptDocument, RecleanedDocument, RecutText, StoreError,
    unless_damaged,
};
use crate::text::{Cleaned, LinePrints};

/// Documents of one commit; so much work a stop costs at most.
const BATCH_DOCUMENTS: usize = 128;
/// Version of a document whose lines were counted and that is still to be cleaned.
const COUNTED_ONLY: u32 = 0;

/// What became of the documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanSummary {
    /// Documents that were looked at.
    pub n_documents: usize,
    /// Documents that have another text now.
    pub n_changed: usize,
    /// Documents that are left as they are because they are damaged, or what was sent for them is.
    pub damaged: BTreeSet<DocumentId>,
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
        self.in_batches(collection, None, |found| {
            n_counted += found.whole.len();
            progress(part(n_counted) * 0.2)?;
            self.count_uncounted(collection, found.whole)
        })?;
        let counted_at = self.count_anew(collection)?;
        let mut summary = CleanSummary::default();
        let mut looked_at = FxHashSet::default();
        let mut clean = |found: Found<CleaningState>| {
            looked_at.extend(found.whole.iter().map(|state| state.key));
            let damaged = found.damaged.into_iter().map(|document| document.id);
            summary.damaged.extend(damaged);
            self.clean_batch(collection, found.whole, &mut summary)?;
            progress(0.2 + part(looked_at.len()) * 0.79)?;
            Ok(())
        };
        self.in_batches(collection, None, &mut clean)?;
        // Those that came meanwhile may have been judged by the lines that were known before.
        self.in_batches(collection, Some(counted_at), &mut clean)?;
        summary.n_documents = looked_at.len();
        Ok(summary)
    }

    /// Does `work` on all documents in the order of their ids; with `since`, on those that were ingested then or later.
    fn in_batches(
        &self,
        collection: &Collection,
        since: Option<Timestamp>,
        mut work: impl FnMut(Found<CleaningState>) -> Result<(), CleanError>,
    ) -> Result<(), CleanError> {
        let mut last: Option<DocumentId> = None;
        loop {
            let page = self.store.cleaning_states(
                collection.key(),
                last.as_ref(),
                since,
                BATCH_DOCUMENTS,
            )?;
            let end = page.last().map(|end| id_of(end, |state| &state.id));
            // The id of a damaged document may be another one than it was, and must not lead back.
            let Some(end) = end.filter(|end| Some(*end) > last.as_ref()).cloned() else {
                return Ok(());
            };
            work(page.into_iter().collect())?;
            last = Some(end);
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
        let mut summary = CleanSummary::default();
        for document in self.again(collection, uncounted.collect(), &mut summary)? {
            let (_, prints) = clean_again(document.original.as_ref(), &document.kept.document);
            let former = unless_damaged(self.store.cleaning(document.kept.key))?.flatten();
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

    /// Counts all lines anew, in one order: the same documents are always cleaned in the same way. Says when: no document
    /// that was ingested before is left out.
    fn count_anew(&self, collection: &Collection) -> Result<Timestamp, CleanError> {
        let _writing = collection.lock_for_writing()?;
        let counted_at = self.now();
        let lines = count_lines(self.store.as_ref(), collection.key())?;
        collection.state_mut().lines = lines;
        Ok(counted_at)
    }

    /// Cleans the documents of a batch of which other lines repeat than before.
    fn clean_batch(
        &self,
        collection: &Collection,
        states: Vec<CleaningState>,
        summary: &mut CleanSummary,
    ) -> Result<(), CleanError> {
        let stale: Vec<CleaningState> = {
            let lines = &collection.state().lines;
            let is_stale = |state: &CleaningState| match &state.cleaned {
                Some((PIPELINE_VERSION, prints)) => lines.judge(prints) != *prints,
                Some(_) | None => true,
            };
            states.into_iter().filter(is_stale).collect()
        };
        let documents = self.again(collection, stale, summary)?;
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
        summary.n_changed += self.keep_recleaned(collection, &recleaned)?;
        Ok(())
    }

    /// The documents of these states, with what was sent; those deleted meanwhile are left out, and damaged ones too, which
    /// are named.
    fn again(
        &self,
        collection: &Collection,
        mut states: Vec<CleaningState>,
        summary: &mut CleanSummary,
    ) -> Result<Vec<Again>, StoreError> {
        let damage = collection.state().damage.clone();
        let known = states.iter().filter(|state| damage.contains(state.key));
        summary.damaged.extend(known.map(|state| state.id.clone()));
        states.retain(|state| !damage.contains(state.key));
        let keys: Vec<DocumentKey> = states.iter().map(|state| state.key).collect();
        let Found { whole, damaged } = self.store.documents_by_key(&keys)?;
        let damaged = damaged.into_iter().map(|document| document.id);
        summary.damaged.extend(damaged);
        let mut kept = whole.into_iter().peekable();
        let mut documents = Vec::new();
        for state in states {
            let Some(kept) = kept.next_if(|kept| kept.key == state.key) else {
                continue;
            };
            match unless_damaged(self.store.original(state.key))? {
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
        let former = self.store.documents_by_key(&keys)?.without_damaged();
        let former = former.into_iter();
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
