//! Nodes linked with near ones, so that a walk from neighbour to neighbour finds the nearest to a query.
//!
//! The graph is a hint: which passages are found depends on the products with their vectors alone, so that a link that
//! leads nowhere does no harm.

mod adopt;
mod beam;
mod file;
mod link;
mod prune;
mod sweep;

use super::table::Table;
pub(super) use beam::{Beam, Near, Walk};
pub use file::GraphFileError;
pub(super) use file::KeptGraph;
pub(super) use sweep::{SWEEP_STEP, Sweep};

/// Neighbours of a node, at most.
const DEGREE: usize = 48;
/// No neighbour.
const NONE: u32 = u32::MAX;
/// One node in so many is where walks begin.
const ENTRY_STEP: u32 = 4096;
/// Nodes that are linked at a time, at most.
pub(super) const MAX_BATCH: usize = 1024;
/// A batch is at most one node for so many that are linked, so that few of those near to a node are in its batch.
const BATCH_PART: usize = 16;

/// The neighbours of one node; after the last there is `NONE`.
type Links = [u32; DEGREE];

/// Nodes with their new links.
pub(super) type NewLinks = Vec<(u32, Links)>;

/// The links of all nodes.
#[derive(Debug)]
pub(super) struct Graph {
    links: Table<u32>,
    is_linked: Vec<bool>,
    n_linked: usize,
    /// Where walks begin.
    entries: Vec<u32>,
}

impl Graph {
    pub(super) fn new() -> Self {
        Self {
            links: Table::new(DEGREE),
            is_linked: Vec::new(),
            n_linked: 0,
            entries: Vec::new(),
        }
    }

    /// Nodes that can be walked to.
    pub(super) fn n_linked(&self) -> usize {
        self.n_linked
    }

    pub(super) fn is_linked(&self, node: u32) -> bool {
        self.is_linked[node as usize]
    }

    /// Makes room for one more node, which is not linked.
    pub(super) fn push(&mut self) {
        self.links.push([NONE; DEGREE].into_iter());
        self.is_linked.push(false);
    }

    /// How many nodes are linked next.
    pub(super) fn batch_size(&self) -> usize {
        (self.n_linked / BATCH_PART).clamp(1, MAX_BATCH)
    }

    /// Gives nodes other links.
    pub(super) fn set_links(&mut self, links: &NewLinks) {
        for (node, links) in links {
            self.links.row_mut(*node).copy_from_slice(links);
        }
    }

    /// Counts nodes whose links were set among those that are linked.
    pub(super) fn mark_linked(&mut self, nodes: &[u32]) {
        for &node in nodes {
            let is_linked = &mut self.is_linked[node as usize];
            self.n_linked += usize::from(!std::mem::replace(is_linked, true));
            if node.is_multiple_of(ENTRY_STEP) {
                self.entries.push(node);
            }
        }
        self.ensure_entry();
    }

    /// Takes nodes out of the graph.
    pub(super) fn unlink(&mut self, nodes: &[u32]) {
        for &node in nodes {
            self.links.row_mut(node).fill(NONE);
            let is_linked = &mut self.is_linked[node as usize];
            self.n_linked -= usize::from(std::mem::replace(is_linked, false));
        }
        let is_linked = &self.is_linked;
        self.entries.retain(|&entry| is_linked[entry as usize]);
        self.ensure_entry();
    }

    fn ensure_entry(&mut self) {
        if self.entries.is_empty() {
            let first = self.is_linked.iter().position(|&is_linked| is_linked);
            self.entries.extend(first.map(|node| node as u32));
        }
    }

    fn entries(&self) -> &[u32] {
        &self.entries
    }

    fn neighbours(&self, node: u32) -> &[u32] {
        neighbours(self.links.row(node))
    }
}

fn neighbours(links: &[u32]) -> &[u32] {
    let n = links.iter().position(|&link| link == NONE);
    &links[..n.unwrap_or(links.len())]
}

#[cfg(test)]
impl Graph {
    /// All links, node after node.
    pub(super) fn all_links(&self) -> Vec<u32> {
        self.links.chunks().flatten().copied().collect()
    }
}
