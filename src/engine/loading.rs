//! What a collection holds in memory, read from the store without what is damaged.

use std::path::Path;

use rayon::prelude::*;

use super::collection::CollectionState;
use super::contents::Contents;
use super::damage::Damage;
use super::indexing::read_graph;
use super::stories::Wordings;
use super::topics::{Corrections, CurrentTopics};
use crate::filter::Attributes;
use crate::index::{PassageIndex, WordIndex};
use crate::model::DocumentKey;
use crate::similarity::TermCounts;
use crate::store::{CollectionKey, CollectionRecord, Damaged, KeptTopics, Store, StoreError};
use crate::text::LineCounts;

/// Documents whose words are counted at once.
const BATCH_DOCUMENTS: usize = 1_024;

/// Reads all documents of a collection, and its topics.
pub(super) fn load_state(
    store: &dyn Store,
    record: CollectionRecord,
    graph_file: Option<&Path>,
) -> Result<CollectionState, StoreError> {
    let key = record.key;
    let mut damage = Damage::default();
    let mut index = PassageIndex::new(record.space.dimension);
    damage.add(store.visit_vectors(key, &mut |document| {
        index.insert(document.key, document.vectors, &document.n_tokens);
    })?);
    let mut attributes = Attributes::default();
    damage.add(store.visit_fields(key, &mut |key, fields| attributes.insert(key, fields))?);
    let words = read_words(store, key, &mut damage)?;
    for key in damage.keys() {
        index.remove(key);
        attributes.remove(key);
    }
    if let Some(path) = graph_file {
        read_graph(&mut index, path);
    }
    let corrections = Corrections::read(store, key, &damage)?;
    let topics = read_topics(store, key, &mut damage)?;
    Ok(CollectionState {
        topics: topics.map(|kept| CurrentTopics::new(kept, corrections, &index)),
        space: record.space,
        index,
        attributes,
        lines: count_lines(store, key)?,
        wordings: Wordings::load(store, key, &damage)?,
        words,
        contents: Contents::load(store, key, &damage)?,
        damage,
    })
}

/// The newest topics, unless they are damaged.
fn read_topics(
    store: &dyn Store,
    key: CollectionKey,
    damage: &mut Damage,
) -> Result<Option<KeptTopics>, StoreError> {
    match newest_topics(store, key) {
        Err(StoreError::Damaged(Damaged::Topics { run })) => {
            damage.add_topics(run);
            Ok(None)
        }
        read => read,
    }
}

/// The topics of the newest run.
pub(super) fn newest_topics(
    store: &dyn Store,
    key: CollectionKey,
) -> Result<Option<KeptTopics>, StoreError> {
    match store.newest_run(key)? {
        Some(run) => store.topics_of_run(key, run),
        None => Ok(None),
    }
}

/// The words of all documents, counted in parallel and put in in order of key.
fn read_words(
    store: &dyn Store,
    key: CollectionKey,
    damage: &mut Damage,
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
            words.insert(key, &counts);
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

/// The lines of all documents, counted in the order of their ids: which of them prove that a line is boilerplate does not
/// depend on the order in which they came.
pub(super) fn count_lines(store: &dyn Store, key: CollectionKey) -> Result<LineCounts, StoreError> {
    let mut lines = LineCounts::default();
    store.visit_line_prints(key, &mut |prints| lines.add(prints))?;
    Ok(lines)
}
