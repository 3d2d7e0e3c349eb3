//! Topics read: the overview, one topic, its documents; and the topics of any text.

mod assigner;
mod carry;
mod current;
mod describe;
mod lineage;
mod linked;
mod sample;
mod settle;
mod split;
mod subtopics;

use super::collection::CollectionState;
use super::similar::embed_text;
use super::{CollectionError, Engine};
use crate::embedding::EmbedError;
use crate::index::PassageRow;
use crate::model::{
    CollectionName, Document, DocumentKey, Passage, PassageId, Topic, TopicId, TopicModel,
};
use crate::store::StoreError;

pub(super) use carry::carried_over;
pub(super) use current::{Corrections, CurrentTopics, shares};
pub(super) use sample::Sample;
pub(super) use settle::Clusters;

/// Most documents of one page.
const MAX_PAGE: usize = 1000;
/// Most topics that a text is said to belong to.
const MAX_ASSIGNED: usize = 5;
/// Longest text whose topics are asked for, in bytes.
const MAX_TEXT_BYTES: usize = 1 << 20;

/// All topics of a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicsAnswer {
    /// The newest run; none before the first.
    pub model: Option<TopicModel>,
    /// Its topics, in the order of their size at the time of the run.
    pub topics: Vec<TopicView>,
    /// What belongs to none.
    pub unassigned: Unassigned,
}

/// A topic with the words of its representatives.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicView {
    /// The topic, its sizes as of now.
    pub topic: Topic,
    /// Its representatives that are still there.
    pub representatives: Vec<Representative>,
}

/// A passage that shows what a topic is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Representative {
    /// Id in the API.
    pub id: PassageId,
    /// Its words.
    pub text: String,
    /// The document it stands in.
    pub document: Document,
}

/// What belongs to no topic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unassigned {
    /// Documents without a passage in any topic.
    pub n_documents: usize,
    /// Passages without a topic: before the first run all of them, after it those with no word that the model knows.
    pub n_passages: usize,
}

/// A document of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicDocument {
    /// The document.
    pub document: Document,
    /// Share of its tokens that belongs to the topic, 0 to 1.
    pub share: f32,
}

/// A page of a topic's documents: those with the largest shares first.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicDocumentPage {
    /// The documents.
    pub documents: Vec<TopicDocument>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// A topic of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignedTopic {
    /// The topic.
    pub id: TopicId,
    /// Its label.
    pub label: String,
    /// Cosine of the text with the topic's centroid, -1 to 1.
    pub score: f32,
}

