//! Which lines repeat among documents that are otherwise different? Learned from the documents of a collection: counts of
//! lines by source, and the decision that a line is boilerplate.

mod evidence;
mod line_counts;
mod line_prints;
mod seen;
mod source;

pub use line_counts::LineCounts;
pub use line_prints::LinePrints;
pub use source::Source;
