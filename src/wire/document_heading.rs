//! How do lists of documents, passages and stories show a document as JSON? They leave out its text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Document;
use crate::store::ListedDocument;

/// A document without its text.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DocumentHeadingView {
    /// Id of the document, unique in the collection.
    pub id: String,
    /// Title of the document; null when it has none.
    pub title: Option<String>,
    /// Address at which the document can be read; null when it is unknown.
    pub url: Option<String>,
    /// Outlet, site or group of authors that the document comes from; null when it is unknown.
    pub source: Option<String>,
    /// Time at which the document was published, RFC 3339 in UTC; null when it is unknown.
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
