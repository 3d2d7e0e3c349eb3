//! How many members do topics of two runs share?

use std::collections::BTreeMap;

use super::lineage::SharedMembers;

/// Passages that two runs know, counted by pairs of places.
#[derive(Default)]
pub struct Overlap {
    pub shared: BTreeMap<(usize, usize), usize>,
    pub before: BTreeMap<usize, usize>,
    pub now: BTreeMap<usize, usize>,
}

impl Overlap {
    pub fn add(&mut self, before: usize, now: usize) {
        *self.shared.entry((before, now)).or_default() += 1;
        *self.before.entry(before).or_default() += 1;
        *self.now.entry(now).or_default() += 1;
    }

    pub fn members(&self) -> Vec<SharedMembers> {
        let member = |(&(previous, current), &n_shared)| SharedMembers {
            previous,
            current,
            n_shared,
        };
        self.shared.iter().map(member).collect()
    }

    pub fn now(&self, n: usize) -> Vec<usize> {
        (0..n)
            .map(|at| self.now.get(&at).copied().unwrap_or_default())
            .collect()
    }
}
