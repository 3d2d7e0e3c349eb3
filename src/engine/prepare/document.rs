//! Reads one submitted document: extracts, cleans and chunks its text.

use std::sync::Arc;

use jiff::Timestamp;

use super::fields::{date, language, one_line, replaced_characters};
use super::identify::{IdentifiedDocument, PIPELINE_VERSION};
use super::passages::{chunks, passages};
use super::reading::{extract, language_of, source_of};
use super::rejection::Rejection;
use crate::embedding::Embedder;
use crate::engine::options::EngineOptions;
use crate::engine::vectors::Cut;
use crate::model::{Document, Passage};
use crate::store::{CleaningRecord, ContentHash, PackedOriginal};
use crate::text::{self, Chunk, Cleaned, Fingerprints, Judged, RunFingerprints};
use crate::words::Signature;

/// A document that is cleaned except for lines and runs of words that it shares with others.
pub struct ReadDocument {
    /// The document, whose text is not yet set.
    document: Document,
    hash: ContentHash,
    original: PackedOriginal,
    cleaned: Cleaned,
    prints: Fingerprints,
    warnings: Vec<String>,
}

/// A document that is ready to be embedded.
pub struct PreparedDocument {
    pub document: Document,
    pub hash: ContentHash,
    pub original: PackedOriginal,
    pub cleaning: CleaningRecord,
    pub runs: RunFingerprints,
    pub passages: Vec<Passage>,
    pub signature: Arc<Signature>,
    pub warnings: Vec<String>,
}

impl IdentifiedDocument {
    /// Extracts and cleans the text; refuses a document that has none, not even boilerplate.
    pub fn read(self, now: Timestamp) -> Result<ReadDocument, Rejection> {
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
            prints: Fingerprints::new(&source_of(&document), &cleaned),
            document,
            hash,
            original: PackedOriginal::new(&new.content),
            cleaned,
            warnings,
        })
    }
}

impl ReadDocument {
    pub fn prints(&self) -> &Fingerprints {
        &self.prints
    }

    /// Removes the lines and runs that `judged` says repeat, and chunks the rest of the text.
    pub fn prepare(
        self,
        judged: Judged,
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
                prints: judged.lines,
                removed,
            },
            runs: self.prints.runs,
            warnings,
        }
    }
}

impl PreparedDocument {
    pub fn cut(&self) -> Cut<'_> {
        Cut {
            title: self.document.title.as_deref(),
            text: &self.document.text,
            passages: &self.passages,
        }
    }
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
