//! One document on its way in: named, hashed, extracted, cleaned and cut into passages.

use std::sync::Arc;

use crate::embedding::Embedder;
use crate::model::{Content, Document, DocumentId, NewDocument, Passage};
use crate::similarity::Signature;
use crate::store::ContentHash;
use crate::text::{self, Extracted};

use super::vectors::Cut;
use super::{EngineOptions, Rejection};

/// Goes into the hash of every document: raised whenever the same input gives other passages than before.
const PIPELINE_VERSION: u32 = 1;

/// Longest title, url, source, language or date, in bytes.
const MAX_FIELD_BYTES: usize = 8 << 10;
/// Most bytes of all tags, and of all metadata.
const MAX_METADATA_BYTES: usize = 1 << 20;
/// Bytes that one token stands for at most when the length of a passage is measured.
const MAX_TOKEN_BYTES: usize = 16;

/// A document with its id and the hash of all that it will be made from.
pub(super) struct IdentifiedDocument {
    pub(super) id: DocumentId,
    pub(super) hash: ContentHash,
    new: NewDocument,
}

/// A document that is ready but for its vectors.
pub(super) struct PreparedDocument {
    pub(super) document: Document,
    pub(super) hash: ContentHash,
    pub(super) passages: Vec<Passage>,
    pub(super) signature: Arc<Signature>,
    pub(super) warnings: Vec<String>,
}

impl IdentifiedDocument {
    /// Names and hashes `new`; refuses what is empty or too long before any work is done on it.
    pub(super) fn identify(new: NewDocument, options: &EngineOptions) -> Result<Self, Rejection> {
        let raw = new.content.raw();
        if raw.trim().is_empty() {
            return Err(Rejection::EmptyText);
        }
        if raw.len() > options.max_text_bytes {
            return Err(Rejection::LongText {
                n_bytes: raw.len(),
                limit: options.max_text_bytes,
            });
        }
        check_fields(&new)?;
        Ok(Self {
            id: new.id.clone().unwrap_or_else(|| derived_id(&new)),
            hash: hash(&new, options),
            new,
        })
    }

    /// Extracts, cleans and chunks; refuses a document of which nothing is left.
    pub(super) fn prepare(
        self,
        options: &EngineOptions,
        embedder: &dyn Embedder,
    ) -> Result<PreparedDocument, Rejection> {
        let Self { id, hash, new } = self;
        let page = extract(&new.content);
        let text = text::clean(&page.text).text;
        if text.is_empty() {
            return Err(Rejection::EmptyText);
        }
        let mut warnings: Vec<String> =
            replaced_characters(new.content.raw()).into_iter().collect();
        let published_at = new.published_at.or(page.published_at).and_then(|written| {
            let read = text::parse_date(&written);
            if read.is_none() {
                warnings.push(format!(
                    "published_at {:?} is not a date that is understood; write it like 2025-03-20 or 2025-03-20T09:30:00Z",
                    shortened(&written)
                ));
            }
            read
        });
        let passages = chunk(&text, options, embedder);
        let title = one_line(new.title.or(page.title));
        let signature = Arc::new(Signature::of(title.as_deref(), &text));
        let document = Document {
            id,
            title,
            text,
            url: one_line(new.url.or(page.url)),
            source: one_line(new.source.or(page.source)),
            language: one_line(new.language.or(page.language)),
            published_at,
            tags: new.tags,
            metadata: new.metadata,
        };
        Ok(PreparedDocument {
            document,
            hash,
            passages,
            signature,
            warnings,
        })
    }
}

impl PreparedDocument {
    pub(super) fn cut(&self) -> Cut<'_> {
        Cut {
            title: self.document.title.as_deref(),
            text: &self.document.text,
            passages: &self.passages,
        }
    }
}

/// Refuses fields that would weigh down every answer that shows them.
fn check_fields(new: &NewDocument) -> Result<(), Rejection> {
    let length = |field: &Option<String>| field.as_ref().map_or(0, String::len);
    let metadata = serde_json::Value::Object(new.metadata.clone()).to_string();
    let fields = [
        ("title", length(&new.title), MAX_FIELD_BYTES),
        ("url", length(&new.url), MAX_FIELD_BYTES),
        ("source", length(&new.source), MAX_FIELD_BYTES),
        ("language", length(&new.language), MAX_FIELD_BYTES),
        ("published_at", length(&new.published_at), MAX_FIELD_BYTES),
        (
            "tags",
            new.tags.iter().map(String::len).sum(),
            MAX_METADATA_BYTES,
        ),
        ("metadata", metadata.len(), MAX_METADATA_BYTES),
    ];
    match fields
        .into_iter()
        .find(|(_, n_bytes, limit)| n_bytes > limit)
    {
        Some((field, n_bytes, limit)) => Err(Rejection::LongField {
            field,
            n_bytes,
            limit,
        }),
        None => Ok(()),
    }
}

