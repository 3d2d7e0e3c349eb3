//! New nodes are linked a batch at a time: each sees the graph as it was before the batch, and those of the batch, so
//! that the graph is the same on any number of threads (`ParlayANN`, Manohar et al. 2024).

use rayon::prelude::*;

use super::beam::{Beam, Near, Walk};
use super::links::{DEGREE, Graph, Links, NONE, NewLinks};
use super::prune::prune;
use super::sweep::nearest_of;
use crate::index::codes::{Code, Codes};
use crate::index::products;

/// Nodes that are kept on the walk to the place of a new one.
const EFFORT: usize = 96;
/// Nodes of the same batch that a new one may be linked with.
const MATES: usize = 16;

impl Graph {
    /// The links that change when `batch` is linked. Only nodes that are targets are linked to.
    pub(in crate::index) fn links_of_batch(
        &self,
        codes: &Codes,
        batch: &[u32],
        is_target: &(impl Fn(u32) -> bool + Sync),
    ) -> NewLinks {
        let mut forward: NewLinks = batch
            .par_iter()
            .map(|&node| (node, self.neighbours_of_new(codes, node, batch, is_target)))
            .collect();
        let backward = backward(&forward);
        forward.sort_unstable_by_key(|(node, _)| *node);
        let groups: Vec<&[(u32, u32)]> = backward.chunk_by(|a, b| a.0 == b.0).collect();
        let mut changed: NewLinks = groups
            .into_par_iter()
            .map(|group| {
                let target = group[0].0;
                let present = match forward.binary_search_by_key(&target, |(node, _)| *node) {
                    Ok(at) => &forward[at].1,
                    Err(_) => self.neighbours(target),
                };
                (target, with_more(codes, target, present, group))
            })
            .collect();
        let is_changed = |node: u32| {
            changed
                .binary_search_by_key(&node, |(node, _)| *node)
                .is_ok()
        };
        forward.retain(|(node, _)| !is_changed(*node));
        changed.extend(forward);
        changed
    }

    fn neighbours_of_new(
        &self,
        codes: &Codes,
        node: u32,
        batch: &[u32],
        is_target: &impl Fn(u32) -> bool,
    ) -> Links {
        let query = codes.query(node);
        let mut candidates = mates(codes, &query, node, batch);
        Beam::with(|beam| {
            beam.clear(codes.n_nodes());
            let walk = Walk {
                query: &query,
                effort: EFFORT,
                accept: |_| true,
                budget: usize::MAX,
            };
            beam.walk(self, codes, &walk);
            candidates.extend(beam.walked().iter().filter(|near| near.node() != node));
        });
        candidates.retain(|near| is_target(near.node()));
        prune(codes, &mut candidates)
    }
}

fn mates(codes: &Codes, query: &Code, node: u32, batch: &[u32]) -> Vec<Near> {
    let mut products = Vec::with_capacity(batch.len());
    products::approximate(query, codes, batch, &mut products);
    let pairs = batch
        .iter()
        .zip(products)
        .filter(|(mate, _)| **mate != node);
    let mut mates: Vec<Near> = pairs
        .map(|(&mate, product)| Near::new(mate, product))
        .collect();
    if mates.len() > MATES {
        mates.select_nth_unstable_by(MATES, |a, b| b.cmp(a));
        mates.truncate(MATES);
    }
    mates
}

/// Every new link turned round, in order of its end: (end, start).
fn backward(forward: &[(u32, Links)]) -> Vec<(u32, u32)> {
    let mut backward: Vec<(u32, u32)> = forward
        .iter()
        .flat_map(|(start, links)| links.iter().map(move |&end| (end, *start)))
        .filter(|(end, _)| *end != NONE)
        .collect();
    backward.par_sort_unstable();
    backward
}

/// The neighbours of `node` with the starts of `group` put to them, pruned when they become too many.
fn with_more(codes: &Codes, node: u32, present: &[u32], group: &[(u32, u32)]) -> Links {
    let mut all: Vec<u32> = present
        .iter()
        .copied()
        .filter(|&link| link != NONE)
        .collect();
    for &(_, start) in group {
        if !all.contains(&start) {
            all.push(start);
        }
    }
    if all.len() <= DEGREE {
        all.resize(DEGREE, NONE);
        return all.try_into().expect("it has the length of a list");
    }
    nearest_of(codes, node, all.into_iter())
}
