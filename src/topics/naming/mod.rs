//! What topics are called: their keywords, and labels made of them.

mod fingerprint;

mod topic_passages;

mod ngrams;

mod term_frequencies;

mod surfaces;

mod occurrences;

mod topic_term;

mod topic_text;

mod ranked_terms;

mod redundancy;

mod topic_statistics;

mod cross_topic_shares;

mod keywords;

mod labels;

mod describe;

pub use describe::{Description, describe};
pub use topic_passages::TopicPassages;

#[cfg(test)]
mod tests;
