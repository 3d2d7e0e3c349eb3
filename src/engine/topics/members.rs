//! The documents and the passages of a topic, page by page.

use super::assigner::Assignment;
use super::current::CurrentTopics;
use super::order::{Kind, List, Member, PageAsked};
use super::read::{TopicPlace, place_of};
use super::{TopicDocument, TopicDocumentPage, TopicError, TopicPassage, TopicPassagePage};
use crate::engine::Engine;
use crate::engine::collection::Collection;
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
        let collection = self.collection(name)?;
        let asked = PageAsked { cursor, limit };
        let (page, next_cursor) = self.members(&collection, id, asked, Kind::Documents)?;
        let mut documents = Vec::with_capacity(page.len());
        for member in page {
            if let Some(kept) = self
                .store
                .documents_by_key(&[member.key])?
                .without_damaged()
                .pop()
            {
                documents.push(TopicDocument {
                    document: kept.document,
                    share: member.figure,
                });
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
        let collection = self.collection(name)?;
        let asked = PageAsked { cursor, limit };
        let (page, next_cursor) = self.members(&collection, id, asked, Kind::Passages)?;
        let mut passages = Vec::with_capacity(page.len());
        for member in page {
            let Some(kept) = self
                .store
                .documents_by_key(&[member.key])?
                .without_damaged()
                .pop()
            else {
                continue;
            };
            let id = PassageId {
                document: kept.document.id,
                ordinal: member.ordinal,
            };
            let read = self.read_passage(&collection, &id)?;
            passages.extend(read.map(|passage| TopicPassage {
                passage,
                similarity: member.figure,
            }));
        }
        Ok(TopicPassagePage {
            passages,
            next_cursor,
        })
    }

    /// The members of a page, and the cursor of the next.
    fn members(
        &self,
        collection: &Collection,
        id: TopicId,
        asked: PageAsked<'_>,
        kind: Kind,
    ) -> Result<(Vec<Member>, Option<String>), TopicError> {
        asked.check()?;
        let found = {
            let state = collection.state();
            let current = state.current_topics()?.ok_or(TopicError::NotFoundYet)?;
            let run = current.model.id;
            place_of(current, id).map(|place| match kind {
                Kind::Documents => (run, documents_of(current, place)),
                Kind::Passages => (run, passages_of(current, place)),
            })
        };
        let Some((run, members)) = found else {
            return Err(self.fate(collection, id)?.into());
        };
        let topic = id;
        asked.cut(List { kind, topic, run }, members)
    }
}

/// The documents that a topic has a share of.
fn documents_of(current: &CurrentTopics, place: TopicPlace) -> Vec<Member> {
    let member = |(&key, assigned): (&DocumentKey, &Vec<Assignment>)| {
        let inside = assigned.iter().filter(|a| is_inside(a, place));
        let n_passages = inside.clone().count() as u32;
        let n_tokens = |a: &Assignment| u64::from(a.n_tokens.max(1));
        let n_inside: u64 = inside.map(n_tokens).sum();
        let total: u64 = assigned.iter().map(n_tokens).sum();
        (n_passages > 0).then(|| Member {
            figure: n_inside as f32 / total.max(1) as f32,
            n_passages,
            key,
            ordinal: 0,
        })
    };
    current.assigned().iter().filter_map(member).collect()
}

/// The passages of a topic with their cosines.
fn passages_of(current: &CurrentTopics, place: TopicPlace) -> Vec<Member> {
    let documents = current.assigned().iter();
    let members = documents.flat_map(|(&key, assigned)| {
        let inside = assigned.iter().filter(move |a| is_inside(a, place));
        inside.map(move |a| Member {
            figure: a.similarity,
            n_passages: 0,
            key,
            ordinal: a.ordinal,
        })
    });
    members.collect()
}

fn is_inside(assignment: &Assignment, place: TopicPlace) -> bool {
    place.is_place_of((assignment.topic, assignment.subtopic))
}
