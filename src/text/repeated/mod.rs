//! Which lines, and which runs of words inside lines, repeat among documents that are otherwise different? Learned from
//! the documents of a collection: counts by source, and the decision that a line or a run is boilerplate.

mod hash;
mod source;
mod line_fingerprints;
mod seen;
mod sketch;
mod evidence;
mod line_counts;
mod runs;
mod counts;
mod removal;
mod kept_text;

pub use counts::{Fingerprints, Judged, RepeatCounts};
pub use kept_text::KeptText;
pub use line_fingerprints::LineFingerprints;
pub use runs::RunFingerprints;
pub use source::Source;
