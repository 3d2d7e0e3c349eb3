//! How do documents look as JSON, when they are sent and when they are shown?

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::cleaning::CleaningView;
use super::document_heading::DocumentHeadingView;
use super::story::StoryReferenceView;
use super::topic::{TopicReferenceView, TopicShareView};
use crate::engine::{DocumentPage, DocumentWithTopics, PassageWithTopic, Rejection, Submission};
use crate::model::{Content, DocumentId, Metadata, NewDocument};

/// A document to ingest. Exactly one of `text`, `html` and `markdown` is required; fields that are not listed here are
/// kept in `metadata`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct DocumentBody {
    /// Id of the document, unique in the collection: a text or a whole number. When it is left out, it is derived from
    /// `url`, else from the content.
    #[serde(default, deserialize_with = "id_text_or_number")]
    pub id: Option<String>,
    /// Title of the document.
    pub title: Option<String>,
    /// Document as plain text.
    pub text: Option<String>,
    /// Document as the HTML of a web page, from which the main text is extracted.
    pub html: Option<String>,
    /// Document as Markdown.
    pub markdown: Option<String>,
    /// Address at which the document can be read.
    pub url: Option<String>,
    /// Outlet, site or group of authors that the document comes from.
    pub source: Option<String>,
    /// Language tag such as `en` or `pt-BR`. When it is left out, or does not have this form, which gives a warning,
    /// the language is detected.
    pub language: Option<String>,
    /// Time at which the document was published: RFC 3339, a day such as `2025-03-20`, RFC 2822, in English words such
    /// as `March 20, 2025`, or Unix time in seconds or milliseconds.
    #[serde(default, deserialize_with = "date_text_or_number")]
    #[schema(value_type = Option<String>)]
    pub published_at: Option<String>,
    /// Tags that the document is given, free in form.
    #[serde(default, deserialize_with = "null_is_default")]
    pub tags: Vec<String>,
    /// Any other fields of the document.
    #[serde(default, deserialize_with = "null_is_default")]
    #[schema(value_type = Object)]
    pub metadata: Metadata,
    /// Fields without a meaning of their own, which are kept in `metadata`; a field of equal name inside `metadata`
    /// takes precedence.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub other: Metadata,
}

impl From<NewDocument> for DocumentBody {
    fn from(document: NewDocument) -> Self {
        let (mut text, mut html, mut markdown) = (None, None, None);
        match document.content {
            Content::Text(content) => text = Some(content),
            Content::Html(content) => html = Some(content),
            Content::Markdown(content) => markdown = Some(content),
        }
        Self {
            id: document.id.map(|id| id.to_string()),
            title: document.title,
            text,
            html,
            markdown,
            url: document.url,
            source: document.source,
            language: document.language,
            published_at: document.published_at,
            tags: document.tags,
            metadata: document.metadata,
            other: Metadata::new(),
        }
    }
}

impl TryFrom<DocumentBody> for NewDocument {
    type Error = Rejection;

    fn try_from(body: DocumentBody) -> Result<Self, Rejection> {
        let content = match (body.text, body.html, body.markdown) {
            (Some(text), None, None) => Content::Text(text),
            (None, Some(html), None) => Content::Html(html),
            (None, None, Some(markdown)) => Content::Markdown(markdown),
            (None, None, None) => return Err(Rejection::EmptyText),
            _ => {
                return Err(Rejection::Malformed {
                    reason: "only one of `text`, `html` and `markdown` may be given".to_owned(),
                });
            }
        };
        let mut metadata = body.other;
        metadata.extend(body.metadata);
        Ok(Self {
            id: body.id.map(DocumentId::new).transpose()?,
            title: body.title,
            url: body.url,
            source: body.source,
            language: body.language,
            published_at: body.published_at,
            tags: body.tags,
            metadata,
            ..Self::new(content)
        })
    }
}

