//! How all topics of a collection, or one of them, are read.

use super::answer::{Representative, TopicView, TopicsAnswer, Unassigned};
use super::drift::measure_drift;
use super::error::TopicError;
use crate::collection::{Collection, State};
use crate::engine::engine::Engine;
use crate::model::{CollectionName, Passage, PassageId, Topic, TopicId};
use crate::store::{CollectionCounts, StoreError, unless_damaged};
use crate::topics::{CurrentTopics, TopicSize};

/// Whether an answer holds topics that a person hid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// Hidden topics are left out of the answer.
    LeftOut,
    /// Hidden topics are part of the answer.
    Shown,
}

impl Engine {
    /// Reads all topics of a collection; the answer is empty before the first run.
    pub fn topics(
        &self,
        name: &CollectionName,
        hidden: Hidden,
    ) -> Result<TopicsAnswer, TopicError> {
        let collection = self.collection(name)?;
        let counts = self.store.counts(collection.key())?;
        let mut answer = {
            let state = collection.read();
            let Some(current) = state.whole_topics()? else {
                return Ok(before_the_first_run(&counts));
            };
            TopicsAnswer {
                model: Some(current.model.clone()),
                topics: with_sizes(current).into_iter().map(without_words).collect(),
                n_hidden: n_hidden(current),
                unassigned: unassigned(&state, current, &counts),
                drift: Some(measure_drift(&state, current)),
            }
        };
        answer
            .topics
            .sort_by_key(|view| std::cmp::Reverse(view.topic.n_passages));
        if hidden == Hidden::LeftOut {
            answer.topics.retain(|view| !view.topic.is_hidden);
            for view in &mut answer.topics {
                view.subtopics.retain(|part| !part.topic.is_hidden);
            }
        }
        for view in &mut answer.topics {
            self.read_representatives(&collection, view)?;
        }
        Ok(answer)
    }

    /// Reads one topic or sub-topic.
    pub fn topic(&self, name: &CollectionName, id: TopicId) -> Result<TopicView, TopicError> {
        let collection = self.collection(name)?;
        let found = {
            let state = collection.read();
            let current = state.whole_topics()?.ok_or(TopicError::NotFoundYet)?;
            current.position_of(id).map(|place| {
                let mut view = without_words(with_sizes(current).swap_remove(place.topic));
                match place.subtopic {
                    Some(part) => view.subtopics.swap_remove(part),
                    None => view,
                }
            })
        };
        let Some(mut view) = found else {
            return Err(self.missing_topic(&collection, id)?.into());
        };
        self.read_representatives(&collection, &mut view)?;
        Ok(view)
    }

    fn read_representatives(
        &self,
        collection: &Collection,
        view: &mut TopicView,
    ) -> Result<(), StoreError> {
        for id in &view.topic.representatives {
            view.representatives
                .extend(self.read_passage(collection, id)?);
        }
        for part in &mut view.subtopics {
            self.read_representatives(collection, part)?;
        }
        Ok(())
    }

    /// Reads a passage with its text; none if it was deleted or is damaged.
    pub(super) fn read_passage(
        &self,
        collection: &Collection,
        id: &PassageId,
    ) -> Result<Option<Representative>, StoreError> {
        let kept = unless_damaged(self.store.document(collection.key(), &id.document))?;
        let Some(kept) = kept.flatten() else {
            return Ok(None);
        };
        let passages: Vec<Passage> =
            unless_damaged(self.store.passages(kept.key))?.unwrap_or_default();
        let passage = passages.get(id.ordinal as usize);
        Ok(passage.map(|passage| Representative {
            id: id.clone(),
            text: passage.of(&kept.document.text).to_owned(),
            document: kept.document.clone(),
        }))
    }
}

/// Counts the topics and sub-topics that a person hid.
fn n_hidden(current: &CurrentTopics) -> usize {
    let topics = current.topics.iter();
    let all = topics.flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics));
    all.filter(|topic| topic.is_hidden).count()
}

fn before_the_first_run(counts: &CollectionCounts) -> TopicsAnswer {
    TopicsAnswer {
        model: None,
        topics: Vec::new(),
        n_hidden: 0,
        unassigned: Unassigned {
            n_documents: counts.n_documents,
            n_passages: counts.n_passages,
            ..Unassigned::default()
        },
        drift: None,
    }
}

fn unassigned(state: &State, current: &CurrentTopics, counts: &CollectionCounts) -> Unassigned {
    let documents = current.assigned().values();
    let n_documents = documents.filter(|assigned| !assigned.is_empty()).count();
    let n_assigned: usize = current.assigned().values().map(Vec::len).sum();
    let n_passages = counts.n_passages.saturating_sub(n_assigned);
    let n_far = state
        .index()
        .n_passages()
        .saturating_sub(n_assigned)
        .min(n_passages);
    Unassigned {
        n_documents: counts.n_documents.saturating_sub(n_documents),
        n_passages,
        n_far,
        n_unknown: n_passages - n_far,
    }
}

fn without_words(topic: Topic) -> TopicView {
    let parts = topic.subtopics.iter().cloned().map(|part| TopicView {
        parent: Some(topic.id),
        ..without_words(part)
    });
    TopicView {
        subtopics: parts.collect(),
        representatives: Vec::new(),
        parent: None,
        topic,
    }
}

/// The topics with their current sizes.
fn with_sizes(current: &CurrentTopics) -> Vec<Topic> {
    let sizes = current.sizes();
    let total: usize = sizes.iter().map(|size| size.n_passages).sum();
    let mut topics = current.topics.clone();
    for (topic, size) in topics.iter_mut().zip(sizes) {
        for (part, size) in topic.subtopics.iter_mut().zip(&size.subtopics) {
            set_size(part, size, total);
        }
        set_size(topic, &size, total);
    }
    topics
}

fn set_size(topic: &mut Topic, size: &TopicSize, total: usize) {
    topic.n_documents = size.n_documents;
    topic.n_passages = size.n_passages;
    topic.share = size.n_passages as f32 / total.max(1) as f32;
}
