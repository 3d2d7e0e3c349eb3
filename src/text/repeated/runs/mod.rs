//! Which runs of words repeat inside the lines of documents that are otherwise different? Learned from the documents of
//! a source: counts of sentences and of lines with one form, and where those that are boilerplate stand.

mod words;
mod insertions;
mod recent;
mod fingerprints;
mod parts;
mod subject;
mod witness;
mod evidence;
mod judged;
mod run_counts;

pub use fingerprints::RunFingerprints;
pub(super) use fingerprints::running_lines;
pub use judged::JudgedRuns;
pub use run_counts::RunCounts;

#[cfg(test)]
mod tests;
