//! Raw bytes to passages: decode, extract the main text, clean it, cut it into chunks.
//! All functions are pure: equal input always gives equal text.

mod date;
mod decode;
mod form;
mod repair;
mod language;
mod wrapped;
mod extract;
mod clean;
mod repeated;
mod chunk;

pub use chunk::{Chunk, ChunkOptions, ChunkOptionsError, chunk, sentence_ends};
pub use clean::{Cleaned, RemovedLine, clean};
pub use date::parse_date;
pub use decode::{Decoded, decode};
pub use extract::{Extracted, PdfError, extract_html, extract_markdown, extract_pdf};
pub use language::{detect_language, language_tag};
pub use repair::repair;
pub use repeated::{
    Fingerprints, Judged, KeptText, LineFingerprints, RepeatCounts, RunFingerprints, Source,
};
pub use wrapped::join_wrapped;
