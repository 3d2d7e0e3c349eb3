//! Best-first search of the graph for the nodes nearest to a query, keeping a beam of the best.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;

use super::graph::Graph;
use crate::index::codes::{VectorCode, VectorCodes};
use crate::index::products;

thread_local! {
    static BUFFERS: RefCell<SearchBuffers> = RefCell::default();
}

/// A node with its dot product with a query in one number, ordered by product; of equal products the lower node is
/// the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::index) struct ScoredNode(u64);

impl ScoredNode {
    /// Packs a node and a product, whose bits are turned so that they have the order of the numbers.
    pub(in crate::index) fn new(node: u32, product: f32) -> Self {
        let bits = product.to_bits();
        let ordered = if bits >> 31 == 1 {
            !bits
        } else {
            bits | 1 << 31
        };
        Self(u64::from(ordered) << 32 | u64::from(!node))
    }

    /// The number of the node.
    pub(in crate::index) fn node(self) -> u32 {
        !(self.0 as u32)
    }

    /// The dot product of the node's vector with the query.
    pub(in crate::index) fn product(self) -> f32 {
        let ordered = (self.0 >> 32) as u32;
        f32::from_bits(if ordered >> 31 == 1 {
            ordered ^ 1 << 31
        } else {
            !ordered
        })
    }
}

/// The query of a search, and when the search ends.
#[derive(Clone, Copy)]
pub(in crate::index) struct BeamSearch<'q, A> {
    /// The code that vectors are multiplied with.
    pub(in crate::index) query: &'q VectorCode,
    /// The number of best nodes that are kept on the way; a wider beam finds more of the nearest and takes longer.
    pub(in crate::index) width: usize,
    /// Says which nodes may be found; all are searched through.
    pub(in crate::index) accept: A,
    /// The number of products after which the search is given up.
    pub(in crate::index) budget: usize,
}

/// The memory that a search works with, kept from one search to the next.
#[derive(Default)]
pub(in crate::index) struct SearchBuffers {
    /// The nodes that were multiplied with the query.
    visited: VisitedNodes,
    /// Nodes whose neighbours are not visited yet, the best on top.
    frontier: BinaryHeap<ScoredNode>,
    /// The best accepted nodes so far, the worst of them on top.
    best: BinaryHeap<Reverse<ScoredNode>>,
    /// Nodes whose neighbours were visited.
    expanded: Vec<ScoredNode>,
    /// The nodes of the last visit that were not visited before.
    fresh: Vec<u32>,
    /// The products of these nodes with the query.
    products: Vec<f32>,
}

impl SearchBuffers {
    /// Lends the buffers of this thread; `search` must not ask for them again.
    pub(in crate::index) fn with<T>(search: impl FnOnce(&mut Self) -> T) -> T {
        BUFFERS.with_borrow_mut(search)
    }

    /// Forgets the last search, so that one among `n_nodes` nodes can begin.
    pub(in crate::index) fn clear(&mut self, n_nodes: usize) {
        self.visited.clear(n_nodes);
        self.frontier.clear();
        self.best.clear();
        self.expanded.clear();
    }

    /// Searches until no node of the frontier is better than the beam; false when the search was given up.
    pub(in crate::index) fn search(
        &mut self,
        graph: &Graph,
        codes: &VectorCodes,
        search: &BeamSearch<'_, impl Fn(u32) -> bool>,
    ) -> bool {
        self.visit(graph.entries(), codes, search);
        let mut n_products = graph.entries().len();
        while let Some(next) = self.frontier.pop() {
            if self.is_full(search.width) && self.worst().is_some_and(|worst| next < worst) {
                break;
            }
            self.expanded.push(next);
            n_products += self.visit(graph.neighbours(next.node()), codes, search);
            if n_products > search.budget {
                return false;
            }
        }
        true
    }

    /// Multiplies the query with those of `nodes` that were not visited yet, whose number is returned, and keeps the good
    /// ones.
    pub(in crate::index) fn visit(
        &mut self,
        nodes: &[u32],
        codes: &VectorCodes,
        search: &BeamSearch<'_, impl Fn(u32) -> bool>,
    ) -> usize {
        self.fresh.clear();
        let visited = &mut self.visited;
        self.fresh
            .extend(nodes.iter().filter(|&&node| visited.insert(node)));
        self.products.clear();
        products::approximate(search.query, codes, &self.fresh, &mut self.products);
        for (&node, &product) in self.fresh.iter().zip(&self.products) {
            let scored = ScoredNode::new(node, product);
            if self.best.len() < search.width || self.best.peek().is_some_and(|w| scored > w.0) {
                self.frontier.push(scored);
                if (search.accept)(node) {
                    self.best.push(Reverse(scored));
                    if self.best.len() > search.width {
                        self.best.pop();
                    }
                }
            }
        }
        self.fresh.len()
    }

    /// Takes the accepted nodes of the beam out, best first.
    pub(in crate::index) fn take_best(&mut self) -> Vec<ScoredNode> {
        let best = std::mem::take(&mut self.best).into_sorted_vec();
        best.into_iter().map(|Reverse(scored)| scored).collect()
    }

    /// The nodes whose neighbours were visited, in the order of the visits.
    pub(super) fn expanded(&self) -> &[ScoredNode] {
        &self.expanded
    }

    fn is_full(&self, width: usize) -> bool {
        self.best.len() >= width
    }

    fn worst(&self) -> Option<ScoredNode> {
        self.best.peek().map(|Reverse(scored)| *scored)
    }
}

/// A set of nodes that is emptied in the time it took to fill.
#[derive(Default)]
struct VisitedNodes {
    set: FixedBitSet,
    /// The nodes of the set.
    nodes: Vec<u32>,
}

impl VisitedNodes {
    fn clear(&mut self, n_nodes: usize) {
        for &node in &self.nodes {
            self.set.remove(node as usize);
        }
        self.nodes.clear();
        self.set.grow(n_nodes);
    }

    /// Adds a node; false when it was in the set already.
    fn insert(&mut self, node: u32) -> bool {
        let is_new = !self.set.put(node as usize);
        if is_new {
            self.nodes.push(node);
        }
        is_new
    }
}
