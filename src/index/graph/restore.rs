//! A stored graph put to use again, for the nodes that there are now.

use rayon::prelude::*;

use super::file::StoredGraph;
use super::graph::{DEGREE, Graph, Links, NONE, NodeLinks, neighbours};
use super::prune::pruned_links;
use crate::index::codes::VectorCodes;

/// A stored graph is of use while no more than one in this many of its nodes is gone.
const MAX_GONE_PART: usize = 3;

/// The number of nodes whose links are worked out at a time, so that few links are in memory twice.
const STEP: usize = 16_384;

impl Graph {
    /// Links the nodes whose vectors `stored` knows as they were linked then, and returns them in ascending order: none
    /// when too much has changed. Links to nodes that are gone lead to the neighbours of those instead. `node_of` finds
    /// the present node of a vector by the digest of its code.
    pub(in crate::index) fn restore(
        &mut self,
        codes: &VectorCodes,
        stored: &StoredGraph,
        node_of: impl Fn(u64) -> Option<u32>,
    ) -> Vec<u32> {
        let is_stored = |digest: &u64| *digest != 0;
        let present = |digest: u64| Some(digest).filter(is_stored).and_then(&node_of);
        let now: Vec<u32> = stored
            .digests()
            .map(|digest| present(digest).unwrap_or(NONE))
            .collect();
        let n_stored = stored.digests().filter(is_stored).count();
        let mut nodes: Vec<u32> = now.iter().copied().filter(|&node| node != NONE).collect();
        if (n_stored - nodes.len()) * MAX_GONE_PART > n_stored {
            return Vec::new();
        }
        for first in (0..stored.n_nodes()).step_by(STEP) {
            let step = first..stored.n_nodes().min(first + STEP);
            let present = step.into_par_iter().filter(|&old| now[old] != NONE);
            let changed = present.map(|old| NodeLinks {
                node: now[old],
                links: restored_links(codes, stored, &now, old),
            });
            self.set_links(&changed.collect::<Vec<_>>());
        }
        nodes.sort_unstable();
        self.mark_linked(&nodes);
        nodes
    }
}

/// The links of the stored node `old` among present nodes. `now` holds the present node of each stored one.
fn restored_links(codes: &VectorCodes, stored: &StoredGraph, now: &[u32], old: usize) -> Links {
    let old_links = stored.links(old);
    let former = neighbours(&old_links);
    let is_gone = |former: &&u32| now[**former as usize] == NONE;
    if !former.iter().any(|former| is_gone(&former)) {
        let mut links = [NONE; DEGREE];
        for (link, &former) in links.iter_mut().zip(former) {
            *link = now[former as usize];
        }
        return links;
    }
    let mut all = former.to_vec();
    for &gone in former.iter().filter(is_gone) {
        all.extend(neighbours(&stored.links(gone as usize)));
    }
    let present = all.into_iter().map(|former| now[former as usize]);
    let candidates = present.filter(|&node| node != NONE && node != now[old]);
    pruned_links(codes, now[old], candidates)
}
