//! Are the present topics as corrections want them?

use super::correction_error::CorrectionError;
use super::missing::MissingTopic;
use crate::collection::Collection;
use crate::engine::engine::Engine;
use crate::model::{
    Change, CollectionName, Correction, CorrectionId, DocumentId, DocumentKey, TopicId,
};
use crate::topics::CurrentTopics;

/// A correction, and whether the present topics are as it wants them.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionState {
    /// The correction as it was made.
    pub correction: Correction,
    /// The reason why the present topics are not as the correction wants them; none where they are.
    pub unmet: Option<Unmet>,
}

/// The reason why the present topics are not as a correction wants them, which another run may change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unmet {
    /// The collection has no run of topics yet.
    #[error("topics were not found yet")]
    NotFoundYet,
    /// A topic that the correction names does not exist any more.
    #[error(transparent)]
    Topic(#[from] MissingTopic),
    /// A document that the correction names does not exist.
    #[error("there is no document {id}")]
    Document {
        /// The id of the missing document.
        id: DocumentId,
    },
    /// A document that the correction names belongs to no topic.
    #[error("document {id} has no topic: the model knows none of its words")]
    Unassigned {
        /// The id of the document without a topic.
        id: DocumentId,
    },
    /// Two topics that should be one are two.
    #[error("{first} and {second} are two topics, as other corrections want it")]
    Apart {
        /// The topic named first.
        first: TopicId,
        /// The topic named second.
        second: TopicId,
    },
    /// Two documents that should be in different topics are in one.
    #[error(
        "both documents are in {topic}: {n_topics} topics are too few for all documents that belong apart"
    )]
    Together {
        /// The topic that holds both documents.
        topic: TopicId,
        /// How many topics the collection has.
        n_topics: usize,
    },
    /// The topic that should be split is in one piece.
    #[error("topic {topic} is in one piece: its passages do not differ enough")]
    Whole {
        /// The topic that should be split.
        topic: TopicId,
    },
    /// The topic was split into fewer parts than the correction wants.
    #[error(
        "topic {topic} has {n_found} of {n_parts} parts: its passages do not differ enough for more"
    )]
    Parts {
        /// The topic that was split.
        topic: TopicId,
        /// How many parts the correction wants.
        n_parts: usize,
        /// How many parts the topic has.
        n_found: usize,
    },
}

impl Engine {
    /// All corrections of a collection, oldest first, each with whether the present topics are as it wants them.
    pub fn corrections(
        &self,
        name: &CollectionName,
    ) -> Result<Vec<CorrectionState>, CorrectionError> {
        let collection = self.collection(name)?;
        let corrections = self.store.corrections(collection.key())?.into_iter();
        let states = corrections.map(|correction| self.correction_state(&collection, correction));
        states.collect()
    }

    /// Whether the present topics are as a correction wants them.
    pub(super) fn correction_state(
        &self,
        collection: &Collection,
        correction: Correction,
    ) -> Result<CorrectionState, CorrectionError> {
        let unmet = {
            let state = collection.read();
            match state.whole_topics()? {
                Some(current) => current.unmet(&correction).err(),
                None => Some(Unmet::NotFoundYet),
            }
        };
        let unmet = match unmet {
            Some(Unmet::Topic(MissingTopic::Unknown { id })) => {
                Some(self.missing_topic(collection, id)?.into())
            }
            unmet => unmet,
        };
        Ok(CorrectionState { correction, unmet })
    }
}

impl CurrentTopics {
    fn unmet(&self, correction: &Correction) -> Result<(), Unmet> {
        match &correction.change {
            Change::Rename { topic, .. } | Change::Hide { topic } => self.check_shown(*topic),
            Change::Merge { topic, into } => {
                let (first, second) = (self.topic_of_group(*topic)?, self.topic_of_group(*into)?);
                let apart = Unmet::Apart { first, second };
                (first == second).then_some(()).ok_or(apart)
            }
            Change::Split { topic, n_parts } => {
                self.topic_of_group(*topic)?;
                self.check_parts(correction.id, *topic, *n_parts)
            }
            Change::MustLink { documents: [a, b] } => {
                let (first, second) = (self.topic_of_linked(a)?, self.topic_of_linked(b)?);
                let apart = Unmet::Apart { first, second };
                (first == second).then_some(()).ok_or(apart)
            }
            Change::CannotLink { documents: [a, b] } => {
                let (topic, other) = (self.topic_of_linked(a)?, self.topic_of_linked(b)?);
                let n_topics = self.topics.len();
                (topic != other)
                    .then_some(())
                    .ok_or(Unmet::Together { topic, n_topics })
            }
        }
    }

    fn check_shown(&self, id: TopicId) -> Result<(), Unmet> {
        let all = self.topics.iter();
        let mut all = all.flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics));
        let missing = MissingTopic::Unknown { id };
        all.any(|topic| topic.id == id)
            .then_some(())
            .ok_or(missing.into())
    }

    fn check_parts(&self, by: CorrectionId, topic: TopicId, n_parts: usize) -> Result<(), Unmet> {
        let splits = self.groups().filter_map(|group| group.split);
        let n_cut_off = splits.filter(|split| split.by == by).count();
        match n_cut_off + 1 {
            1 => Err(Unmet::Whole { topic }),
            n_found if n_found < n_parts => Err(Unmet::Parts {
                topic,
                n_parts,
                n_found,
            }),
            _ => Ok(()),
        }
    }

    /// Finds the topic that a group is a part of.
    fn topic_of_group(&self, id: TopicId) -> Result<TopicId, MissingTopic> {
        let mut topics = self.topics.iter();
        let topic = topics.find(|topic| topic.groups.iter().any(|group| group.id == id));
        topic
            .map(|topic| topic.id)
            .ok_or(MissingTopic::Unknown { id })
    }

    /// Finds the topic of a document that a correction links.
    fn topic_of_linked(&self, id: &DocumentId) -> Result<TopicId, Unmet> {
        let key: Option<DocumentKey> = self.corrections.linked.key(id);
        let key = key.ok_or_else(|| Unmet::Document { id: id.clone() })?;
        let main = self
            .main_topic(key)
            .ok_or_else(|| Unmet::Unassigned { id: id.clone() })?;
        Ok(self.topics[main.topic].id)
    }
}
