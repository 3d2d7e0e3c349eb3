//! A collection moved over to the embedding model in use: embedded anew beside what is in force, then switched at once.

use std::sync::Arc;

use super::collection::Collection;
use super::damage::id_of;
use super::indexing::catch_up;
use super::prepare::chunk;
use super::topics::{Corrections, CurrentTopics, carried_over};
use super::vectors::Cut;
use super::{Cancelled, CollectionError, Engine, Progress};
use crate::embedding::EmbedError;
use crate::index::PassageIndex;
use crate::model::{CollectionName, DocumentId, Passage};
use crate::store::{
    Found, KeptDocument, KeptTopics, StagedDocument, StoreError, unless_damaged, warn_of,
};

/// Documents of one commit; so much work a stop costs at most.
const BATCH_DOCUMENTS: usize = 64;

/// Why a collection could not be moved over. What is embedded already is kept; asking again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ReembedError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// One at a time.
    #[error("collection {name} is being moved to another model already; wait until that is done")]
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

/// A change of model that nothing speaks against; no other can begin until it is dropped.
pub(super) struct Reembedding {
    collection: Arc<Collection>,
}

impl Drop for Reembedding {
    fn drop(&mut self) {
        self.collection.end_reembedding();
    }
}

/// A claim on the topics of a collection, given back when it is dropped.
struct TopicsClaim<'c>(&'c Collection);

impl Drop for TopicsClaim<'_> {
    fn drop(&mut self) {
        self.0.end_refresh();
    }
}

impl Engine {
    /// Moves a collection over to the model in use. Topics keep their ids, labels and members. A collection that is
    /// there already is left as it is.
    pub fn reembed(
        &self,
        name: &CollectionName,
        progress: Progress<'_>,
    ) -> Result<(), ReembedError> {
        let reembedding = self.prepare_reembedding(name)?;
        self.run_reembedding(&reembedding, progress)
    }

    pub(super) fn prepare_reembedding(
        &self,
        name: &CollectionName,
    ) -> Result<Reembedding, ReembedError> {
        let collection = self.collection(name)?;
        if !collection.begin_reembedding() {
            return Err(ReembedError::UnderWay { name: name.clone() });
        }
        Ok(Reembedding { collection })
    }

    pub(super) fn run_reembedding(
        &self,
        reembedding: &Reembedding,
        progress: Progress<'_>,
    ) -> Result<(), ReembedError> {
        let collection = &reembedding.collection;
        if collection.state().space == *self.embedder.space() {
            return Ok(());
        }
        self.stage_all(collection, progress)?;
        self.switch(collection)
    }

    /// Embeds every document. None arrives meanwhile: the collection takes none until it has its new vectors.
    fn stage_all(
        &self,
        collection: &Collection,
        progress: Progress<'_>,
    ) -> Result<(), ReembedError> {
        let space = self.embedder.space();
        let mut n_staged = self.store.begin_reembedding(collection.key(), space)?;
        let n_documents = self.store.counts(collection.key())?.n_documents.max(1);
        let mut last: Option<DocumentId> = None;
        loop {
            progress((n_staged as f32 / n_documents as f32).min(0.99))?;
            let page =
                self.store
                    .unstaged_documents(collection.key(), last.as_ref(), BATCH_DOCUMENTS)?;
            let end = page.last().map(|end| id_of(end, |kept| &kept.document.id));
            // The id of a damaged document may be another one than it was, and must not lead back.
            let Some(end) = end.filter(|end| Some(*end) > last.as_ref()).cloned() else {
                return Ok(());
            };
            let documents = page.into_iter().collect::<Found<_>>().without_damaged();
            let staged = self.staged(collection, documents)?;
            self.store.stage_documents(&staged)?;
            n_staged += staged.len();
            last = Some(end);
        }
    }

    /// Embeds documents anew; damaged ones are left out.
    fn staged(
        &self,
        collection: &Collection,
        mut documents: Vec<KeptDocument>,
    ) -> Result<Vec<StagedDocument>, ReembedError> {
        documents.retain(|kept| !collection.state().damage.contains(kept.key));
        let mut passages = Vec::with_capacity(documents.len());
        for kept in &documents {
            passages.push(unless_damaged(self.fitting_passages(kept))?);
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
        let vectors = self.passage_vectors(&cut)?;
        let parts = documents.iter().zip(passages).zip(vectors);
        Ok(parts
            .map(|((kept, passages), vectors)| StagedDocument {
                key: kept.key,
                passages,
                vectors,
            })
            .collect())
    }

    /// The passages that a document has, measured anew; cut anew if one is longer than the model reads at once.
    fn fitting_passages(&self, kept: &KeptDocument) -> Result<Vec<Passage>, StoreError> {
        let text = &kept.document.text;
        let mut passages = self.store.passages(kept.key)?;
        for passage in &mut passages {
            passage.n_tokens = self.embedder.count_tokens(passage.of(text));
        }
        let longest = self.embedder.max_tokens().unwrap_or(usize::MAX);
        if passages.iter().any(|passage| passage.n_tokens > longest) {
            return Ok(chunk(text, &self.options, self.embedder.as_ref()));
        }
        Ok(passages)
    }

    /// Puts the new vectors in force, in the store and in memory, with the topics they have.
    fn switch(&self, collection: &Arc<Collection>) -> Result<(), ReembedError> {
        collection.wait_to_refresh();
        let _topics = TopicsClaim(collection);
        let _writing = collection.lock_for_writing()?;
        let space = self.embedder.space();
        let mut index = PassageIndex::new(space.dimension);
        let damage = collection.state().damage.clone();
        let damaged = self.store.visit_staged(collection.key(), &mut |staged| {
            if !damage.contains(staged.key) {
                index.insert(staged.key, &staged.vectors, &n_tokens(&staged.passages));
            }
        })?;
        warn_of(&damaged);
        let topics = self.carried_topics(collection, &index)?;
        self.store
            .finish_reembedding(collection.key(), topics.as_ref())?;
        let corrections = Corrections::read(self.store.as_ref(), collection.key(), &damage)?;
        let topics = topics.map(|kept| CurrentTopics::new(kept, corrections, &index));
        let mut state = collection.state_mut();
        state.space = space.clone();
        state.index = index;
        state.topics = topics;
        state.wordings.change_all();
        drop(state);
        catch_up(collection);
        Ok(())
    }

    fn carried_topics(
        &self,
        collection: &Collection,
        index: &PassageIndex,
    ) -> Result<Option<KeptTopics>, StoreError> {
        let headings = self.headings(collection)?;
        let state = collection.state();
        let Some(current) = &state.topics else {
            return Ok(None);
        };
        let mut recut = rustc_hash::FxHashMap::default();
        let mut failed = None;
        self.store
            .visit_staged(collection.key(), &mut |staged| match unless_damaged(
                self.store.passages(staged.key),
            ) {
                Ok(Some(former)) if !same_ranges(&former, &staged.passages) => {
                    recut.insert(staged.key, (former, staged.passages));
                }
                Ok(_) => {}
                Err(error) => failed = Some(error),
            })?;
        if let Some(error) = failed {
            return Err(error);
        }
        Ok(Some(carried_over(current, &headings, index, &recut)))
    }
}

fn same_ranges(former: &[Passage], new: &[Passage]) -> bool {
    let range = |passage: &Passage| (passage.start, passage.end);
    former.iter().map(range).eq(new.iter().map(range))
}

fn n_tokens(passages: &[Passage]) -> Vec<u32> {
    passages
        .iter()
        .map(|passage| passage.n_tokens as u32)
        .collect()
}
