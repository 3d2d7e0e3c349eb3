//! The passages nearest to a query.

use super::allowed::Allowed;
use super::codes::Code;
use super::graph::{Beam, Near, Walk};
use super::passages::PassageIndex;
use super::products;
use super::scan::scan;
use crate::model::DocumentKey;

/// Nodes that a search keeps at least, whatever is asked for.
const MIN_EFFORT: usize = 64;
/// Nodes that are multiplied at a time when they are gone through beside a walk.
const STEP: usize = 256;
/// What reading a vector costs, in products with a vector that was read.
const READING: usize = 2;
/// What a walk costs for each node that it keeps, if all were kept, in the same: the products with its neighbours, whose
/// vectors lie apart. In tests far less, so that walks are taken where there are few vectors.
const WALKING: usize = if cfg!(test) { 1 } else { 150 };

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

/// What is looked for.
struct Wanted<'q> {
    query: &'q [f32],
    code: Code,
    n: usize,
    /// Nodes that are kept on the way.
    effort: usize,
}

impl PassageIndex {
    /// The `n` passages with the largest products with `query`, of `allowed` documents if that is given; of equal ones
    /// first that of the lower key, then of the lower ordinal.
    ///
    /// # Panics
    /// When the index has changed since `allowed` was selected.
    pub fn nearest(&self, query: &[f32], n: usize, allowed: Option<&Allowed>) -> Vec<NearPassage> {
        self.nearest_of_each(&[(query, n)], allowed, |_| 0).concat()
    }

    /// The `n` passages that are nearest to each of several queries, which costs less than one query after the other. Of
    /// equal ones that of the document whose `order_of` is lowest comes first.
    ///
    /// # Panics
    /// When the index has changed since `allowed` was selected.
    pub fn nearest_of_each(
        &self,
        queries: &[(&[f32], usize)],
        allowed: Option<&Allowed>,
        order_of: impl Fn(DocumentKey) -> u64,
    ) -> Vec<Vec<NearPassage>> {
        let wanted = queries
            .iter()
            .map(|&(query, n)| Wanted::new(query, n, MIN_EFFORT.max(n + n / 4)));
        self.found(&wanted.collect::<Vec<_>>(), allowed, order_of)
    }

    /// The nearest of one query with a given effort: the number of nodes that are kept on the way, at least `n`.
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
        let wanted = Wanted::new(query, n, effort.max(n));
        self.found(&[wanted], allowed, |_| 0).concat()
    }

    fn found(
        &self,
        wanted: &[Wanted<'_>],
        allowed: Option<&Allowed>,
        order_of: impl Fn(DocumentKey) -> u64,
    ) -> Vec<Vec<NearPassage>> {
        let dimension = self.dimension();
        assert!(wanted.iter().all(|wanted| wanted.query.len() == dimension));
        assert!(allowed.is_none_or(|allowed| allowed.turn == self.turn));
        let best = match allowed {
            None => wanted.iter().map(|wanted| self.walked(wanted)).collect(),
            Some(allowed) => self.selected(wanted, allowed),
        };
        let each = wanted.iter().zip(best);
        each.map(|(wanted, best)| self.ranked(wanted, &best, allowed, &order_of))
            .collect()
    }

    fn walked(&self, wanted: &Wanted<'_>) -> Vec<Near> {
        let accept = |node| self.rows.has_rows(node);
        let walked = self.walk(&wanted.walk(accept, usize::MAX));
        walked.unwrap_or_default()
    }

    /// Walks, or goes through all that is selected: for all together where that is less work, and for those whose walk
    /// has cost as much.
    fn selected(&self, wanted: &[Wanted<'_>], allowed: &Allowed) -> Vec<Vec<Near>> {
        let accept = |node| {
            let mut rows = self.rows.of_node(node);
            rows.any(|(slot, _)| allowed.contains(slot))
        };
        let is_scanned = self.is_scanned(wanted, allowed);
        let walks = wanted.iter().map(|wanted| {
            let walk = wanted.walk(accept, allowed.n_passages() / READING);
            (!is_scanned).then(|| self.walk(&walk)).flatten()
        });
        let mut best: Vec<Option<Vec<Near>>> = walks.collect();
        let given_up = wanted.iter().zip(&best).filter(|(_, best)| best.is_none());
        let given_up = given_up.map(|(wanted, _)| (&wanted.code, wanted.effort));
        let slots = allowed.slots().map(|slot| &self.rows.slots()[slot]);
        let nodes = slots.flat_map(|slot| self.rows.nodes(slot)).copied();
        let mut scanned = scan(given_up.collect(), &self.nodes.codes, nodes).into_iter();
        for best in best.iter_mut().filter(|best| best.is_none()) {
            *best = scanned.next();
        }
        best.into_iter().flatten().collect()
    }

    /// Whether it is less work to go through all that is selected: a walk passes by more nodes the fewer of them it may
    /// keep.
    fn is_scanned(&self, wanted: &[Wanted<'_>], allowed: &Allowed) -> bool {
        let n_allowed = allowed.n_passages();
        let efforts: usize = wanted.iter().map(|wanted| wanted.effort).sum();
        let walking = WALKING * efforts * self.n_passages();
        n_allowed * n_allowed * (READING + wanted.len()) <= walking
    }

    /// The best of the graph, and of what is not in it yet; none when the walk was given up.
    fn walk(&self, walk: &Walk<'_, impl Fn(u32) -> bool>) -> Option<Vec<Near>> {
        let codes = &self.nodes.codes;
        Beam::with(|beam| {
            beam.clear(codes.n_nodes());
            beam.walk(&self.nodes.graph, codes, walk).then(|| {
                for nodes in self.nodes.unlinked.chunks(STEP) {
                    beam.look_at(nodes, codes, walk);
                }
                beam.take_best()
            })
        })
    }

    /// The passages of the nodes by precise products.
    fn ranked(
        &self,
        wanted: &Wanted<'_>,
        best: &[Near],
        allowed: Option<&Allowed>,
        order_of: &impl Fn(DocumentKey) -> u64,
    ) -> Vec<NearPassage> {
        let n = wanted.n;
        let nodes: Vec<u32> = best.iter().map(|near| near.node()).collect();
        let products = products::precise(wanted.query, &self.nodes.codes, &nodes);
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
            by_product
                .then_with(|| order_of(a.key).cmp(&order_of(b.key)))
                .then((a.key, a.ordinal).cmp(&(b.key, b.ordinal)))
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

impl<'q> Wanted<'q> {
    fn new(query: &'q [f32], n: usize, effort: usize) -> Self {
        let code = Code::query(query);
        // Nothing is looked for where nothing is asked for.
        let effort = if n == 0 { 0 } else { effort };
        Self {
            query,
            code,
            n,
            effort,
        }
    }

    fn walk<A>(&self, accept: A, budget: usize) -> Walk<'_, A> {
        Walk {
            query: &self.code,
            effort: self.effort,
            accept,
            budget,
        }
    }
}
