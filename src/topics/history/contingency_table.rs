//! How many members do the topics of two runs share?

use std::collections::BTreeMap;

/// The number of members that a topic of the run before shares with one of the current run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SharedMembers {
    /// The position of the topic among the previous topics.
    pub previous: usize,
    /// The position of the topic among the current topics.
    pub current: usize,
    /// The number of members in both topics.
    pub n_shared: usize,
}

/// The contingency table of two runs: the members that both know, counted by pairs of topics. Topics are named by their
/// positions.
#[derive(Default)]
pub struct ContingencyTable {
    /// The number of members of each pair of a previous and a current topic.
    pub shared: BTreeMap<(usize, usize), usize>,
    /// The number of members of each previous topic.
    pub previous: BTreeMap<usize, usize>,
    /// The number of members of each current topic.
    pub current: BTreeMap<usize, usize>,
}

impl ContingencyTable {
    /// Counts a member that both runs know, by its topics.
    pub fn add(&mut self, previous: usize, current: usize) {
        *self.shared.entry((previous, current)).or_default() += 1;
        *self.previous.entry(previous).or_default() += 1;
        *self.current.entry(current).or_default() += 1;
    }

    /// The pairs of topics that share members, in ascending order.
    pub fn shared_members(&self) -> Vec<SharedMembers> {
        let pair = |(&(previous, current), &n_shared)| SharedMembers {
            previous,
            current,
            n_shared,
        };
        self.shared.iter().map(pair).collect()
    }

    /// The number of members of each of the first `n` current topics.
    pub fn current_sizes(&self, n: usize) -> Vec<usize> {
        (0..n)
            .map(|at| self.current.get(&at).copied().unwrap_or_default())
            .collect()
    }
}
