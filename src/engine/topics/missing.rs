//! What became of a topic that does not exist any more, and which topics hold its documents now?

use std::collections::BTreeMap;

use crate::collection::Collection;
use crate::engine::engine::Engine;
use crate::model::{DocumentKey, Topic, TopicId};
use crate::store::StoreError;
use crate::topics::CurrentTopics;

/// The smallest share of a former topic's documents that makes a topic its successor, 0 to 1.
const NOTABLE_SHARE: f32 = 0.2;

/// The reason why there is no topic of an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MissingTopic {
    /// No topic of this id is known.
    #[error("there is no topic {id}")]
    Unknown {
        /// The id of the unknown topic.
        id: TopicId,
    },
    /// A person merged the topic into another one.
    #[error("topic {id} was merged into {into}, which holds all that it held")]
    Merged {
        /// The id of the merged topic.
        id: TopicId,
        /// The topic that it was merged into.
        into: TopicId,
    },
    /// The topic was not found again, or the sub-topic is no longer part of a topic.
    #[error("topic {id} has ended{}", in_words(successors))]
    Ended {
        /// The id of the ended topic.
        id: TopicId,
        /// The topics that hold its documents now, the one with most of them first.
        successors: Vec<TopicId>,
    },
}

impl MissingTopic {
    /// The topics that hold the documents of the missing one now; none if it is unknown.
    pub fn successors(&self) -> Option<Vec<TopicId>> {
        match self {
            Self::Unknown { .. } => None,
            Self::Merged { into, .. } => Some(vec![*into]),
            Self::Ended { successors, .. } => Some(successors.clone()),
        }
    }
}

fn in_words(successors: &[TopicId]) -> String {
    match successors {
        [] => ", and its documents have no topic now or are gone".to_owned(),
        [one] => format!("; its documents are in {one} now"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(ToString::to_string).collect();
            format!("; its documents are in {} and {last} now", first.join(", "))
        }
    }
}

impl Engine {
    /// Finds out what became of a topic that is not among the current ones.
    pub(in crate::engine) fn missing_topic(
        &self,
        collection: &Collection,
        id: TopicId,
    ) -> Result<MissingTopic, StoreError> {
        if let Some(into) = merged_into(collection, id) {
            return Ok(MissingTopic::Merged { id, into });
        }
        let Some(documents) = self.last_documents(collection, id)? else {
            return Ok(MissingTopic::Unknown { id });
        };
        let state = collection.read();
        let successors = state
            .topics()
            .map(|current| successors(current, &documents));
        Ok(MissingTopic::Ended {
            id,
            successors: successors.unwrap_or_default(),
        })
    }

    /// The documents that a former topic had; for a former sub-topic, those of its representatives.
    fn last_documents(
        &self,
        collection: &Collection,
        id: TopicId,
    ) -> Result<Option<Vec<DocumentKey>>, StoreError> {
        let key = collection.key();
        let mut ended = self.store.ended_topics(key)?.into_iter();
        if let Some(topic) = ended.find(|ended| ended.id == id) {
            return Ok(Some(topic.documents));
        }
        let Some(last) = self.last_seen(collection, id)? else {
            return Ok(None);
        };
        let mut documents = Vec::new();
        for passage in &last.representatives {
            documents.extend(self.store.document_key(key, &passage.document)?);
        }
        Ok(Some(documents))
    }

    /// Reads a topic or sub-topic from the last run that it was part of.
    fn last_seen(&self, collection: &Collection, id: TopicId) -> Result<Option<Topic>, StoreError> {
        let key = collection.key();
        let Some(run) = self.store.last_run_with(key, id)? else {
            return Ok(None);
        };
        let topics = self.store.topics_of_run(key, run)?.into_iter();
        let topics = topics.flat_map(|kept| kept.topics);
        let mut all = topics.flat_map(|mut topic| {
            let parts = std::mem::take(&mut topic.subtopics);
            std::iter::once(topic).chain(parts)
        });
        Ok(all.find(|topic| topic.id == id))
    }
}

/// Finds the topic that was merged from a group of this id.
fn merged_into(collection: &Collection, id: TopicId) -> Option<TopicId> {
    let state = collection.read();
    let mut topics = state
        .topics()
        .into_iter()
        .flat_map(|current| &current.topics);
    let holds = |topic: &&Topic| topic.groups.iter().any(|group| group.id == id);
    topics.find(holds).map(|topic| topic.id)
}

/// The topics that hold a notable share of the documents, largest share first.
fn successors(current: &CurrentTopics, documents: &[DocumentKey]) -> Vec<TopicId> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let main_topics = documents.iter().filter_map(|&key| current.main_topic(key));
    for main in main_topics {
        *counts.entry(main.topic).or_default() += 1;
    }
    let total: usize = counts.values().sum();
    let mut counts: Vec<(usize, usize)> = counts.into_iter().collect();
    counts.retain(|(_, n)| *n as f32 >= NOTABLE_SHARE * total as f32);
    counts.sort_by_key(|&(topic, n)| (std::cmp::Reverse(n), topic));
    let id = |(topic, _): (usize, usize)| current.topics[topic].id;
    counts.into_iter().map(id).collect()
}