/// Why topics cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TopicError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is none of that id.
    #[error("there is no topic {id}")]
    Unknown {
        /// Its id.
        id: TopicId,
    },
    /// No run yet.
    #[error(
        "topics were not found yet; POST .../topics/refresh or `likewise topics refresh` finds them"
    )]
    NotFoundYet,
    /// Too few or too many documents asked for.
    #[error("limit must be 1 to {MAX_PAGE}, but is {limit}")]
    Limit {
        /// Documents asked for.
        limit: usize,
    },
    /// Not a cursor that an answer gave.
    #[error("cursor {cursor:?} must be a next_cursor of the same question")]
    Cursor {
        /// The cursor as given.
        cursor: String,
    },
    /// Nothing to assign.
    #[error("the text must not be empty")]
    EmptyText,
    /// Too much to assign.
    #[error("a text may have {MAX_TEXT_BYTES} bytes, but it has {n_bytes}; ingest it instead")]
    LongText {
        /// Bytes given.
        n_bytes: usize,
    },
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// All topics of a collection; none before the first run.
    pub fn topics(&self, name: &CollectionName) -> Result<TopicsAnswer, TopicError> {
        let collection = self.collection(name)?;
        let counts = self.store.counts(collection.key())?;
        let (model, topics, unassigned) = {
            let state = collection.state();
            let Some(current) = &state.topics else {
                return Ok(TopicsAnswer {
                    model: None,
                    topics: Vec::new(),
                    unassigned: Unassigned {
                        n_documents: counts.n_documents,
                        n_passages: counts.n_passages,
                    },
                });
            };
            let topics = with_sizes(current);
            let n_documents: usize = topics.iter().map(|topic| topic.n_documents).sum();
            let n_passages: usize = topics.iter().map(|topic| topic.n_passages).sum();
            let unassigned = Unassigned {
                n_documents: counts.n_documents.saturating_sub(n_documents),
                n_passages: counts.n_passages.saturating_sub(n_passages),
            };
            (current.model.clone(), topics, unassigned)
        };
        let views = topics
            .into_iter()
            .map(|topic| self.view(&collection, topic));
        Ok(TopicsAnswer {
            model: Some(model),
            topics: views.collect::<Result<_, _>>()?,
            unassigned,
        })
    }

    /// One topic.
    pub fn topic(&self, name: &CollectionName, id: TopicId) -> Result<TopicView, TopicError> {
        let collection = self.collection(name)?;
        let topic = {
            let state = collection.state();
            let current = state.topics.as_ref().ok_or(TopicError::NotFoundYet)?;
            let position = position(current, id)?;
            with_sizes(current).swap_remove(position)
        };
        Ok(self.view(&collection, topic)?)
    }

    /// A page of the documents that a topic has a share of.
    pub fn topic_documents(
        &self,
        name: &CollectionName,
        id: TopicId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<TopicDocumentPage, TopicError> {
        if !(1..=MAX_PAGE).contains(&limit) {
            return Err(TopicError::Limit { limit });
        }
        let start = offset(cursor)?;
        let collection = self.collection(name)?;
        let mut members = members(&collection.state(), id)?;
        let has_more = members.len() > start.saturating_add(limit);
        members = members.into_iter().skip(start).take(limit).collect();
        let mut documents = Vec::with_capacity(members.len());
        for (key, share) in members {
            if let Some(kept) = self.store.documents_by_key(&[key])?.pop() {
                let document = kept.document;
                documents.push(TopicDocument { document, share });
            }
        }
        Ok(TopicDocumentPage {
            documents,
            next_cursor: has_more.then(|| (start + limit).to_string()),
        })
    }

    /// The topics that a text belongs to, nearest first: those at least half as near as the nearest, five at most. None
    /// when the model knows none of its words, or when it is unlike every topic.
    pub fn assign_topics(
        &self,
        name: &CollectionName,
        text: &str,
    ) -> Result<Vec<AssignedTopic>, TopicError> {
        if text.trim().is_empty() {
            return Err(TopicError::EmptyText);
        }
        if text.len() > MAX_TEXT_BYTES {
            let n_bytes = text.len();
            return Err(TopicError::LongText { n_bytes });
        }
        let collection = self.collection(name)?;
        let example = {
            let state = collection.state();
            embed_text(self, self.embedder_of(name, &state)?, text)?
        };
        let rows: Vec<PassageRow> = (0..)
            .zip(&example.vectors.n_tokens)
            .map(|(ordinal, &n_tokens)| PassageRow { ordinal, n_tokens })
            .collect();
        let state = collection.state();
        let current = state.topics.as_ref().ok_or(TopicError::NotFoundYet)?;
        let scores = current
            .assigner()
            .mean_similarities(&rows, example.vectors.vectors.view());
        let mut found: Vec<AssignedTopic> = scores
            .into_iter()
            .zip(&current.topics)
            .map(|(score, topic)| AssignedTopic {
                id: topic.id,
                label: topic.label.clone(),
                score,
            })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        let least = found.first().map_or(0.0, |nearest| nearest.score / 2.0);
        found.retain(|topic| topic.score > 0.0 && topic.score >= least);
        found.truncate(MAX_ASSIGNED);
        Ok(found)
    }

    fn view(
        &self,
        collection: &super::collection::Collection,
        topic: Topic,
    ) -> Result<TopicView, StoreError> {
        let mut representatives = Vec::with_capacity(topic.representatives.len());
        for id in &topic.representatives {
            let Some(kept) = self.store.document(collection.key(), &id.document)? else {
                continue;
            };
            let passages: Vec<Passage> = self.store.passages(kept.key)?;
            if let Some(passage) = passages.get(id.ordinal as usize) {
                representatives.push(Representative {
                    id: id.clone(),
                    text: passage.of(&kept.document.text).to_owned(),
                    document: kept.document,
                });
            }
        }
        Ok(TopicView {
            topic,
            representatives,
        })
    }
}

/// The topics with the sizes they have now.
fn with_sizes(current: &CurrentTopics) -> Vec<Topic> {
    let sizes = current.sizes();
    let total: usize = sizes.iter().map(|size| size.n_passages).sum();
    current
        .topics
        .iter()
        .zip(sizes)
        .map(|(topic, size)| Topic {
            n_documents: size.n_documents,
            n_passages: size.n_passages,
            share: size.n_passages as f32 / total.max(1) as f32,
            ..topic.clone()
        })
        .collect()
}

fn position(current: &CurrentTopics, id: TopicId) -> Result<usize, TopicError> {
    let mut topics = current.topics.iter();
    topics
        .position(|topic| topic.id == id)
        .ok_or(TopicError::Unknown { id })
}

/// The documents that a topic has a share of, largest share first, of equal ones the one with more passages in it.
fn members(state: &CollectionState, id: TopicId) -> Result<Vec<(DocumentKey, f32)>, TopicError> {
    let current = state.topics.as_ref().ok_or(TopicError::NotFoundYet)?;
    let wanted = position(current, id)?;
    let mut members: Vec<(DocumentKey, f32, usize)> = current
        .assigned()
        .iter()
        .filter_map(|(&key, assigned)| {
            let shares = shares(assigned);
            let (_, share) = shares.into_iter().find(|(topic, _)| *topic == wanted)?;
            let n = assigned.iter().filter(|a| a.topic == wanted).count();
            Some((key, share, n))
        })
        .collect();
    members.sort_unstable_by(|a, b| {
        let by_share = b.1.total_cmp(&a.1);
        by_share.then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0))
    });
    Ok(members
        .into_iter()
        .map(|(key, share, _)| (key, share))
        .collect())
}

fn offset(cursor: Option<&str>) -> Result<usize, TopicError> {
    let Some(cursor) = cursor else { return Ok(0) };
    cursor.parse().map_err(|_| TopicError::Cursor {
        cursor: cursor.chars().take(40).collect(),
    })
}
