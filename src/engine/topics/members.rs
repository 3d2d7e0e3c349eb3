//! The documents and the passages of a topic, page by page.

use super::answer::{TopicDocument, TopicDocumentPage, TopicPassage, TopicPassagePage};
use super::error::TopicError;
use super::order::{Kind, List, Member, page};
use crate::collection::{Collection, State};
use crate::engine::engine::Engine;
use crate::engine::page::PageAsked;
use crate::model::{CollectionName, DocumentKey, PassageId, TopicId};
use crate::store::unless_damaged;
use crate::topics::{CurrentTopics, TopicAssignment, TopicPosition};

impl Engine {
    /// A page of the documents that a topic or sub-topic has a share of, largest share first.
    pub fn topic_documents(
        &self,
        name: &CollectionName,
        id: TopicId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<TopicDocumentPage, TopicError> {
        let collection = self.collection(name)?;
        let asked = PageAsked::new(cursor, limit)?;
        let (found, next_cursor) = self.members(&collection, id, asked, Kind::Documents)?;
        let mut documents = Vec::with_capacity(found.len());
        for member in found {
            let kept = unless_damaged(self.store.document(collection.key(), &member.document))?;
            if let Some(kept) = kept.flatten() {
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
        let asked = PageAsked::new(cursor, limit)?;
        let (found, next_cursor) = self.members(&collection, id, asked, Kind::Passages)?;
        let mut passages = Vec::with_capacity(found.len());
        for member in found {
            let id = PassageId {
                document: member.document,
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

    /// The members of a page, and the cursor of the next page.
    fn members(
        &self,
        collection: &Collection,
        id: TopicId,
        asked: PageAsked<'_>,
        kind: Kind,
    ) -> Result<(Vec<Member>, Option<String>), TopicError> {
        let found = {
            let state = collection.read();
            let current = state.whole_topics()?.ok_or(TopicError::NotFoundYet)?;
            let run = current.model.id;
            current.position_of(id).map(|position| match kind {
                Kind::Documents => (run, documents_of(&state, current, position)),
                Kind::Passages => (run, passages_of(&state, current, position)),
            })
        };
        let Some((run, members)) = found else {
            return Err(self.missing_topic(collection, id)?.into());
        };
        let topic = id;
        page(asked, List { kind, topic, run }, members)
    }
}

/// All documents that a topic has a share of.
fn documents_of(state: &State, current: &CurrentTopics, position: TopicPosition) -> Vec<Member> {
    let member = |(&key, assigned): (&DocumentKey, &Vec<TopicAssignment>)| {
        let inside = assigned.iter().filter(|a| is_inside(a, position));
        let n_passages = inside.clone().count() as u32;
        let n_tokens = |a: &TopicAssignment| u64::from(a.n_tokens.max(1));
        let n_inside: u64 = inside.map(n_tokens).sum();
        let total: u64 = assigned.iter().map(n_tokens).sum();
        if n_passages == 0 {
            return None;
        }
        Some(Member {
            figure: n_inside as f32 / total.max(1) as f32,
            n_passages,
            document: state.wordings().id(key)?.clone(),
            ordinal: 0,
        })
    };
    current.assigned().iter().filter_map(member).collect()
}

/// All passages of a topic with their cosines.
fn passages_of(state: &State, current: &CurrentTopics, position: TopicPosition) -> Vec<Member> {
    let documents = current.assigned().iter();
    let members = documents.flat_map(|(&key, assigned)| {
        let inside = assigned.iter().filter(move |a| is_inside(a, position));
        inside.filter_map(move |a| {
            Some(Member {
                figure: a.similarity,
                n_passages: 0,
                document: state.wordings().id(key)?.clone(),
                ordinal: a.ordinal,
            })
        })
    });
    members.collect()
}

fn is_inside(assignment: &TopicAssignment, position: TopicPosition) -> bool {
    position.contains(assignment.position())
}
