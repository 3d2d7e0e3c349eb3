//! Nodes gone through one after the other, with several queries at a time: each vector is read once for all of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;

use super::codes::{Code, Codes};
use super::graph::Near;
use super::products;

/// Nodes that are multiplied with one query before the next: as many as stay near to the processor.
const BLOCK: usize = 128;

/// The nodes with the largest products with a query that were met so far.
struct Best<'q> {
    query: &'q Code,
    n: usize,
    nearest: BinaryHeap<Reverse<Near>>,
}

/// For each query with its number the so many of `nodes` that have the largest products with it, best first. A node that
/// is named twice counts once.
pub(super) fn scan(
    queries: Vec<(&Code, usize)>,
    codes: &Codes,
    nodes: impl Iterator<Item = u32>,
) -> Vec<Vec<Near>> {
    if queries.is_empty() {
        return Vec::new();
    }
    let queries = queries.into_iter();
    let mut all: Vec<Best<'_>> = queries.map(|(query, n)| Best::new(query, n)).collect();
    let mut seen = FixedBitSet::with_capacity(codes.n_nodes());
    let mut nodes = nodes.filter(|&node| !seen.put(node as usize));
    let (mut block, mut products) = (Vec::with_capacity(BLOCK), Vec::with_capacity(BLOCK));
    loop {
        block.clear();
        block.extend(nodes.by_ref().take(BLOCK));
        if block.is_empty() {
            break;
        }
        for best in &mut all {
            products.clear();
            products::approximate(best.query, codes, &block, &mut products);
            best.add(&block, &products);
        }
    }
    all.into_iter().map(Best::into_sorted).collect()
}

impl<'q> Best<'q> {
    fn new(query: &'q Code, n: usize) -> Self {
        let nearest = BinaryHeap::with_capacity(n);
        Self { query, n, nearest }
    }

    fn add(&mut self, nodes: &[u32], products: &[f32]) {
        for (&node, &product) in nodes.iter().zip(products) {
            let near = Near::new(node, product);
            if self.nearest.len() < self.n {
                self.nearest.push(Reverse(near));
            } else if let Some(mut worst) = self.nearest.peek_mut()
                && near > worst.0
            {
                *worst = Reverse(near);
            }
        }
    }

    fn into_sorted(self) -> Vec<Near> {
        let nearest = self.nearest.into_sorted_vec();
        nearest.into_iter().map(|Reverse(near)| near).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N_NODES: u32 = 700;

    #[test]
    fn each_query_finds_its_best_once() {
        let mut codes = Codes::new(3);
        for node in 0..N_NODES {
            let angle = node as f32;
            codes.push(&Code::kept(&[angle.sin(), angle.cos(), 0.1]));
        }
        let queries: Vec<Code> = (0..3).map(|node| codes.query(node)).collect();
        let wanted = queries.iter().zip([1, 0, 1_000]).collect();
        let found = scan(wanted, &codes, (0..N_NODES).chain(0..N_NODES));
        for (query, (found, n)) in queries.iter().zip(found.iter().zip([1, 0, 700])) {
            let nodes: Vec<u32> = (0..N_NODES).collect();
            let mut products = Vec::new();
            products::approximate(query, &codes, &nodes, &mut products);
            let pairs = nodes.into_iter().zip(products);
            let mut all: Vec<Near> = pairs
                .map(|(node, product)| Near::new(node, product))
                .collect();
            all.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(found[..], all[..n]);
        }
    }

    #[test]
    fn nothing_is_found_by_nothing_and_among_nothing() {
        let mut codes = Codes::new(3);
        let code = Code::kept(&[1.0, 0.0, 0.0]);
        assert!(scan(vec![(&code, 5)], &codes, std::iter::empty())[0].is_empty());
        codes.push(&code);
        assert!(scan(Vec::new(), &codes, 0..1).is_empty());
    }
}
