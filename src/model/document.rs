//! A document: as it is handed in, and as it is kept.

use jiff::Timestamp;

use super::{DocumentId, DocumentKey};

/// Whatever else the user wants to keep with a document.
pub type Metadata = serde_json::Map<String, serde_json::Value>;

/// The text of a document in the form it arrived in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// A web page or a piece of one.
    Html(String),
    /// Markdown.
    Markdown(String),
}

impl Content {
    /// The raw text, whatever its form.
    pub fn raw(&self) -> &str {
        match self {
            Self::Text(raw) | Self::Html(raw) | Self::Markdown(raw) => raw,
        }
    }
}

/// A document as it is handed in, before it is cleaned.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDocument {
    /// Derived from the url, else from the content, when absent.
    pub id: Option<DocumentId>,
    /// The text to clean.
    pub content: Content,
    /// Heading.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Outlet, site or author group that it comes from.
    pub source: Option<String>,
    /// Language tag such as `en`.
    pub language: Option<String>,
    /// Date as written; read leniently when the document is ingested.
    pub published_at: Option<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Anything else.
    pub metadata: Metadata,
    /// What of it could not be read before it was handed in.
    pub warnings: Vec<String>,
}

impl NewDocument {
    /// A document of nothing but `content`.
    pub fn new(content: Content) -> Self {
        Self {
            id: None,
            content,
            title: None,
            url: None,
            source: None,
            language: None,
            published_at: None,
            tags: Vec::new(),
            metadata: Metadata::new(),
            warnings: Vec::new(),
        }
    }
}

/// A document as it is kept: cleaned, with its fields filled from the page where they were not given.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Unique in its collection.
    pub id: DocumentId,
    /// Heading.
    pub title: Option<String>,
    /// Cleaned text; passages are ranges of it.
    pub text: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// Outlet, site or author group that it comes from.
    pub source: Option<String>,
    /// Language tag such as `en`.
    pub language: Option<String>,
    /// When it was published, if that is known.
    pub published_at: Option<Timestamp>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Anything else.
    pub metadata: Metadata,
}

/// The little of a document that is needed of all documents at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHeading {
    /// Key in the store.
    pub key: DocumentKey,
    /// Id in the API.
    pub id: DocumentId,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Where it comes from.
    pub source: Option<String>,
}
