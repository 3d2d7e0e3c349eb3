//! How are the documents and passages of a topic, and the topics of any text, shown as JSON?

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use super::topic::RepresentativeView;
use crate::engine::{AssignedTopic, TopicDocumentPage, TopicPassagePage};

/// A text to find the nearest topics of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignBody {
    /// Text to find topics for, at most 1 MiB.
    #[schema(min_length = 1)]
    pub text: String,
}

/// A document of a topic, and how much of it belongs to the topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicDocumentView {
    /// The document without its text.
    pub document: DocumentHeadingView,
    /// Share of the document's tokens that belong to the topic, 0 to 1.
    pub share: f32,
}

/// A page of a topic's documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicDocumentsView {
    /// Documents of this page, those with the largest shares first.
    pub documents: Vec<TopicDocumentView>,
    /// Cursor of the next page; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A passage of a topic, and how typical it is of the topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicPassageView {
    /// Passage with its document.
    #[serde(flatten)]
    pub passage: RepresentativeView,
    /// Cosine of the passage with the topic's centroid, -1 to 1.
    pub similarity: f32,
}

/// A page of a topic's passages.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicPassagesView {
    /// Passages of this page, the most typical first.
    pub passages: Vec<TopicPassageView>,
    /// Cursor of the next page; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A topic that a text is near to.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedTopicView {
    /// Id of the topic, such as `t3`, stable over runs.
    pub id: String,
    /// Label of the topic.
    pub label: String,
    /// Mean cosine of the text's passages with the topic's centroid, above 0 and at most 1.
    pub score: f32,
}

/// The topics nearest to a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedTopicsView {
    /// Topics at least half as near as the nearest one, nearest first, five at most; empty when the text is unlike
    /// every topic, or when the model knows none of its words.
    pub topics: Vec<AssignedTopicView>,
}

impl From<TopicPassagePage> for TopicPassagesView {
    fn from(page: TopicPassagePage) -> Self {
        let passages = page.passages.into_iter().map(|found| TopicPassageView {
            passage: found.passage.into(),
            similarity: found.similarity,
        });
        Self {
            passages: passages.collect(),
            next_cursor: page.next_cursor,
        }
    }
}

impl From<TopicDocumentPage> for TopicDocumentsView {
    fn from(page: TopicDocumentPage) -> Self {
        let documents = page.documents.into_iter().map(|found| TopicDocumentView {
            document: found.document.into(),
            share: found.share,
        });
        Self {
            documents: documents.collect(),
            next_cursor: page.next_cursor,
        }
    }
}

impl From<Vec<AssignedTopic>> for AssignedTopicsView {
    fn from(topics: Vec<AssignedTopic>) -> Self {
        let topics = topics.into_iter().map(|topic| AssignedTopicView {
            id: topic.id.to_string(),
            label: topic.label,
            score: topic.score,
        });
        Self {
            topics: topics.collect(),
        }
    }
}
