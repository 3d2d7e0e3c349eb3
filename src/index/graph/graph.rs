//! The links of all nodes, each to nodes near it.

use crate::index::chunked_table::ChunkedTable;

/// The most neighbours that a node has.
pub(in crate::index) const DEGREE: usize = 48;
/// Stands in the place of a neighbour where there is none.
pub(in crate::index) const NONE: u32 = u32::MAX;
/// Searches begin at one node in so many.
const ENTRY_STEP: u32 = 4096;
/// The most nodes that are linked at a time.
pub(in crate::index) const MAX_BATCH: usize = 1024;
/// A batch has at most one node for so many that are linked, so that few of the nodes near to a node are in its own
/// batch.
const BATCH_PART: usize = 16;

/// The neighbours of one node, filled up with `NONE` behind the last.
pub(in crate::index) type Links = [u32; DEGREE];

/// A node with the links that it is to have.
#[derive(Debug, Clone, Copy)]
pub(in crate::index) struct NodeLinks {
    /// The number of the node.
    pub(in crate::index) node: u32,
    /// The neighbours that the node is to have.
    pub(in crate::index) links: Links,
}

/// The links of all nodes; only linked nodes can be reached.
#[derive(Debug)]
pub(in crate::index) struct Graph {
    links: ChunkedTable<u32>,
    is_linked: Vec<bool>,
    n_linked: usize,
    /// Nodes at which searches begin: at least one as soon as any node is linked.
    entries: Vec<u32>,
}

impl Graph {
    /// A graph without nodes.
    pub(in crate::index) fn new() -> Self {
        Self {
            links: ChunkedTable::new(DEGREE),
            is_linked: Vec::new(),
            n_linked: 0,
            entries: Vec::new(),
        }
    }

    /// The number of nodes that a search can reach.
    pub(in crate::index) fn n_linked(&self) -> usize {
        self.n_linked
    }

    /// Whether a search can reach a node.
    pub(in crate::index) fn is_linked(&self, node: u32) -> bool {
        self.is_linked[node as usize]
    }

    /// Adds a node that is not linked.
    pub(in crate::index) fn push(&mut self) {
        self.links.push([NONE; DEGREE].into_iter());
        self.is_linked.push(false);
    }

    /// The number of nodes that the next batch should have, 1 to `MAX_BATCH`.
    pub(in crate::index) fn batch_size(&self) -> usize {
        (self.n_linked / BATCH_PART).clamp(1, MAX_BATCH)
    }

    /// Replaces the links of some nodes.
    pub(in crate::index) fn set_links(&mut self, changed: &[NodeLinks]) {
        for NodeLinks { node, links } in changed {
            self.links.row_mut(*node).copy_from_slice(links);
        }
    }

    /// Makes nodes whose links were set reachable.
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

    /// Makes nodes unreachable and forgets their own links. Other nodes must not link to them any more.
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

    /// Chooses a linked node to begin searches at if there is none yet.
    fn ensure_entry(&mut self) {
        if self.entries.is_empty() {
            let first = self.is_linked.iter().position(|&is_linked| is_linked);
            self.entries.extend(first.map(|node| node as u32));
        }
    }

    /// The nodes at which searches begin.
    pub(in crate::index) fn entries(&self) -> &[u32] {
        &self.entries
    }

    /// The nodes that a node links to, in no particular order.
    pub(in crate::index) fn neighbours(&self, node: u32) -> &[u32] {
        neighbours(self.links.row(node))
    }

    /// The links of all nodes, node after node, a block at a time.
    pub(super) fn blocks(&self) -> impl Iterator<Item = &[u32]> {
        self.links.chunks()
    }
}

/// The links of a node up to the first that leads nowhere.
pub(in crate::index) fn neighbours(links: &[u32]) -> &[u32] {
    let n = links.iter().position(|&link| link == NONE);
    &links[..n.unwrap_or(links.len())]
}

#[cfg(test)]
impl Graph {
    /// The links of all nodes, node after node.
    pub(in crate::index) fn all_links(&self) -> Vec<u32> {
        self.links.chunks().flatten().copied().collect()
    }
}
