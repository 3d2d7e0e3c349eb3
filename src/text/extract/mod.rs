//! What does a page or a Markdown file say, without its markup? Main text and metadata.

mod extracted;
mod flow;
mod tokens;
mod markup;
mod visible;
mod counted;
mod tree;
mod front_matter;
mod html;
mod markdown;
mod pdf;

pub use extracted::Extracted;
pub use html::extract_html;
pub use markdown::extract_markdown;
pub use pdf::{PdfError, extract_pdf};
