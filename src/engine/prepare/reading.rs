//! What was sent is read: extracted, repaired, cleaned, and the lines by which it is compared with others.

use crate::model::{Content, Document};
use crate::text::{self, Cleaned, Extracted, LineFingerprints, Source};

/// The text of a kept document cleaned again, and the prints of its lines. Without an original, what is kept of it is
/// all there is.
pub fn clean_again(original: Option<&Content>, document: &Document) -> (Cleaned, LineFingerprints) {
    let cleaned = match original {
        Some(content) => text::clean(&extract(content).text),
        None => text::clean(&text::repair(&document.text)),
    };
    let prints = LineFingerprints::new(&source_of(document), &cleaned);
    (cleaned, prints)
}

/// The language of a text, where it can be told.
pub fn language_of(text: &str) -> Option<String> {
    text::detect_language(text).map(str::to_owned)
}

/// Where a document comes from, as its lines are counted.
pub fn source_of(document: &Document) -> Source {
    Source::new(document.source.as_deref(), document.url.as_deref())
}

/// The main text without markup, its characters repaired; of plain text, its broken lines joined.
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
