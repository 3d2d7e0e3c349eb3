//! Nodes without passages are taken out of the graph: what is linked with them is linked with their neighbours instead
//! (`FreshDiskANN`, Singh et al. 2021).

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::beam::Near;
use super::links::{Graph, Links, NewLinks};
use super::prune::prune;
use crate::index::codes::Codes;
use crate::index::products;

/// Nodes that are looked at in one step.
pub(in crate::index) const SWEEP_STEP: usize = 4096;

/// A round through all nodes after which nothing is linked with the doomed ones.
#[derive(Debug)]
pub(in crate::index) struct Sweep {
    pub(in crate::index) doomed: FxHashSet<u32>,
    next: usize,
}

impl Sweep {
    pub(in crate::index) fn new(doomed: FxHashSet<u32>) -> Self {
        Self { doomed, next: 0 }
    }

    pub(in crate::index) fn advance(&mut self) {
        self.next += SWEEP_STEP;
    }

    pub(in crate::index) fn is_done(&self, n_nodes: usize) -> bool {
        self.next >= n_nodes
    }

    /// The doomed nodes in order.
    pub(in crate::index) fn into_doomed(self) -> Vec<u32> {
        let mut doomed: Vec<u32> = self.doomed.into_iter().collect();
        doomed.sort_unstable();
        doomed
    }
}

impl Graph {
    /// The links that change in the next step of `sweep`.
    pub(in crate::index) fn swept(&self, codes: &Codes, sweep: &Sweep) -> NewLinks {
        let end = (sweep.next + SWEEP_STEP).min(codes.n_nodes());
        (sweep.next as u32..end as u32)
            .into_par_iter()
            .filter(|node| !sweep.doomed.contains(node))
            .filter_map(|node| Some((node, self.without(codes, node, &sweep.doomed)?)))
            .collect()
    }

    /// The links of a node without doomed ones, if it has any.
    fn without(&self, codes: &Codes, node: u32, doomed: &FxHashSet<u32>) -> Option<Links> {
        let is_doomed = |node: &&u32| doomed.contains(*node);
        let present = self.neighbours(node);
        let gone = present.iter().filter(is_doomed);
        let beyond = gone.flat_map(|&gone| self.neighbours(gone));
        let mut beyond = beyond.copied().peekable();
        beyond.peek()?;
        let all = present.iter().copied().chain(beyond);
        let candidates = all.filter(|other| *other != node && !doomed.contains(other));
        Some(nearest_of(codes, node, candidates))
    }
}

/// The links of a node, chosen among `candidates`.
pub(super) fn nearest_of(codes: &Codes, node: u32, candidates: impl Iterator<Item = u32>) -> Links {
    let candidates: Vec<u32> = candidates.collect();
    let mut products = Vec::with_capacity(candidates.len());
    products::approximate(&codes.query(node), codes, &candidates, &mut products);
    let pairs = candidates.iter().zip(products);
    let mut near = pairs
        .map(|(&node, product)| Near::new(node, product))
        .collect();
    prune(codes, &mut near)
}
