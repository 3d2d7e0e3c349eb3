//! One document on its way in: named, hashed, extracted, cleaned and cut into passages.

mod identify;

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};

use crate::embedding::Embedder;
use crate::model::{Content, Document, Passage};
use crate::similarity::Signature;
use crate::store::{CleaningRecord, ContentHash, PackedOriginal};
use crate::text::{self, Chunk, Cleaned, Extracted, LineFingerprints, Source};

use super::vectors::Cut;
use super::{EngineOptions, Rejection};

pub(super) use identify::IdentifiedDocument;

/// Goes into the hash of every document: raised whenever the same input gives other passages than before.
pub(super) const PIPELINE_VERSION: u32 = 3;

/// Bytes that one token stands for at most when the length of a passage is measured.
const MAX_TOKEN_BYTES: usize = 16;

/// A document that is clean but for the lines that it shares with others.
pub(super) struct ReadDocument {
    /// The document, its text still to come.
    document: Document,
    hash: ContentHash,
    original: PackedOriginal,
    cleaned: Cleaned,
    prints: LineFingerprints,
    warnings: Vec<String>,
}

/// A document that is ready but for its vectors.
pub(super) struct PreparedDocument {
    pub(super) document: Document,
    pub(super) hash: ContentHash,
    pub(super) original: PackedOriginal,
    pub(super) cleaning: CleaningRecord,
    pub(super) passages: Vec<Passage>,
    pub(super) signature: Arc<Signature>,
    pub(super) warnings: Vec<String>,
}

impl IdentifiedDocument {
    /// Extracts and cleans; refuses a document in which there is nothing, not even boilerplate.
    pub(super) fn read(self, now: Timestamp) -> Result<ReadDocument, Rejection> {
        let Self { id, hash, new } = self;
        let page = extract(&new.content);
        let cleaned = text::clean(&page.text);
        if cleaned.text.is_empty() && cleaned.removed.is_empty() {
            return Err(Rejection::EmptyText);
        }
        let mut warnings = new.warnings;
        warnings.extend(page.warnings);
        warnings.extend(replaced_characters(new.content.raw()));
        let published_at = new.published_at.or(page.published_at).and_then(|written| {
            let read = date(&written, now);
            read.map_err(|warning| warnings.push(warning)).ok()
        });
        let given = new
            .language
            .as_deref()
            .map(str::trim)
            .filter(|tag| !tag.is_empty());
        let language = given.and_then(|written| {
            let tag = language(written);
            tag.map_err(|warning| warnings.push(warning)).ok()
        });
        let declared = page.language.as_deref().and_then(text::language_tag);
        let document = Document {
            id,
            title: one_line(new.title.or(page.title)),
            text: String::new(),
            url: one_line(new.url.or(page.url)),
            source: one_line(new.source.or(page.source)),
            language: language.or(declared).or_else(|| language_of(&cleaned.text)),
            published_at,
            tags: new.tags,
            metadata: new.metadata,
        };
        Ok(ReadDocument {
            prints: LineFingerprints::new(&source_of(&document), &cleaned),
            document,
            hash,
            original: PackedOriginal::new(&new.content),
            cleaned,
            warnings,
        })
    }
}

impl ReadDocument {
    pub(super) fn prints(&self) -> &LineFingerprints {
        &self.prints
    }

