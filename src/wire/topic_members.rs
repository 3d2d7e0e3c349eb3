//! The documents and passages of a topic, and the topics of any text, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use super::topic::RepresentativeView;
use crate::engine::{AssignedTopic, TopicDocumentPage, TopicPassagePage};

/// A text whose topics are asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignBody {
    /// The text.
    #[schema(min_length = 1)]
    pub text: String,
}

/// A document of a topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicDocumentView {
    /// The document without its text.
    pub document: DocumentHeadingView,
    /// Share of its tokens that belongs to the topic, 0 to 1.
    pub share: f32,
}

/// A page of a topic's documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicDocumentsView {
    /// Those with the largest shares first.
    pub documents: Vec<TopicDocumentView>,
    /// Asks for the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A passage of a topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicPassageView {
    /// The passage.
    #[serde(flatten)]
    pub passage: RepresentativeView,
    /// Cosine with the topic's centroid, -1 to 1.
    pub similarity: f32,
}

/// A page of a topic's passages.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicPassagesView {
    /// The most typical first.
    pub passages: Vec<TopicPassageView>,
    /// Asks for the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A topic of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedTopicView {
    /// Stable over runs.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Cosine of the text with the topic's centroid, -1 to 1.
    pub score: f32,
}

/// The topics nearest to a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedTopicsView {
    /// Nearest first, five at most; empty when the text is unlike every topic, or the model knows none of its words.
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
