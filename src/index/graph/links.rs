//! The links of all nodes, from each to near ones.

use crate::index::table::Table;

/// Neighbours of a node, at most.
pub(in crate::index) const DEGREE: usize = 48;
/// No neighbour.
pub(in crate::index) const NONE: u32 = u32::MAX;
/// One node in so many is where walks begin.
const ENTRY_STEP: u32 = 4096;
/// Nodes that are linked at a time, at most.
pub(in crate::index) const MAX_BATCH: usize = 1024;
/// A batch is at most one node for so many that are linked, so that few of those near to a node are in its batch.
const BATCH_PART: usize = 16;

/// The neighbours of one node; after the last there is `NONE`.
pub(in crate::index) type Links = [u32; DEGREE];

/// Nodes with their new links.
pub(in crate::index) type NewLinks = Vec<(u32, Links)>;

/// The links of all nodes.
#[derive(Debug)]
pub(in crate::index) struct Graph {
    pub(in crate::index) links: Table<u32>,
    pub(in crate::index) is_linked: Vec<bool>,
    pub(in crate::index) n_linked: usize,
    /// Where walks begin.
    pub(in crate::index) entries: Vec<u32>,
}

impl Graph {
    pub(in crate::index) fn new() -> Self {
        Self {
            links: Table::new(DEGREE),
            is_linked: Vec::new(),
            n_linked: 0,
            entries: Vec::new(),
        }
    }

    /// Nodes that can be walked to.
    pub(in crate::index) fn n_linked(&self) -> usize {
        self.n_linked
    }

    pub(in crate::index) fn is_linked(&self, node: u32) -> bool {
        self.is_linked[node as usize]
    }

    /// Makes room for one more node, which is not linked.
    pub(in crate::index) fn push(&mut self) {
        self.links.push([NONE; DEGREE].into_iter());
        self.is_linked.push(false);
    }

    /// How many nodes are linked next.
    pub(in crate::index) fn batch_size(&self) -> usize {
        (self.n_linked / BATCH_PART).clamp(1, MAX_BATCH)
    }

    /// Gives nodes other links.
    pub(in crate::index) fn set_links(&mut self, links: &NewLinks) {
        for (node, links) in links {
            self.links.row_mut(*node).copy_from_slice(links);
        }
    }

    /// Counts nodes whose links were set among those that are linked.
    pub(in crate::index) fn mark_linked(&mut self, nodes: &[u32]) {
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
    pub(in crate::index) fn unlink(&mut self, nodes: &[u32]) {
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

    pub(in crate::index) fn entries(&self) -> &[u32] {
        &self.entries
    }

    pub(in crate::index) fn neighbours(&self, node: u32) -> &[u32] {
        neighbours(self.links.row(node))
    }
}

/// The links of a node up to the first that leads nowhere.
pub(in crate::index) fn neighbours(links: &[u32]) -> &[u32] {
    let n = links.iter().position(|&link| link == NONE);
    &links[..n.unwrap_or(links.len())]
}

#[cfg(test)]
impl Graph {
    /// All links, node after node.
    pub(in crate::index) fn all_links(&self) -> Vec<u32> {
        self.links.chunks().flatten().copied().collect()
    }
}
