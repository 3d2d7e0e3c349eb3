//! Moves a collection to the embedding model in use: embeds it anew beside the vectors in force, then switches at once.

use std::sync::Arc;

use super::engine::Engine;
use super::open::OpenCollection;
use super::prepare::chunk;
use super::progress::{Cancelled, Progress};
use super::vectors::{Cut, passage_vectors};
use crate::collection::{Claim, Collection, CollectionError, LongWork, Reader};
use crate::embedding::EmbedError;
use crate::index::PassageIndex;
use crate::model::{CollectionName, DocumentId, Passage, TopicRun};
use crate::store::{
    Found, KeptDocument, StagedDocument, StoreError, id_of, unless_damaged, warn_of,
};
use crate::topics::{Recut, RecutDocument, transferred};

/// Documents of one commit, which is the most work that a stop can lose.
const BATCH_DOCUMENTS: usize = 64;

/// Why a collection could not be moved to another model. Embedded documents are kept; asking again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ReembedError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The collection is being moved to another model already.
    #[error("collection {name} is being moved to another model already; wait until that is done")]
    UnderWay {
        /// Name of the collection.
        name: CollectionName,
    },
    /// The embedding model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The move was cancelled.
    #[error("stopped before it was done")]
    Cancelled(#[from] Cancelled),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An admitted change of model; no other can begin until it is dropped.
pub(super) struct Reembedding {
    collection: Arc<OpenCollection>,
    _claim: Claim,
}

impl Engine {
    /// Moves a collection to the model in use. Topics keep their ids, labels and members. A collection that uses the
    /// model already is left as it is.
    pub fn reembed(
        &self,
        name: &CollectionName,
        progress: Progress<'_>,
    ) -> Result<(), ReembedError> {
        Reembedding::begin(self, name)?.run(self, progress)
    }
}

impl Reembedding {
    /// Admits a change of model, or refuses one that cannot be done, before any work.
    pub(super) fn begin(engine: &Engine, name: &CollectionName) -> Result<Self, ReembedError> {
        let collection = engine.collection(name)?;
        let claim = collection.claim(LongWork::Reembedding);
        Ok(Self {
            _claim: claim.ok_or_else(|| ReembedError::UnderWay { name: name.clone() })?,
            collection,
        })
    }

    /// Embeds every document beside the vectors in force, then switches at once.
    pub(super) fn run(&self, engine: &Engine, progress: Progress<'_>) -> Result<(), ReembedError> {
        if self.collection.read().space() == engine.embedder().space() {
            return Ok(());
        }
        self.stage_all(engine, progress)?;
        self.switch(engine, progress)
    }

    /// Embeds every document. None arrives meanwhile, because the collection refuses documents until it has its new
    /// vectors.
    fn stage_all(&self, engine: &Engine, progress: Progress<'_>) -> Result<(), ReembedError> {
        let (store, key) = (&engine.store, self.collection.key());
        let mut n_staged = store.begin_reembedding(key, engine.embedder().space())?;
        let n_documents = store.counts(key)?.n_documents.max(1);
        let mut last: Option<DocumentId> = None;
        loop {
            progress((n_staged as f32 / n_documents as f32).min(0.99))?;
            let page = store.unstaged_documents(key, last.as_ref(), BATCH_DOCUMENTS)?;
            let end = page.last().map(|end| id_of(end, |kept| &kept.document.id));
            // The id of a damaged document may be another one than it was, and must not lead back.
            let Some(end) = end.filter(|end| Some(*end) > last.as_ref()).cloned() else {
                return Ok(());
            };
            let documents = page.into_iter().collect::<Found<_>>().without_damaged();
            let staged = staged(engine, &self.collection, documents)?;
            store.stage_documents(&staged)?;
            n_staged += staged.len();
            last = Some(end);
        }
    }

    /// Puts the new vectors in force, in the store and in memory, with the topics they belong to.
    fn switch(&self, engine: &Engine, progress: Progress<'_>) -> Result<(), ReembedError> {
        let _topics = self.collection.wait_to_claim(LongWork::Topics);
        progress(0.99)?;
        let writer = self.collection.write()?;
        writer.switch_space(engine.embedder().space(), |state, index| {
            self.transferred_topics(engine, state, index)
        })?;
        Ok(())
    }

    fn transferred_topics(
        &self,
        engine: &Engine,
        state: &Reader<'_>,
        index: &PassageIndex,
    ) -> Result<Option<TopicRun>, StoreError> {
        let Some(current) = state.topics() else {
            return Ok(None);
        };
        let (store, key) = (engine.store.as_ref(), self.collection.key());
        let headings = self.collection.headings()?;
        let mut recut = Recut::default();
        let mut failed = None;
        let damaged = store.visit_staged(key, &mut |staged| match unless_damaged(
            store.passages(staged.key),
        ) {
            Ok(Some(former)) if !same_ranges(&former, &staged.passages) => {
                let new = staged.passages;
                recut.insert(staged.key, RecutDocument { former, new });
            }
            Ok(_) => {}
            Err(error) => failed = Some(error),
        })?;
        warn_of(&damaged);
        if let Some(error) = failed {
            return Err(error);
        }
        Ok(Some(transferred(current, &headings, index, &recut)))
    }
}

fn same_ranges(former: &[Passage], new: &[Passage]) -> bool {
    let range = |passage: &Passage| (passage.start, passage.end);
    former.iter().map(range).eq(new.iter().map(range))
}

/// Embeds documents anew; damaged ones are left out.
fn staged(
    engine: &Engine,
    collection: &Collection,
    mut documents: Vec<KeptDocument>,
) -> Result<Vec<StagedDocument>, ReembedError> {
    documents.retain(|kept| !collection.read().damage().contains(kept.key));
    let mut passages = Vec::with_capacity(documents.len());
    for kept in &documents {
        passages.push(unless_damaged(fitting_passages(engine, kept))?);
    }
    let mut is_whole = passages.iter().map(Option::is_some);
    documents.retain(|_| is_whole.next().unwrap_or_default());
    let passages: Vec<Vec<Passage>> = passages.into_iter().flatten().collect();
    let cut: Vec<Cut<'_>> = documents
        .iter()
        .zip(&passages)
        .map(|(kept, passages)| Cut {
            title: kept.document.title.as_deref(),
            text: &kept.document.text,
            passages,
        })
        .collect();
    let vectors = passage_vectors(engine.embedder(), &cut)?;
    let parts = documents.iter().zip(passages).zip(vectors);
    Ok(parts
        .map(|((kept, passages), vectors)| StagedDocument {
            key: kept.key,
            passages,
            vectors,
        })
        .collect())
}

/// Passages of a stored document, measured anew, and chunked anew if one is longer than the model reads at once.
fn fitting_passages(engine: &Engine, kept: &KeptDocument) -> Result<Vec<Passage>, StoreError> {
    let text = &kept.document.text;
    let mut passages = engine.store.passages(kept.key)?;
    for passage in &mut passages {
        passage.n_tokens = engine.embedder.count_tokens(passage.of(text));
    }
    let longest = engine.embedder.max_tokens().unwrap_or(usize::MAX);
    if passages.iter().any(|passage| passage.n_tokens > longest) {
        return Ok(chunk(text, &engine.options, engine.embedder()));
    }
    Ok(passages)
}
