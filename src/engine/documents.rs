//! Reads, lists and deletes documents.

use super::engine::Engine;
use super::open::OpenCollection;
use super::page::{PageAsked, PageError};
use super::stories::{StoryReference, story_of};
use crate::collection::{CollectionError, State};
use crate::filter::Filter;
use crate::model::{
    CollectionName, Document, DocumentId, DocumentKey, IngestTimes, Passage, PassageId, TopicId,
    TopicShare,
};
use crate::store::{Found, KeptDocument, ListedDocument, StoreError, id_of};
use crate::text::sentence_ends;
use crate::topics::DocumentShare;

/// A document with its topics and its story.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentWithTopics {
    /// The document itself.
    pub document: Document,
    /// Times of the document's ingestion.
    pub times: IngestTimes,
    /// Topics of the document, largest share first; empty before topics were found.
    pub topics: Vec<TopicShare>,
    /// Story of the document.
    pub story: StoryReference,
}

/// Reference to a topic by id and label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicReference {
    /// Id of the topic.
    pub id: TopicId,
    /// Label of the topic.
    pub label: String,
}

/// A passage with its text and its topic.
#[derive(Debug, Clone, PartialEq)]
pub struct PassageWithTopic {
    /// Id of the passage in the API.
    pub id: PassageId,
    /// Position of the passage in the cleaned text.
    pub passage: Passage,
    /// Text of the passage.
    pub text: String,
    /// Whether the passage ends within a sentence that is longer than a passage.
    pub ends_mid_sentence: bool,
    /// Topic of the passage; none before topics were found, or when the model knows none of its words.
    pub topic: Option<TopicReference>,
}

/// A page of documents in order of id.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPage {
    /// Documents of this page.
    pub documents: Vec<ListedDocument>,
    /// Damaged documents within this page's range of ids; it is unknown whether they pass the filter.
    pub damaged: Vec<DocumentId>,
    /// Cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
}

/// The reason why documents cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// No document has that id.
    #[error("there is no document {id}")]
    Unknown {
        /// Id of the missing document.
        id: DocumentId,
    },
    /// The page limit or the cursor is invalid.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Returns one document with its topics and its story.
    pub fn document(
        &self,
        name: &CollectionName,
        id: &DocumentId,
    ) -> Result<DocumentWithTopics, DocumentError> {
        let collection = self.collection(name)?;
        let kept = self.whole_document(&collection, id)?;
        Ok(DocumentWithTopics {
            story: story_of(&collection, &kept),
            topics: topic_shares(&collection.read(), kept.key),
            document: kept.document,
            times: kept.times,
        })
    }

    /// Reads a document that exists and that is not damaged in anything by which it can be found.
    pub(super) fn whole_document(
        &self,
        collection: &OpenCollection,
        id: &DocumentId,
    ) -> Result<KeptDocument, DocumentError> {
        collection.read().damage().check(id)?;
        let kept = self.store.document(collection.key(), id)?;
        kept.ok_or_else(|| DocumentError::Unknown { id: id.clone() })
    }

    /// Up to `limit` documents that pass `filter`, in order of id, after the one that `cursor` names.
    pub fn documents(
        &self,
        name: &CollectionName,
        filter: Option<&Filter>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<DocumentPage, DocumentError> {
        let asked = PageAsked::new(cursor, limit)?;
        let collection = self.collection(name)?;
        if let Some(filter) = filter {
            return self.passing_documents(&collection, filter, asked);
        }
        let mut listed = self
            .store
            .list_documents(collection.key(), cursor, asked.n_read())?;
        let last = asked.cut(&mut listed);
        let next_cursor = last.map(|last| id_of(last, |listed| &listed.id).to_string());
        let found = listed.into_iter().collect();
        Ok(page_of(&collection.read(), found, cursor, next_cursor))
    }

    fn passing_documents(
        &self,
        collection: &OpenCollection,
        filter: &Filter,
        asked: PageAsked<'_>,
    ) -> Result<DocumentPage, DocumentError> {
        let (keys, next_cursor) = {
            let state = collection.read();
            let selection = filter.select(state.attributes());
            let mut page = selection.page(asked.cursor(), asked.n_read());
            let last = asked.cut(&mut page);
            let next_cursor = last.map(|(id, _)| (*id).to_owned());
            let keys: Vec<DocumentKey> = page.into_iter().map(|(_, key)| key).collect();
            (keys, next_cursor)
        };
        let found = self.store.listed(&keys)?;
        Ok(page_of(
            &collection.read(),
            found,
            asked.cursor(),
            next_cursor,
        ))
    }

    /// Returns the passages of a document in order.
    pub fn passages(
        &self,
        name: &CollectionName,
        id: &DocumentId,
    ) -> Result<Vec<PassageWithTopic>, DocumentError> {
        let collection = self.collection(name)?;
        let kept = self.whole_document(&collection, id)?;
        let passages = self.store.passages(kept.key)?;
        let ends = sentence_ends(&kept.document.text);
        let state = collection.read();
        Ok(passages
            .into_iter()
            .map(|passage| PassageWithTopic {
                id: PassageId {
                    document: id.clone(),
                    ordinal: passage.ordinal,
                },
                text: passage.of(&kept.document.text).to_owned(),
                ends_mid_sentence: ends.binary_search(&passage.end).is_err(),
                topic: topic_of_passage(&state, kept.key, passage.ordinal),
                passage,
            })
            .collect())
    }

    /// Deletes a document with its passages, even if it is damaged.
    pub fn delete_document(
        &self,
        name: &CollectionName,
        id: &DocumentId,
    ) -> Result<(), DocumentError> {
        let collection = self.collection(name)?;
        let deleted = collection.write()?.delete_document(id)?;
        deleted
            .then_some(())
            .ok_or_else(|| DocumentError::Unknown { id: id.clone() })
    }
}

/// Documents of a page, and the damaged ones within its range of ids.
fn page_of(
    state: &State,
    found: Found<ListedDocument>,
    cursor: Option<&str>,
    next_cursor: Option<String>,
) -> DocumentPage {
    let Found { whole, damaged } = found;
    let known = state.damage().between(cursor, next_cursor.as_deref());
    let damaged = damaged.into_iter().map(|document| document.id);
    let mut damaged: Vec<DocumentId> = damaged.chain(known.cloned()).collect();
    damaged.sort();
    damaged.dedup();
    let is_known = |listed: &ListedDocument| state.damage().contains(listed.key);
    DocumentPage {
        documents: whole
            .into_iter()
            .filter(|listed| !is_known(listed))
            .collect(),
        damaged,
        next_cursor,
    }
}

fn topic_shares(state: &State, key: DocumentKey) -> Vec<TopicShare> {
    let Some(topics) = state.topics() else {
        return Vec::new();
    };
    topics
        .shares(key)
        .into_iter()
        .map(|DocumentShare { topic, share }| TopicShare {
            id: topics.topics[topic].id,
            label: topics.topics[topic].label.clone(),
            share,
        })
        .collect()
}

fn topic_of_passage(state: &State, key: DocumentKey, ordinal: u32) -> Option<TopicReference> {
    let topics = state.topics()?;
    let mut assigned = topics.of_document(key).iter();
    let found = assigned.find(|assignment| assignment.ordinal == ordinal)?;
    let topic = &topics.topics[found.topic];
    Some(TopicReference {
        id: topic.id,
        label: topic.label.clone(),
    })
}
