//! Documents, both as the user hands them in and as the store keeps them.

use jiff::Timestamp;

use super::{DocumentId, DocumentKey};

/// Free JSON fields that the user keeps with a document.
pub type Metadata = serde_json::Map<String, serde_json::Value>;

/// The text of a document in the format in which it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Plain text, without markup.
    Text(String),
    /// HTML of a web page or of a part of one.
    Html(String),
    /// Text with Markdown markup.
    Markdown(String),
}

impl Content {
    /// The text before cleaning, with any markup.
    pub fn raw(&self) -> &str {
        match self {
            Self::Text(raw) | Self::Html(raw) | Self::Markdown(raw) => raw,
        }
    }
}

/// A document as it is handed in, before it is cleaned.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDocument {
    /// The document id as given; when it is absent, ingesting derives one from the url, else from the content.
    pub id: Option<DocumentId>,
    /// The text of the document before cleaning.
    pub content: Content,
    /// The title of the document, if one was given.
    pub title: Option<String>,
    /// The address at which the document can be read, if one was given.
    pub url: Option<String>,
    /// The outlet, site or author group that published the document, if one was given.
    pub source: Option<String>,
    /// The language tag of the text, such as `en`, if one was given.
    pub language: Option<String>,
    /// The publication date as written; it is read leniently when the document is ingested.
    pub published_at: Option<String>,
    /// Free labels that the user gave the document.
    pub tags: Vec<String>,
    /// Free JSON fields that the user keeps with the document.
    pub metadata: Metadata,
    /// Warnings about fields that could not be read from the input.
    pub warnings: Vec<String>,
}

impl NewDocument {
    /// Makes a document of `content` with every other field empty.
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

/// The times at which a document was ingested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IngestTimes {
    /// The first time that the document was ingested. It stays when the document is replaced or cleaned again; a
    /// document that is deleted and ingested again counts as new.
    pub first_ingested_at: Timestamp,
    /// The last time that the document was ingested.
    pub ingested_at: Timestamp,
}

/// A document as it is kept: cleaned, with its fields filled from the page where they were not given.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The document id, unique in the collection.
    pub id: DocumentId,
    /// The title of the document, if it is known.
    pub title: Option<String>,
    /// The cleaned text of the document; passages are byte ranges of it.
    pub text: String,
    /// The address at which the document can be read, if it is known.
    pub url: Option<String>,
    /// The outlet, site or author group that published the document, if it is known.
    pub source: Option<String>,
    /// The language tag of the text, such as `en`, if it is known.
    pub language: Option<String>,
    /// The time at which the document was published, if it is known.
    pub published_at: Option<Timestamp>,
    /// Free labels that the user gave the document.
    pub tags: Vec<String>,
    /// Free JSON fields that the user keeps with the document.
    pub metadata: Metadata,
}

/// The few fields of a document that are read for all documents at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHeading {
    /// The key of the document in the store.
    pub key: DocumentKey,
    /// The id of the document in the API.
    pub id: DocumentId,
    /// The time at which the document was published, if it is known.
    pub published_at: Option<Timestamp>,
    /// The outlet, site or author group that published the document, if it is known.
    pub source: Option<String>,
}
