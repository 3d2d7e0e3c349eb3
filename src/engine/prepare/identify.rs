//! Assigns a document its id and content hash, or refuses it before any work is done on it.

use super::rejection::Rejection;
use crate::engine::options::EngineOptions;
use crate::model::{Content, DocumentId, NewDocument};
use crate::store::ContentHash;

/// Version of the pipeline, part of every content hash: raised whenever equal input gives other passages than before.
pub const PIPELINE_VERSION: u32 = 3;

/// Longest title, url, source, language or date, in bytes.
const MAX_FIELD_BYTES: usize = 8 << 10;
/// Most bytes of all tags together, and of all metadata together.
const MAX_METADATA_BYTES: usize = 1 << 20;

/// A document with its id and the hash of all its fields as submitted and of the settings that passages depend on.
pub struct IdentifiedDocument {
    pub id: DocumentId,
    pub hash: ContentHash,
    pub new: NewDocument,
}

impl IdentifiedDocument {
    /// Identifies and hashes `new`; refuses an empty document, a text that is too long and fields that are too long before any work is done on them.
    pub fn identify(new: NewDocument, options: &EngineOptions) -> Result<Self, Rejection> {
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
}

/// Refuses fields so long that they would weigh down every answer that shows them.
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

fn derived_id(new: &NewDocument) -> DocumentId {
    let from_url = new.url.as_deref().map(str::trim).map(DocumentId::new);
    if let Some(Ok(id)) = from_url {
        return id;
    }
    let digest = blake3::hash(new.content.raw().as_bytes()).to_hex();
    DocumentId::new(&digest[..24]).expect("hexadecimal digits are a valid id")
}

/// Hashes the document and the options, so that equal hashes mean equal input and equal treatment.
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
        // The length prefix keeps the end of one field apart from the start of the next.
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
            chunk: crate::text::ChunkOptions::default(),
            index_dir: None,
            max_text_bytes: 1000,
            refresh: crate::engine::RefreshOptions::default(),
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
