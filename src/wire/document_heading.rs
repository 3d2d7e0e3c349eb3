//! A document without its text as JSON: what lists of documents, passages and stories show of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Document;
use crate::store::ListedDocument;

/// A document without its text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DocumentHeadingView {
    /// Unique in the collection.
    pub id: String,
    /// Heading.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was published, RFC 3339 in UTC.
    pub published_at: Option<String>,
}

impl From<Document> for DocumentHeadingView {
    fn from(document: Document) -> Self {
        Self {
            id: document.id.to_string(),
            title: document.title,
            url: document.url,
            source: document.source,
            published_at: document.published_at.map(|at| at.to_string()),
        }
    }
}

impl From<ListedDocument> for DocumentHeadingView {
    fn from(document: ListedDocument) -> Self {
        Self {
            id: document.id.to_string(),
            title: document.title,
            url: document.url,
            source: document.source,
            published_at: document.published_at.map(|at| at.to_string()),
        }
    }
}
