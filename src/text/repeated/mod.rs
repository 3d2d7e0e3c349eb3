//! Which lines repeat among documents that are otherwise different? Learned from the documents of a collection: counts
//! of lines by source, and the decision that a line is boilerplate.

mod hash;
mod source;
mod line_fingerprints;
mod seen;
mod evidence;
mod line_counts;
mod removal;

pub use line_counts::LineCounts;
pub use line_fingerprints::LineFingerprints;
pub use source::Source;
