//! Reads submitted content: extracts, repairs and cleans its text, and fingerprints its lines and runs of words.

use crate::model::{Content, Document};
use crate::text::{self, Cleaned, Extracted, Fingerprints, Source};

/// Cleans a stored document again and fingerprints its lines and runs. Without an original, the stored text is used.
pub fn clean_again(original: Option<&Content>, document: &Document) -> (Cleaned, Fingerprints) {
    let cleaned = match original {
        Some(content) => text::clean(&extract(content).text),
        None => text::clean(&text::repair(&document.text)),
    };
    let prints = Fingerprints::new(&source_of(document), &cleaned);
    (cleaned, prints)
}

/// Language of a text; none when it cannot be detected.
pub fn language_of(text: &str) -> Option<String> {
    text::detect_language(text).map(str::to_owned)
}

/// Source of a document, by which its lines and runs are counted.
pub fn source_of(document: &Document) -> Source {
    Source::new(document.source.as_deref(), document.url.as_deref())
}

/// Extracts the main text without markup and with repaired characters; joins broken lines of plain text.
pub fn extract(content: &Content) -> Extracted {
    match content {
        Content::Text(raw) => Extracted {
            text: text::join_wrapped(&text::repair(raw)).into_owned(),
            ..Extracted::default()
        },
        Content::Html(html) => text::extract_html(&text::repair(html)),
        Content::Markdown(markdown) => text::extract_markdown(&text::repair(markdown)),
    }
}