    /// Takes out the lines that `judged` says repeat, and cuts what is left into passages.
    pub(super) fn prepare(
        self,
        judged: LineFingerprints,
        options: &EngineOptions,
        embedder: &dyn Embedder,
    ) -> PreparedDocument {
        let Cleaned { text, removed, .. } = self.cleaned.without_repeated(&judged);
        let chunks = chunks(&text, options, embedder);
        let mut warnings = self.warnings;
        warnings.extend(long_sentences(&chunks));
        PreparedDocument {
            signature: Arc::new(Signature::of(self.document.title.as_deref(), &text)),
            passages: passages(chunks),
            document: Document {
                text,
                ..self.document
            },
            hash: self.hash,
            original: self.original,
            cleaning: CleaningRecord {
                version: PIPELINE_VERSION,
                prints: judged,
                removed,
            },
            warnings,
        }
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

/// The text of a kept document cleaned again, and the prints of its lines. Without an original, what is kept of it is
/// all there is.
pub(super) fn clean_again(
    original: Option<&Content>,
    document: &Document,
) -> (Cleaned, LineFingerprints) {
    let cleaned = match original {
        Some(content) => text::clean(&extract(content).text),
        None => text::clean(&text::repair(&document.text)),
    };
    let prints = LineFingerprints::new(&source_of(document), &cleaned);
    (cleaned, prints)
}

/// The language of a text, where it can be told.
pub(super) fn language_of(text: &str) -> Option<String> {
    text::detect_language(text).map(str::to_owned)
}

fn source_of(document: &Document) -> Source {
    Source::new(document.source.as_deref(), document.url.as_deref())
}

/// The passages of a cleaned text.
pub(super) fn chunk(text: &str, options: &EngineOptions, embedder: &dyn Embedder) -> Vec<Passage> {
    passages(chunks(text, options, embedder))
}

/// A word that the model does not know is one token however long it is, so that bytes count too: scripts without spaces
/// are cut as well.
fn chunks(text: &str, options: &EngineOptions, embedder: &dyn Embedder) -> Vec<Chunk> {
    let length = |piece: &str| {
        embedder
            .count_tokens(piece)
            .max(piece.len() / MAX_TOKEN_BYTES)
    };
    text::chunk(text, &options.chunk, length)
}

fn passages(chunks: Vec<Chunk>) -> Vec<Passage> {
    let passages = (0..).zip(chunks).map(|(ordinal, chunk)| Passage {
        ordinal,
        start: chunk.start,
        end: chunk.end,
        n_tokens: chunk.n_tokens,
    });
    passages.collect()
}

fn long_sentences(chunks: &[Chunk]) -> Option<String> {
    match chunks
        .iter()
        .filter(|chunk| chunk.ends_mid_sentence)
        .count()
    {
        0 => None,
        1 => Some("1 passage ends within a sentence that is longer than a passage".to_owned()),
        n => Some(format!(
            "{n} passages end within a sentence that is longer than a passage"
        )),
    }
}

/// The main text without markup, its characters repaired; of plain text, its broken lines joined.
fn extract(content: &Content) -> Extracted {
    match content {
        Content::Text(raw) => Extracted {
            text: text::join_wrapped(&text::repair(raw)).into_owned(),
            ..Extracted::default()
        },
        Content::Html(html) => text::extract_html(&text::repair(html)),
        Content::Markdown(markdown) => text::extract_markdown(&text::repair(markdown)),
    }
}

/// A language as its tag, or why it is none.
fn language(written: &str) -> Result<String, String> {
    text::language_tag(written).ok_or_else(|| {
        let name = shortened(written);
        format!("language {name:?} is not a tag such as en or pt-BR; what the text shows is taken instead")
    })
}

/// A date as it is written, or why it is none. Clocks and zones differ by less than a day.
fn date(written: &str, now: Timestamp) -> Result<Timestamp, String> {
    let name = shortened(written);
    let Some(date) = text::parse_date(written) else {
        return Err(format!(
            "published_at {name:?} is not a date that is understood; write it like 2025-03-20 or 2025-03-20T09:30:00Z, with a year from 1000 to 9000"
        ));
    };
    if now
        .checked_add(24.hours())
        .is_ok_and(|latest| date > latest)
    {
        return Err(format!(
            "published_at {name:?} is still to come; the document is kept without it"
        ));
    }
    Ok(date)
}

/// Bytes that are no text were replaced when the document was read.
fn replaced_characters(raw: &str) -> Option<String> {
    let n = raw.matches(char::REPLACEMENT_CHARACTER).count();
    (n > 0).then(|| {
        format!("{n} characters could not be read in the document's encoding and were replaced")
    })
}

fn one_line(field: Option<String>) -> Option<String> {
    let field = field?;
    let line = text::repair(&field)
        .split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    (!line.is_empty()).then_some(line)
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}
