//! Nodes without passages are taken out of the graph: what links to them is linked to their neighbours instead (Singh
//! et al. 2021, `FreshDiskANN`).

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::graph::{Graph, Links, NodeLinks};
use super::prune::pruned_links;
use crate::index::codes::VectorCodes;

/// The number of nodes that one step of a sweep looks at.
pub(in crate::index) const SWEEP_STEP: usize = 4096;

/// A round through all nodes, after which none links to a deleted one.
#[derive(Debug)]
pub(in crate::index) struct Sweep {
    /// The nodes that the sweep takes out of the graph.
    pub(in crate::index) deleted: FxHashSet<u32>,
    /// The first node that the next step looks at.
    next: usize,
}

impl Sweep {
    /// A sweep that has not begun.
    pub(in crate::index) fn new(deleted: FxHashSet<u32>) -> Self {
        Self { deleted, next: 0 }
    }

    /// Goes on to the next step.
    pub(in crate::index) fn advance(&mut self) {
        self.next += SWEEP_STEP;
    }

    /// Whether all of `n_nodes` nodes were looked at.
    pub(in crate::index) fn is_done(&self, n_nodes: usize) -> bool {
        self.next >= n_nodes
    }

    /// The deleted nodes in ascending order.
    pub(in crate::index) fn into_deleted(self) -> Vec<u32> {
        let mut deleted: Vec<u32> = self.deleted.into_iter().collect();
        deleted.sort_unstable();
        deleted
    }
}

impl Graph {
    /// The links that change in the next step of `sweep`.
    pub(in crate::index) fn swept(&self, codes: &VectorCodes, sweep: &Sweep) -> Vec<NodeLinks> {
        let end = (sweep.next + SWEEP_STEP).min(codes.n_nodes());
        (sweep.next as u32..end as u32)
            .into_par_iter()
            .filter(|node| !sweep.deleted.contains(node))
            .filter_map(|node| {
                let links = self.links_without(codes, node, &sweep.deleted)?;
                Some(NodeLinks { node, links })
            })
            .collect()
    }

    /// The links of a node without its deleted neighbours, chosen among the others and the neighbours of the deleted
    /// ones; none when no neighbour is deleted.
    fn links_without(
        &self,
        codes: &VectorCodes,
        node: u32,
        deleted: &FxHashSet<u32>,
    ) -> Option<Links> {
        let is_deleted = |node: &&u32| deleted.contains(*node);
        let present = self.neighbours(node);
        let gone = present.iter().filter(is_deleted);
        let mut beyond = gone
            .flat_map(|&gone| self.neighbours(gone))
            .copied()
            .peekable();
        beyond.peek()?;
        let all = present.iter().copied().chain(beyond);
        let candidates = all.filter(|other| *other != node && !deleted.contains(other));
        Some(pruned_links(codes, node, candidates))
    }
}
