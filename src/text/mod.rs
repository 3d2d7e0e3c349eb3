//! Raw bytes to passages: decode, extract the main text, clean it, cut it into chunks.
//! Pure functions; the same input always gives the same text.

mod chunk;
mod clean;
mod date;
mod decode;
mod extract;
mod form;
mod language;
mod repair;
mod repeated;
mod wrapped;

pub use chunk::{Chunk, ChunkOptions, ChunkOptionsError, chunk, sentence_ends};
pub use clean::{Cleaned, RemovalReason, RemovedLine, clean};
pub use date::parse_date;
pub use decode::{Decoded, decode};
pub use extract::{Extracted, PdfError, extract_html, extract_markdown, extract_pdf};
pub use language::{detect_language, language_tag};
pub use repair::repair;
pub use repeated::{LineCounts, LinePrints, Source};
pub use wrapped::join_wrapped;
