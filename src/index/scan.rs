//! All of some nodes multiplied with several queries at a time: each vector is read once for all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;

use super::codes::{VectorCode, VectorCodes};
use super::graph::ScoredNode;
use super::products;

/// The number of nodes that are multiplied with one query before the next: as many as stay in the processor's cache.
const BLOCK: usize = 128;

/// The nodes seen so far that have the largest products with a query.
pub(super) struct TopNodes<'q> {
    query: &'q VectorCode,
    n: usize,
    nearest: BinaryHeap<Reverse<ScoredNode>>,
}

/// For each query the nodes among `nodes` that have the largest products with it, best first, as many as the query wants.
/// A node that comes twice counts once.
pub(super) fn scan(
    mut queries: Vec<TopNodes<'_>>,
    codes: &VectorCodes,
    nodes: impl Iterator<Item = u32>,
) -> Vec<Vec<ScoredNode>> {
    if queries.is_empty() {
        return Vec::new();
    }
    let mut seen = FixedBitSet::with_capacity(codes.n_nodes());
    let mut nodes = nodes.filter(|&node| !seen.put(node as usize));
    let (mut block, mut products) = (Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK));
    loop {
        block.clear();
        block.extend(nodes.by_ref().take(BLOCK));
        if block.is_empty() {
            break;
        }
        for top in &mut queries {
            products.clear();
            products::approximate(top.query, codes, &block, &mut products);
            top.add(&block, &products);
        }
    }
    queries.into_iter().map(TopNodes::into_sorted).collect()
}

impl<'q> TopNodes<'q> {
    /// No nodes yet, for a query that wants `n`.
    pub(super) fn new(query: &'q VectorCode, n: usize) -> Self {
        let nearest = BinaryHeap::with_capacity(n);
        Self { query, n, nearest }
    }

    fn add(&mut self, nodes: &[u32], products: &[f32]) {
        for (&node, &product) in nodes.iter().zip(products) {
            let scored = ScoredNode::new(node, product);
            if self.nearest.len() < self.n {
                self.nearest.push(Reverse(scored));
            } else if let Some(mut worst) = self.nearest.peek_mut()
                && scored > worst.0
            {
                *worst = Reverse(scored);
            }
        }
    }

    fn into_sorted(self) -> Vec<ScoredNode> {
        let nearest = self.nearest.into_sorted_vec();
        nearest.into_iter().map(|Reverse(scored)| scored).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N_NODES: u32 = 700;

    #[test]
    fn each_query_finds_its_best_once() {
        let mut codes = VectorCodes::new(3);
        for node in 0..N_NODES {
            let angle = node as f32;
            codes.push(&VectorCode::stored(&[angle.sin(), angle.cos(), 0.1]));
        }
        let queries: Vec<VectorCode> = (0..3).map(|node| codes.query(node)).collect();
        let pairs = queries.iter().zip([1, 0, 1_000]);
        let wanted = pairs.map(|(query, n)| TopNodes::new(query, n)).collect();
        let found = scan(wanted, &codes, (0..N_NODES).chain(0..N_NODES));
        for (query, (found, n)) in queries.iter().zip(found.iter().zip([1, 0, 700])) {
            let nodes: Vec<u32> = (0..N_NODES).collect();
            let mut products = Vec::new();
            products::approximate(query, &codes, &nodes, &mut products);
            let pairs = nodes.into_iter().zip(products);
            let mut all: Vec<ScoredNode> = pairs
                .map(|(node, product)| ScoredNode::new(node, product))
                .collect();
            all.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(found[..], all[..n]);
        }
    }

    #[test]
    fn nothing_is_found_among_no_nodes_and_by_no_query() {
        let mut codes = VectorCodes::new(3);
        let code = VectorCode::stored(&[1.0, 0.0, 0.0]);
        let query = TopNodes::new(&code, 5);
        assert!(scan(vec![query], &codes, std::iter::empty())[0].is_empty());
        codes.push(&code);
        assert!(scan(Vec::new(), &codes, 0..1).is_empty());
    }
}
