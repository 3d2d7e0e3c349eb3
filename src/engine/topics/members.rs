//! The documents and the passages of a topic, page by page.

use super::assigner::Assignment;
use super::current::{CurrentTopics, shares};
use super::read::{TopicPlace, place_of};
use super::{
    MAX_PAGE, TopicDocument, TopicDocumentPage, TopicError, TopicPassage, TopicPassagePage,
};
use crate::engine::Engine;
use crate::model::{CollectionName, DocumentKey, PassageId, TopicId};

impl Engine {
    /// A page of the documents that a topic or sub-topic has a share of.
    pub fn topic_documents(
        &self,
        name: &CollectionName,
        id: TopicId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<TopicDocumentPage, TopicError> {
        let start = start_of_page(cursor, limit)?;
        let collection = self.collection(name)?;
        let members = {
            let state = collection.state();
            let current = state.topics.as_ref().ok_or(TopicError::NotFoundYet)?;
            place_of(current, id).map(|place| documents_of(current, place))
        };
        let Some(members) = members else {
            return Err(self.fate(&collection, id)?.into());
        };
        let next_cursor = next_cursor(start, limit, members.len());
        let mut documents = Vec::with_capacity(limit.min(members.len()));
        for (key, share) in members.into_iter().skip(start).take(limit) {
            if let Some(kept) = self.store.documents_by_key(&[key])?.pop() {
                let document = kept.document;
                documents.push(TopicDocument { document, share });
            }
        }
        Ok(TopicDocumentPage {
            documents,
            next_cursor,
        })
    }

    /// A page of the passages of a topic or sub-topic, the most typical first.
    pub fn topic_passages(
        &self,
        name: &CollectionName,
        id: TopicId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<TopicPassagePage, TopicError> {
        let start = start_of_page(cursor, limit)?;
        let collection = self.collection(name)?;
        let members = {
            let state = collection.state();
            let current = state.topics.as_ref().ok_or(TopicError::NotFoundYet)?;
            place_of(current, id).map(|place| passages_of(current, place))
        };
        let Some(members) = members else {
            return Err(self.fate(&collection, id)?.into());
        };
        let next_cursor = next_cursor(start, limit, members.len());
        let mut passages = Vec::with_capacity(limit.min(members.len()));
        for (key, ordinal, similarity) in members.into_iter().skip(start).take(limit) {
            let Some(kept) = self.store.documents_by_key(&[key])?.pop() else {
                continue;
            };
            let document = kept.document.id;
            let read = self.read_passage(&collection, &PassageId { document, ordinal })?;
            passages.extend(read.map(|passage| TopicPassage {
                passage,
                similarity,
            }));
        }
        Ok(TopicPassagePage {
            passages,
            next_cursor,
        })
    }
}

fn start_of_page(cursor: Option<&str>, limit: usize) -> Result<usize, TopicError> {
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(TopicError::Limit { limit });
    }
    let Some(cursor) = cursor else { return Ok(0) };
    cursor.parse().map_err(|_| TopicError::Cursor {
        cursor: cursor.chars().take(40).collect(),
    })
}

fn next_cursor(start: usize, limit: usize, n_members: usize) -> Option<String> {
    let end = start.saturating_add(limit);
    (n_members > end).then(|| end.to_string())
}

/// The documents that a topic has a share of, largest share first, of equal ones the one with more passages in it.
fn documents_of(current: &CurrentTopics, place: TopicPlace) -> Vec<(DocumentKey, f32)> {
    let member = |(&key, assigned): (&DocumentKey, &Vec<Assignment>)| {
        let inside: Vec<Assignment> = assigned
            .iter()
            .filter(|a| place.is_place_of((a.topic, a.subtopic)))
            .copied()
            .collect();
        let n_tokens = |passages: &[Assignment]| -> u64 {
            passages.iter().map(|a| u64::from(a.n_tokens.max(1))).sum()
        };
        let share = match place.subtopic {
            Some(_) => n_tokens(&inside) as f32 / n_tokens(assigned).max(1) as f32,
            None => {
                shares(assigned)
                    .into_iter()
                    .find(|(topic, _)| *topic == place.topic)?
                    .1
            }
        };
        (!inside.is_empty()).then_some((key, share, inside.len()))
    };
    let mut members: Vec<_> = current.assigned().iter().filter_map(member).collect();
    members.sort_unstable_by(|a, b| {
        let by_share = b.1.total_cmp(&a.1);
        by_share.then(b.2.cmp(&a.2)).then(a.0.cmp(&b.0))
    });
    members
        .into_iter()
        .map(|(key, share, _)| (key, share))
        .collect()
}

/// The passages of a topic with their cosines, the nearest first.
fn passages_of(current: &CurrentTopics, place: TopicPlace) -> Vec<(DocumentKey, u32, f32)> {
    let documents = current.assigned().iter();
    let mut members: Vec<_> = documents
        .flat_map(|(&key, assigned)| {
            let inside = assigned
                .iter()
                .filter(|a| place.is_place_of((a.topic, a.subtopic)));
            inside.map(move |a| (key, a.ordinal, a.similarity))
        })
        .collect();
    members.sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    members
}