/// The passages of a cleaned text. A word that the model does not know is one token however long it is, so that bytes
/// count too: scripts without spaces are cut as well.
pub(super) fn chunk(text: &str, options: &EngineOptions, embedder: &dyn Embedder) -> Vec<Passage> {
    let length = |piece: &str| {
        embedder
            .count_tokens(piece)
            .max(piece.len() / MAX_TOKEN_BYTES)
    };
    let chunks = text::chunk(text, &options.chunk, length);
    (0..)
        .zip(chunks)
        .map(|(ordinal, chunk)| Passage {
            ordinal,
            start: chunk.start,
            end: chunk.end,
            n_tokens: chunk.n_tokens,
        })
        .collect()
}

fn extract(content: &Content) -> Extracted {
    match content {
        Content::Text(text) => Extracted {
            text: text.clone(),
            ..Extracted::default()
        },
        Content::Html(html) => text::extract_html(html),
        Content::Markdown(markdown) => text::extract_markdown(markdown),
    }
}

/// Bytes that are no text were replaced when the document was read.
fn replaced_characters(raw: &str) -> Option<String> {
    let n = raw.matches(char::REPLACEMENT_CHARACTER).count();
    (n > 0).then(|| {
        format!("{n} characters could not be read in the document's encoding and were replaced")
    })
}

fn one_line(field: Option<String>) -> Option<String> {
    let line = field?
        .split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    (!line.is_empty()).then_some(line)
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

fn derived_id(new: &NewDocument) -> DocumentId {
    let from_url = new.url.as_deref().map(str::trim).map(DocumentId::new);
    if let Some(Ok(id)) = from_url {
        return id;
    }
    let digest = blake3::hash(new.content.raw().as_bytes()).to_hex();
    DocumentId::new(&digest[..24]).expect("hexadecimal digits are a valid id")
}

/// Two documents have the same hash only if everything that was given is the same and is treated the same way.
fn hash(new: &NewDocument, options: &EngineOptions) -> ContentHash {
    let form = match new.content {
        Content::Text(_) => "text",
        Content::Html(_) => "html",
        Content::Markdown(_) => "markdown",
    };
    let metadata = serde_json::Value::Object(new.metadata.clone()).to_string();
    let mut hasher = blake3::Hasher::new();
    hasher.update(&PIPELINE_VERSION.to_le_bytes());
    hasher.update(&options.chunk.max_tokens().to_le_bytes());
    hasher.update(&options.chunk.overlap_tokens().to_le_bytes());
    let given = [
        &new.title,
        &new.url,
        &new.source,
        &new.language,
        &new.published_at,
    ];
    let fields = given.into_iter().map(Option::as_deref);
    let content = [Some(form), Some(new.content.raw()), Some(metadata.as_str())];
    for field in fields
        .chain(content)
        .chain(new.tags.iter().map(|tag| Some(tag.as_str())))
    {
        // The length in front keeps the end of one field apart from the start of the next.
        hasher.update(
            &field
                .map_or(u64::MAX, |text| text.len() as u64)
                .to_le_bytes(),
        );
        hasher.update(field.unwrap_or_default().as_bytes());
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> EngineOptions {
        EngineOptions {
            chunk: text::ChunkOptions::default(),
            max_text_bytes: 1000,
            refresh: super::super::RefreshOptions::default(),
        }
    }

    fn new(text: &str) -> NewDocument {
        NewDocument::new(Content::Text(text.to_owned()))
    }

    #[test]
    fn an_id_comes_from_the_url_else_from_the_content() {
        let with_url = NewDocument {
            url: Some("https://a.example/b".to_owned()),
            ..new("words")
        };
        assert_eq!(derived_id(&with_url).as_str(), "https://a.example/b");
        assert_eq!(derived_id(&new("words")), derived_id(&new("words")));
        assert_ne!(derived_id(&new("words")), derived_id(&new("other words")));
    }

    #[test]
    fn every_field_changes_the_hash() {
        let plain = new("words");
        let variants = [
            NewDocument {
                title: Some("t".to_owned()),
                ..plain.clone()
            },
            NewDocument {
                url: Some("t".to_owned()),
                ..plain.clone()
            },
            NewDocument {
                tags: vec!["t".to_owned()],
                ..plain.clone()
            },
            NewDocument {
                content: Content::Html("words".to_owned()),
                ..plain.clone()
            },
            new("words "),
            plain,
        ];
        let mut hashes: Vec<_> = variants.iter().map(|v| hash(v, &options())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), variants.len());
    }

    #[test]
    fn empty_and_endless_texts_are_refused() {
        let identify = |text: &str| IdentifiedDocument::identify(new(text), &options()).err();
        assert!(matches!(identify(" \n"), Some(Rejection::EmptyText)));
        assert!(matches!(
            identify(&"x".repeat(1001)),
            Some(Rejection::LongText {
                n_bytes: 1001,
                limit: 1000
            })
        ));
        assert!(identify("words").is_none());
    }
}
