//! Opens a collection by reading everything that it holds in memory from the store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::collection::Collection;
use super::contents::Contents;
use super::damage::Damage;
use super::error::CollectionError;
use super::graph_file::{GraphFile, read_graph};
use super::state::State;
use super::wordings::Wordings;
use crate::index::WordIndex;
use crate::model::{Correction, DocumentHeading, DocumentId, DocumentKey, TopicRun};
use crate::store::{CollectionKey, CollectionRecord, Damaged, Store, StoreError};
use crate::text::{KeptText, RepeatCounts, RunFingerprints};
use crate::topics::{Corrections, CurrentTopics};
use crate::words::TermCounts;

impl Collection {
    /// Opens a collection from the store, with the graph of its index from `graph_file` where that is still of use.
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

    /// The headings of all undamaged documents, in order of id.
    pub fn headings(&self) -> Result<Vec<DocumentHeading>, StoreError> {
        let mut headings = self.store.headings(self.key())?.without_damaged();
        let state = self.read();
        headings.retain(|heading| !state.damage().contains(heading.key));
        Ok(headings)
    }

    /// The corrections of the collection, with the documents that they link.
    pub fn corrections(&self) -> Result<Corrections, StoreError> {
        let damage = self.read().damage().clone();
        corrections(self.store.as_ref(), self.key(), &damage)
    }
}

fn read_state(
    store: &dyn Store,
    record: &CollectionRecord,
    graph_file: Option<&Path>,
) -> Result<State, StoreError> {
    let key = record.key;
    let mut state = State::empty(record.space.clone());
    let mut damage = Damage::default();
    damage.add(store.visit_vectors(key, &mut |document| {
        state
            .index
            .insert(document.key, document.vectors, &document.n_tokens);
    })?);
    damage.add(store.visit_fields(key, &mut |key, fields| {
        state.attributes.insert(key, fields);
    })?);
    // Completes the signatures that older stores do not have, which the digest of the contents covers.
    state.wordings = Wordings::load(store, key, &damage)?;
    state.contents = Contents::load(store, key, &damage)?;
    state.words = read_words(store, key, &state.contents, &mut damage)?;
    for key in damage.keys() {
        state.index.remove(key);
        state.attributes.remove(key);
        state.contents.remove(key);
        state.wordings.remove(key);
    }
    if let Some(path) = graph_file {
        read_graph(&mut state.index, path);
    }
    let corrections = corrections(store, key, &damage)?;
    state.topics = read_topics(store, key, &mut damage)?
        .map(|run| CurrentTopics::new(run, corrections, &state.index));
    state.repeats = count_repeats(store, key)?;
    state.damage = damage;
    Ok(state)
}

/// The topics of the newest run, unless they are damaged.
fn read_topics(
    store: &dyn Store,
    key: CollectionKey,
    damage: &mut Damage,
) -> Result<Option<TopicRun>, StoreError> {
    match newest_topics(store, key) {
        Err(StoreError::Damaged(Damaged::Topics { run })) => {
            damage.add_topics(run);
            Ok(None)
        }
        read => read,
    }
}

/// The topics of a collection's newest run; none before the first run.
pub fn newest_topics(
    store: &dyn Store,
    key: CollectionKey,
) -> Result<Option<TopicRun>, StoreError> {
    match store.newest_run(key)? {
        Some(run) => store.topics_of_run(key, run),
        None => Ok(None),
    }
}

/// The corrections of a collection, with the documents that they link.
fn corrections(
    store: &dyn Store,
    collection: CollectionKey,
    damage: &Damage,
) -> Result<Corrections, StoreError> {
    let all: Vec<Correction> = store.corrections(collection)?;
    let key_of = |id: &DocumentId| -> Result<Option<DocumentKey>, StoreError> {
        let key = store.document_key(collection, id)?;
        Ok(key.filter(|key| !damage.contains(*key)))
    };
    Corrections::new(all, key_of)
}

/// The number of documents whose words are counted at once.
const BATCH_DOCUMENTS: usize = 1_024;

/// A document whose words are to be counted, with its title and its text.
type TitledText = (DocumentKey, Option<String>, String);

/// Counts the words of all documents in parallel and indexes them in order of key.
fn read_words(
    store: &dyn Store,
    key: CollectionKey,
    contents: &Contents,
    damage: &mut Damage,
) -> Result<WordIndex, StoreError> {
    let mut words = WordIndex::default();
    let mut batch: Vec<TitledText> = Vec::new();
    let mut count = |batch: &mut Vec<TitledText>| {
        let counted: Vec<(DocumentKey, TermCounts)> = batch
            .par_iter()
            .map(|(key, title, text)| (*key, TermCounts::of(title.as_deref(), text)))
            .collect();
        batch.clear();
        for (key, counts) in counted {
            words.insert(key, contents.order_of(key), &counts);
        }
    };
    let damaged = store.visit_titled_texts(key, &mut |key, title, text| {
        if damage.contains(key) {
            return;
        }
        batch.push((key, title, text));
        if batch.len() == BATCH_DOCUMENTS {
            count(&mut batch);
        }
    })?;
    count(&mut batch);
    damage.add(damaged);
    Ok(words)
}

/// Counts the lines and the runs of all documents in the order of their ids, so that what proves to be boilerplate does
/// not depend on the order of arrival.
pub(super) fn count_repeats(
    store: &dyn Store,
    key: CollectionKey,
) -> Result<RepeatCounts, StoreError> {
    let mut repeats = RepeatCounts::default();
    let mut batch: Vec<KeptText> = Vec::new();
    let mut count = |batch: &mut Vec<KeptText>| {
        let runs: Vec<RunFingerprints> = batch.par_iter().map(KeptText::runs).collect();
        for (text, runs) in batch.drain(..).zip(runs) {
            repeats.add(&text.lines, &runs);
        }
    };
    store.visit_kept_texts(key, &mut |text| {
        batch.push(text);
        if batch.len() == BATCH_DOCUMENTS {
            count(&mut batch);
        }
    })?;
    count(&mut batch);
    Ok(repeats)
}