/// Reads one document from JSON; text that is no document is a rejection.
pub fn document_from_json(json: &str) -> Submission {
    let body: DocumentBody = serde_json::from_str(json).map_err(|error| malformed(&error))?;
    body.try_into()
}

/// Reads documents from `{"documents": [...]}`, from `[...]` or from a single document. A document that cannot be read
/// is a rejection in its place among the others; text that is not JSON at all is an error.
pub fn documents_from_json(json: &str) -> Result<Vec<Submission>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Envelope<'j> {
        #[serde(borrow)]
        documents: Option<Vec<&'j RawValue>>,
    }
    let documents = if json.trim_start().starts_with('[') {
        serde_json::from_str::<Vec<&RawValue>>(json)?
    } else {
        match serde_json::from_str::<Envelope<'_>>(json)?.documents {
            Some(documents) => documents,
            None => vec![serde_json::from_str::<&RawValue>(json)?],
        }
    };
    let submissions = documents
        .into_iter()
        .map(|raw| document_from_json(raw.get()));
    Ok(submissions.collect())
}

fn malformed(error: &serde_json::Error) -> Rejection {
    let reason = if error.is_data() {
        format!("not a document: {error}")
    } else {
        format!("not JSON: {error}")
    };
    Rejection::Malformed { reason }
}

fn id_text_or_number<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "id must be a text or a whole number")]
    enum Id {
        Text(String),
        Number(i64),
    }
    let id = Option::<Id>::deserialize(deserializer)?;
    Ok(id.map(|id| match id {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    }))
}

/// Reads a date given as text or as a number. Whether it is a date is checked later, with a warning if it is not.
fn date_text_or_number<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "published_at must be a text, or Unix time as a number"
    )]
    enum Date {
        Text(String),
        Number(serde_json::Number),
    }
    let date = Option::<Date>::deserialize(deserializer)?;
    Ok(date.map(|date| match date {
        Date::Text(text) => text,
        Date::Number(number) => number.to_string(),
    }))
}

fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// A document with its cleaned text, its topics and its story.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentView {
    /// Document without its text.
    #[serde(flatten)]
    pub heading: DocumentHeadingView,
    /// Text of the document after cleaning.
    pub text: String,
    /// Language tag, given or detected; null when the language is unknown.
    pub language: Option<String>,
    /// Tags that the document was given, free in form.
    pub tags: Vec<String>,
    /// Any other fields of the document.
    #[schema(value_type = Object)]
    pub metadata: Metadata,
    /// Time at which the document was first ingested, RFC 3339 in UTC. It stays when the document is replaced or
    /// cleaned again; a document that is deleted and ingested again counts as new. A document from a store of an older
    /// version, which kept no such time, has that of its last ingestion before the upgrade.
    pub first_ingested_at: String,
    /// Time at which the document was last ingested, RFC 3339 in UTC.
    pub ingested_at: String,
    /// Topics of the document, largest share first; empty before topics were found, and when no passage belongs to a
    /// topic.
    pub topics: Vec<TopicShareView>,
    /// True when cleaning left no text: the document has no passages and is similar to no other.
    pub is_empty: bool,
    /// Lines that cleaning removed; only with the parameter `explain=cleaning`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleaning: Option<CleaningView>,
    /// Story that the document belongs to; a document alone is a story of one.
    pub story: StoryReferenceView,
}

/// A page of documents in order of id.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentsView {
    /// Documents of this page, without their texts.
    pub documents: Vec<DocumentHeadingView>,
    /// Ids of documents that belong on this page but are damaged on the disk, and must be ingested again or deleted.
    /// With a filter it is unknown whether they pass it. Left out when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub damaged: Vec<String>,
    /// Cursor of the next page; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A passage of a document, with its text and its topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassageView {
    /// Id of the passage, `DOCUMENT#ORDINAL`, such as `tides#0`.
    pub id: String,
    /// Position of the passage among those of its document, from 0.
    pub ordinal: u32,
    /// Offset of the passage's first byte in the document's `text` (UTF-8), from 0.
    pub start: usize,
    /// Offset one past the passage's last byte in the document's `text` (UTF-8).
    pub end: usize,
    /// Length of the passage in tokens of the embedding model.
    pub n_tokens: usize,
    /// Text of the passage.
    pub text: String,
    /// True when the passage ends within a sentence that is longer than a passage may be.
    pub ends_mid_sentence: bool,
    /// Topic of the passage; null before topics were found, when every topic is too far, or when the model knows none
    /// of its words.
    pub topic: Option<TopicReferenceView>,
}

