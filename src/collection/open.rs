//! A collection opened: everything that it holds in memory is read from the store.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use super::collection::Collection;
use super::contents::Contents;
use super::error::CollectionError;
use super::graph_file::{GraphFile, read_graph};
use super::state::State;
use super::wordings::Wordings;
use crate::index::WordIndex;
use crate::model::{Correction, DocumentId, DocumentKey};
use crate::store::{CollectionKey, CollectionRecord, Store, StoreError};
use crate::text::LineCounts;
use crate::topics::{Corrections, CurrentTopics};
use crate::words::TermCounts;

impl Collection {
    /// Reads a collection from the store; the graph of its index from `graph_file`, if that is of use.
    pub fn open(
        store: Arc<dyn Store>,
        record: CollectionRecord,
        graph_file: Option<PathBuf>,
    ) -> Result<Arc<Self>, CollectionError> {
        let state = read_state(store.as_ref(), &record, graph_file.as_deref())?;
        let graph_file = GraphFile::new(graph_file, state.index.n_linked());
        let collection = Arc::new(Self::new(store, record, state, graph_file));
        collection.catch_up();
        Ok(collection)
    }

    /// What a person changed about the topics, with the documents that it links.
    pub fn corrections(&self) -> Result<Corrections, StoreError> {
        corrections(self.store.as_ref(), self.key())
    }
}

fn read_state(
    store: &dyn Store,
    record: &CollectionRecord,
    graph_file: Option<&std::path::Path>,
) -> Result<State, StoreError> {
    let mut state = State::empty(record.space.clone());
    store.visit_vectors(record.key, &mut |document| {
        state
            .index
            .insert(document.key, document.vectors, &document.n_tokens);
    })?;
    if let Some(path) = graph_file {
        read_graph(&mut state.index, path);
    }
    store.visit_fields(record.key, &mut |key, fields| {
        state.attributes.insert(key, fields);
    })?;
    let corrections = corrections(store, record.key)?;
    state.topics = store
        .topics(record.key)?
        .map(|kept| CurrentTopics::new(kept, corrections, &state.index));
    state.lines = count_lines(store, record.key)?;
    state.wordings = Wordings::load(store, record.key)?;
    state.contents = Contents::load(store, record.key)?;
    state.words = read_words(store, record.key, &state.contents)?;
    Ok(state)
}

/// What a person changed about the topics of a collection, with the documents that it links.
fn corrections(store: &dyn Store, collection: CollectionKey) -> Result<Corrections, StoreError> {
    let all: Vec<Correction> = store.corrections(collection)?;
    let key_of = |id: &DocumentId| -> Result<Option<DocumentKey>, StoreError> {
        Ok(store.document(collection, id)?.map(|kept| kept.key))
    };
    Corrections::new(all, key_of)
}

/// Documents whose words are counted at once.
const BATCH_DOCUMENTS: usize = 1_024;

/// The words of all documents, counted in parallel and put in in order of key.
fn read_words(
    store: &dyn Store,
    key: CollectionKey,
    contents: &Contents,
) -> Result<WordIndex, StoreError> {
    let mut words = WordIndex::default();
    let mut batch: Vec<(DocumentKey, Option<String>, String)> = Vec::new();
    let mut count = |batch: &mut Vec<(DocumentKey, Option<String>, String)>| {
        let counted: Vec<(DocumentKey, TermCounts)> = batch
            .par_iter()
            .map(|(key, title, text)| (*key, TermCounts::of(title.as_deref(), text)))
            .collect();
        batch.clear();
        for (key, counts) in counted {
            words.insert(key, contents.order_of(key), &counts);
        }
    };
    store.visit_titled_texts(key, &mut |key, title, text| {
        batch.push((key, title, text));
        if batch.len() == BATCH_DOCUMENTS {
            count(&mut batch);
        }
    })?;
    count(&mut batch);
    Ok(words)
}

/// The lines of all documents, counted in the order of their ids: which of them prove that a line is boilerplate does not
/// depend on the order in which they came.
pub(super) fn count_lines(store: &dyn Store, key: CollectionKey) -> Result<LineCounts, StoreError> {
    let mut lines = LineCounts::default();
    store.visit_line_prints(key, &mut |prints| lines.add(prints))?;
    Ok(lines)
}
