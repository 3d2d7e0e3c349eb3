//! What groups of passages are about: keywords and labels, passages that show it, and ids that last from run to run.

mod chunks;
mod counts;
mod events;
mod keywords;
mod labels;
mod leftovers;
mod lineage;
mod links;
mod merge;
mod phrases;
mod reading;
mod representatives;
mod roles;
mod scripts;
mod sense;
mod sightings;
mod stop_words;
mod surface;
mod terms;
mod word_forms;

use crate::model::Keyword;

pub use counts::TermCounts;
pub use events::{BeforeAndAfter, TopicState, events};
pub use lineage::{FormerTopic, SharedMembers, stable_ids};
pub use links::settle;
pub use merge::merged;
pub use representatives::{Candidate, representatives};
pub use stop_words::is_stop;

/// What a reader is told a topic is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Short name, unique in its model.
    pub label: String,
    /// Up to ten terms, best first; their weights sum to 1 unless there are none.
    pub keywords: Vec<Keyword>,
    /// Share of the topic's passages that hold at least one term of the label, 0 to 1.
    pub coverage: f32,
}

/// Describes every topic of `counts`, in the order of their positions, also those without passages. No keyword equals
/// one of `excluded` (names of sources, say), whatever its case, hyphens and spaces.
pub fn describe(counts: &TermCounts, excluded: &[String]) -> Vec<Description> {
    let ranked = keywords::rank(counts, excluded);
    labels::labels(&ranked)
        .into_iter()
        .zip(&ranked)
        .map(|(label, terms)| Description {
            label: label.text,
            keywords: keywords::weighted(&terms.ranked),
            coverage: label.coverage as f32,
        })
        .collect()
}

#[cfg(test)]
mod tests;
