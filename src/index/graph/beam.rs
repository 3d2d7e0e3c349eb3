//! A walk through the graph towards a query, best first.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;

use super::links::Graph;
use crate::index::codes::{Code, Codes};
use crate::index::products;

thread_local! {
    static BEAM: RefCell<Beam> = RefCell::default();
}

/// A node with its product with a query, ordered by product; of equal ones the lower node is the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::index) struct Near(u64);

impl Near {
    pub(in crate::index) fn new(node: u32, product: f32) -> Self {
        let bits = product.to_bits();
        let ordered = if bits >> 31 == 1 {
            !bits
        } else {
            bits | 1 << 31
        };
        Self(u64::from(ordered) << 32 | u64::from(!node))
    }

    pub(in crate::index) fn node(self) -> u32 {
        !(self.0 as u32)
    }

    pub(in crate::index) fn product(self) -> f32 {
        let ordered = (self.0 >> 32) as u32;
        f32::from_bits(if ordered >> 31 == 1 {
            ordered ^ 1 << 31
        } else {
            !ordered
        })
    }
}

/// What is wanted of a walk.
#[derive(Clone, Copy)]
pub(in crate::index) struct Walk<'q, A> {
    pub(in crate::index) query: &'q Code,
    /// Nodes that are kept; more find more.
    pub(in crate::index) effort: usize,
    /// Which nodes are kept; all are walked through.
    pub(in crate::index) accept: A,
    /// Products after which the walk is given up.
    pub(in crate::index) budget: usize,
}

/// What a walk works with, kept from one to the next.
#[derive(Default)]
pub(in crate::index) struct Beam {
    seen: Visited,
    frontier: BinaryHeap<Near>,
    best: BinaryHeap<Reverse<Near>>,
    walked: Vec<Near>,
    fresh: Vec<u32>,
    products: Vec<f32>,
}

impl Beam {
    /// Lends the beam of this thread.
    pub(in crate::index) fn with<T>(use_it: impl FnOnce(&mut Self) -> T) -> T {
        BEAM.with_borrow_mut(use_it)
    }

    /// Forgets everything, to be used for nodes below `n_nodes`.
    pub(in crate::index) fn clear(&mut self, n_nodes: usize) {
        self.seen.clear(n_nodes);
        self.frontier.clear();
        self.best.clear();
        self.walked.clear();
    }

    /// Walks until no node at the edge is better than the `effort` best; false when it was given up.
    pub(in crate::index) fn walk(
        &mut self,
        graph: &Graph,
        codes: &Codes,
        walk: &Walk<'_, impl Fn(u32) -> bool>,
    ) -> bool {
        self.look_at(graph.entries(), codes, walk);
        let mut n_products = graph.entries().len();
        while let Some(next) = self.frontier.pop() {
            if self.is_full(walk.effort) && self.worst().is_some_and(|worst| next < worst) {
                break;
            }
            self.walked.push(next);
            n_products += self.look_at(graph.neighbours(next.node()), codes, walk);
            if n_products > walk.budget {
                return false;
            }
        }
        true
    }

    /// Multiplies with those of `nodes` that were not seen and keeps the good ones; gives their number.
    pub(in crate::index) fn look_at(
        &mut self,
        nodes: &[u32],
        codes: &Codes,
        walk: &Walk<'_, impl Fn(u32) -> bool>,
    ) -> usize {
        self.fresh.clear();
        let seen = &mut self.seen;
        self.fresh
            .extend(nodes.iter().filter(|&&node| seen.insert(node)));
        self.products.clear();
        products::approximate(walk.query, codes, &self.fresh, &mut self.products);
        for (&node, &product) in self.fresh.iter().zip(&self.products) {
            let near = Near::new(node, product);
            if self.best.len() < walk.effort || self.best.peek().is_some_and(|w| near > w.0) {
                self.frontier.push(near);
                if (walk.accept)(node) {
                    self.best.push(Reverse(near));
                    if self.best.len() > walk.effort {
                        self.best.pop();
                    }
                }
            }
        }
        self.fresh.len()
    }

    /// The best nodes, best first.
    pub(in crate::index) fn take_best(&mut self) -> Vec<Near> {
        let best = std::mem::take(&mut self.best).into_sorted_vec();
        best.into_iter().map(|Reverse(near)| near).collect()
    }

    /// The nodes whose neighbours were looked at.
    pub(super) fn walked(&self) -> &[Near] {
        &self.walked
    }

    fn is_full(&self, effort: usize) -> bool {
        self.best.len() >= effort
    }

    fn worst(&self) -> Option<Near> {
        self.best.peek().map(|Reverse(near)| *near)
    }
}

/// A set of nodes that is emptied in the time it took to fill.
#[derive(Default)]
struct Visited {
    set: FixedBitSet,
    nodes: Vec<u32>,
}

impl Visited {
    fn clear(&mut self, n_nodes: usize) {
        for &node in &self.nodes {
            self.set.remove(node as usize);
        }
        self.nodes.clear();
        self.set.grow(n_nodes);
    }

    /// Adds a node; whether it was not in the set before.
    fn insert(&mut self, node: u32) -> bool {
        let is_new = !self.set.put(node as usize);
        if is_new {
            self.nodes.push(node);
        }
        is_new
    }
}
