//! The passages nearest to a query.

use super::allowed::Allowed;
use super::codes::Code;
use super::graph::{Beam, Near, Walk};
use super::passages::PassageIndex;
use super::products;
use crate::model::DocumentKey;

/// Nodes that a search keeps at least, whatever is asked for.
const MIN_EFFORT: usize = 64;
/// Nodes that are multiplied at a time when they are gone through one after the other.
const SCAN: usize = 256;
/// A selection of so few passages is gone through. In tests larger ones are walked to.
const SCANNED_SELECTION: usize = if cfg!(test) { 300 } else { 20_000 };

/// A passage with its dot product with the query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearPassage {
    /// Its document.
    pub key: DocumentKey,
    /// Its place in the document.
    pub ordinal: u32,
    /// Dot product with the query.
    pub product: f32,
}

impl PassageIndex {
    /// The `n` passages with the largest products with `query`, of `allowed` documents if that is given; of equal ones
    /// first that of the lower key, then of the lower ordinal.
    ///
    /// # Panics
    /// When the index has changed since `allowed` was selected.
    pub fn nearest(&self, query: &[f32], n: usize, allowed: Option<&Allowed>) -> Vec<NearPassage> {
        self.nearest_with(query, n, MIN_EFFORT.max(n + n / 4), allowed)
    }

    /// The same with a given effort: the number of nodes that are kept on the way, at least `n`.
    ///
    /// # Panics
    /// When the index has changed since `allowed` was selected.
    pub fn nearest_with(
        &self,
        query: &[f32],
        n: usize,
        effort: usize,
        allowed: Option<&Allowed>,
    ) -> Vec<NearPassage> {
        assert_eq!(query.len(), self.dimension());
        assert!(allowed.is_none_or(|allowed| allowed.turn == self.turn));
        if n == 0 {
            return Vec::new();
        }
        let code = Code::query(query);
        let effort = effort.max(n);
        let best = match allowed {
            None => self.walked(&code, effort),
            Some(allowed) => self.selected(&code, effort, allowed),
        };
        self.ranked(query, n, &best, allowed)
    }

    fn walked(&self, query: &Code, effort: usize) -> Vec<Near> {
        let walk = Walk {
            query,
            effort,
            accept: |node| self.rows.has_rows(node),
            budget: usize::MAX,
        };
        Beam::with(|beam| {
            beam.clear(self.nodes.codes.n_nodes());
            beam.walk(&self.nodes.graph, &self.nodes.codes, &walk);
            self.scan(self.nodes.unlinked.iter().copied(), &walk, beam);
            beam.take_best()
        })
    }

    /// Walks until that has cost as much as going through all that is selected would, and then does that.
    fn selected(&self, query: &Code, effort: usize, allowed: &Allowed) -> Vec<Near> {
        let is_allowed = |node| {
            self.rows
                .of_node(node)
                .any(|(slot, _)| allowed.contains(slot))
        };
        let walk = Walk {
            query,
            effort,
            accept: is_allowed,
            budget: allowed.n_passages(),
        };
        Beam::with(|beam| {
            beam.clear(self.nodes.codes.n_nodes());
            let few = allowed.n_passages() <= SCANNED_SELECTION;
            if few || !beam.walk(&self.nodes.graph, &self.nodes.codes, &walk) {
                beam.clear(self.nodes.codes.n_nodes());
                let anything = Walk {
                    query,
                    effort,
                    accept: |_| true,
                    budget: usize::MAX,
                };
                let slots = allowed.slots().map(|slot| &self.rows.slots()[slot]);
                let nodes = slots.flat_map(|slot| self.rows.nodes(slot));
                self.scan(nodes.copied(), &anything, beam);
            } else {
                self.scan(self.nodes.unlinked.iter().copied(), &walk, beam);
            }
            beam.take_best()
        })
    }

    fn scan(
        &self,
        nodes: impl Iterator<Item = u32>,
        walk: &Walk<'_, impl Fn(u32) -> bool>,
        beam: &mut Beam,
    ) {
        let mut nodes = nodes.peekable();
        let mut block = Vec::with_capacity(SCAN);
        while nodes.peek().is_some() {
            block.clear();
            block.extend(nodes.by_ref().take(SCAN));
            beam.look_at(&block, &self.nodes.codes, walk);
        }
    }

    /// The passages of the nodes by precise products.
    fn ranked(
        &self,
        query: &[f32],
        n: usize,
        best: &[Near],
        allowed: Option<&Allowed>,
    ) -> Vec<NearPassage> {
        let nodes: Vec<u32> = best.iter().map(|near| near.node()).collect();
        let products = products::precise(query, &self.nodes.codes, &nodes);
        let pairs = nodes.iter().zip(products);
        let mut nodes: Vec<Near> = pairs
            .map(|(&node, product)| Near::new(node, product))
            .collect();
        nodes.sort_unstable_by(|a, b| b.cmp(a));
        let mut found: Vec<NearPassage> = Vec::with_capacity(n);
        for near in nodes {
            let product = near.product();
            if found.len() >= n && found.last().is_some_and(|last| last.product > product) {
                break;
            }
            found.extend(self.passages_of(near, allowed));
        }
        found.sort_unstable_by(|a, b| {
            let by_product = b.product.total_cmp(&a.product);
            by_product.then((a.key, a.ordinal).cmp(&(b.key, b.ordinal)))
        });
        found.truncate(n);
        found
    }

    fn passages_of(
        &self,
        near: Near,
        allowed: Option<&Allowed>,
    ) -> impl Iterator<Item = NearPassage> {
        let rows = self.rows.of_node(near.node());
        rows.filter(move |(slot, _)| allowed.is_none_or(|allowed| allowed.contains(*slot)))
            .filter_map(move |(slot, passage)| {
                Some(NearPassage {
                    key: self.rows.slots()[slot as usize].key?,
                    ordinal: passage.ordinal,
                    product: near.product(),
                })
            })
    }
}