/// The passages of a document in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct PassagesView {
    /// Passages of the document, in order of their ordinals.
    pub passages: Vec<PassageView>,
}

impl From<DocumentWithTopics> for DocumentView {
    fn from(
        DocumentWithTopics {
            mut document,
            times,
            topics,
            story,
        }: DocumentWithTopics,
    ) -> Self {
        Self {
            is_empty: document.text.is_empty(),
            cleaning: None,
            text: std::mem::take(&mut document.text),
            language: document.language.take(),
            tags: std::mem::take(&mut document.tags),
            metadata: std::mem::take(&mut document.metadata),
            first_ingested_at: times.first_ingested_at.to_string(),
            ingested_at: times.ingested_at.to_string(),
            topics: topics.into_iter().map(Into::into).collect(),
            story: story.into(),
            heading: document.into(),
        }
    }
}

impl From<DocumentPage> for DocumentsView {
    fn from(page: DocumentPage) -> Self {
        Self {
            documents: page.documents.into_iter().map(Into::into).collect(),
            damaged: page.damaged.iter().map(ToString::to_string).collect(),
            next_cursor: page.next_cursor,
        }
    }
}

impl From<Vec<PassageWithTopic>> for PassagesView {
    fn from(passages: Vec<PassageWithTopic>) -> Self {
        let passages = passages.into_iter().map(|found| PassageView {
            id: found.id.to_string(),
            ordinal: found.passage.ordinal,
            start: found.passage.start,
            end: found.passage.end,
            n_tokens: found.passage.n_tokens,
            text: found.text,
            ends_mid_sentence: found.ends_mid_sentence,
            topic: found.topic.map(Into::into),
        });
        Self {
            passages: passages.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_document_does_not_spoil_the_others() {
        let json = r#"{"documents": [{"id": "a", "text": "x"}, "b", {"id": 3, "text": 4}, {"id": "d"}, {"id": 5, "text": "y"}]}"#;
        let read = documents_from_json(json).unwrap();
        let ids = |at: usize| read[at].as_ref().ok().and_then(|new| new.id.clone());
        assert_eq!(ids(0).unwrap().as_str(), "a");
        assert!(matches!(&read[1], Err(Rejection::Malformed { .. })));
        assert!(
            matches!(&read[2], Err(Rejection::Malformed { reason }) if reason.contains("string"))
        );
        assert_eq!(read[3], Err(Rejection::EmptyText));
        assert_eq!(ids(4).unwrap().as_str(), "5");
    }

    #[test]
    fn one_document_a_list_and_an_envelope_are_all_read() {
        for json in [
            r#"{"text": "x"}"#,
            r#" [{"text": "x"}]"#,
            r#"{"documents": [{"text": "x"}]}"#,
        ] {
            assert!(documents_from_json(json).unwrap()[0].is_ok(), "{json}");
        }
        assert!(documents_from_json(r#"{"documents": [{"text": "x"}"#).is_err());
        assert!(documents_from_json("").is_err());
    }

    #[test]
    fn unknown_fields_are_kept_as_metadata() {
        let json = r#"{"text": "x", "author": "A", "metadata": {"year": 2025}, "tags": null}"#;
        let new = document_from_json(json).unwrap();
        assert_eq!(new.metadata["author"], "A");
        assert_eq!(new.metadata["year"], 2025);
    }
}
