//! New nodes are linked a batch at a time: each sees the graph as it was before the batch, and the other nodes of the
//! batch, so that the graph is the same on any number of threads (Manohar et al. 2024, `ParlayANN`).

use rayon::prelude::*;

use super::beam_search::{BeamSearch, ScoredNode, SearchBuffers};
use super::graph::{DEGREE, Graph, Links, NONE, NodeLinks};
use super::prune::{prune, pruned_links};
use crate::index::codes::{VectorCode, VectorCodes};
use crate::index::products;

/// The width of the beam in the search for the neighbours of a new node.
const BEAM_WIDTH: usize = 96;
/// The most nodes of its own batch that a new node may be linked to.
const MAX_BATCH_CANDIDATES: usize = 16;

/// A link seen from the node that it leads to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct BackLink {
    /// The node that the link leads to.
    target: u32,
    /// The node that has the link.
    source: u32,
}

impl Graph {
    /// The links that change when `batch` is linked, in both directions. Only nodes that `is_target` accepts are linked
    /// to.
    pub(in crate::index) fn links_of_batch(
        &self,
        codes: &VectorCodes,
        batch: &[u32],
        is_target: &(impl Fn(u32) -> bool + Sync),
    ) -> Vec<NodeLinks> {
        let mut forward: Vec<NodeLinks> = batch
            .par_iter()
            .map(|&node| NodeLinks {
                node,
                links: self.links_of_new(codes, node, batch, is_target),
            })
            .collect();
        let back_links = back_links(&forward);
        forward.sort_unstable_by_key(|new| new.node);
        let mut changed = self.with_back_links(codes, &forward, &back_links);
        let is_changed = |node: u32| {
            let found = changed.binary_search_by_key(&node, |changed| changed.node);
            found.is_ok()
        };
        forward.retain(|new| !is_changed(new.node));
        changed.extend(forward);
        changed
    }

    /// The links of a new node among those that a search finds and those of its batch.
    fn links_of_new(
        &self,
        codes: &VectorCodes,
        node: u32,
        batch: &[u32],
        is_target: &impl Fn(u32) -> bool,
    ) -> Links {
        let query = codes.query(node);
        let mut candidates = batch_candidates(codes, &query, node, batch);
        SearchBuffers::with(|buffers| {
            buffers.clear(codes.n_nodes());
            let search = BeamSearch {
                query: &query,
                width: BEAM_WIDTH,
                accept: |_| true,
                budget: usize::MAX,
            };
            buffers.search(self, codes, &search);
            let expanded = buffers.expanded().iter();
            candidates.extend(expanded.filter(|scored| scored.node() != node));
        });
        candidates.retain(|scored| is_target(scored.node()));
        prune(codes, &mut candidates)
    }

    /// The links of every node that new links lead to, in ascending order of the node. `forward` holds the links of the
    /// new nodes, in ascending order of the node.
    fn with_back_links(
        &self,
        codes: &VectorCodes,
        forward: &[NodeLinks],
        back_links: &[BackLink],
    ) -> Vec<NodeLinks> {
        let by_target: Vec<&[BackLink]> =
            back_links.chunk_by(|a, b| a.target == b.target).collect();
        let changed = by_target.into_par_iter().map(|back_links| {
            let target = back_links[0].target;
            let present = match forward.binary_search_by_key(&target, |new| new.node) {
                Ok(at) => &forward[at].links[..],
                Err(_) => self.neighbours(target),
            };
            NodeLinks {
                node: target,
                links: with_sources(codes, target, present, back_links),
            }
        });
        changed.collect()
    }
}

/// The nodes of a batch that are nearest to one of them, at most `MAX_BATCH_CANDIDATES`, in any order.
fn batch_candidates(
    codes: &VectorCodes,
    query: &VectorCode,
    node: u32,
    batch: &[u32],
) -> Vec<ScoredNode> {
    let mut products = Vec::with_capacity(batch.len());
    products::approximate(query, codes, batch, &mut products);
    let pairs = batch
        .iter()
        .zip(products)
        .filter(|(other, _)| **other != node);
    let mut candidates: Vec<ScoredNode> = pairs
        .map(|(&other, product)| ScoredNode::new(other, product))
        .collect();
    if candidates.len() > MAX_BATCH_CANDIDATES {
        candidates.select_nth_unstable_by(MAX_BATCH_CANDIDATES, |a, b| b.cmp(a));
        candidates.truncate(MAX_BATCH_CANDIDATES);
    }
    candidates
}

/// Every new link turned round, in ascending order of the target and then of the source.
fn back_links(forward: &[NodeLinks]) -> Vec<BackLink> {
    let mut back_links: Vec<BackLink> = forward
        .iter()
        .flat_map(|new| {
            let source = new.node;
            let targets = new.links.iter();
            targets.map(move |&target| BackLink { target, source })
        })
        .filter(|link| link.target != NONE)
        .collect();
    back_links.par_sort_unstable();
    back_links
}

/// The links of `node` with the sources of its back links added, pruned when they become too many.
fn with_sources(codes: &VectorCodes, node: u32, present: &[u32], back_links: &[BackLink]) -> Links {
    let mut all: Vec<u32> = present
        .iter()
        .copied()
        .filter(|&link| link != NONE)
        .collect();
    for link in back_links {
        if !all.contains(&link.source) {
            all.push(link.source);
        }
    }
    if all.len() <= DEGREE {
        all.resize(DEGREE, NONE);
        return all.try_into().expect("it has the length of a list");
    }
    pruned_links(codes, node, all.into_iter())
}
