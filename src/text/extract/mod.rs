//! What does a page or a Markdown file say, without its markup? Main text and metadata.

mod flow;
mod front_matter;
mod html;
mod markdown;
mod pdf;
mod shape;
mod tags;
mod visible;

pub use html::extract_html;
pub use markdown::extract_markdown;
pub use pdf::{PdfError, extract_pdf};

/// The readable part of a document, with what it says about itself.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// The main text; paragraphs are separated by blank lines.
    pub text: String,
    /// Its title, without the name of the site.
    pub title: Option<String>,
    /// Its canonical address.
    pub url: Option<String>,
    /// The name of the site.
    pub source: Option<String>,
    /// Its language, as the document declares it.
    pub language: Option<String>,
    /// When it was published, as the document writes it.
    pub published_at: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// What of it could not be read.
    pub warnings: Vec<String>,
}

/// A metadata value worth keeping: trimmed, on one line, not empty.
fn metadata(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
