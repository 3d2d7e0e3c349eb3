//! What a document says and what it says about itself, whatever format it came in.

/// The main text of a document and the metadata that the document holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Extracted {
    /// The main text; paragraphs are separated by blank lines.
    pub text: String,
    /// The title without the name of the site.
    pub title: Option<String>,
    /// The canonical address.
    pub url: Option<String>,
    /// The name of the site.
    pub source: Option<String>,
    /// The language that the document declares, in the document's own words.
    pub language: Option<String>,
    /// When the document was published, in the document's own words.
    pub published_at: Option<String>,
    /// The author that the document names.
    pub author: Option<String>,
    /// What of the document could not be read, in sentences for people.
    pub warnings: Vec<String>,
}

/// A metadata value on one line without white space around it; `None` when nothing is left.
pub(super) fn metadata(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
