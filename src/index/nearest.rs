//! The passages nearest to a query, found through the graph or by multiplying with all that may be found.

use super::allowed::Allowed;
use super::codes::VectorCode;
use super::graph::{BeamSearch, ScoredNode, SearchBuffers};
use super::passage_index::PassageIndex;
use super::products;
use super::scan::{TopNodes, scan};
use crate::model::DocumentKey;

/// The least width of a search's beam, however few passages are wanted.
const MIN_BEAM_WIDTH: usize = 64;
/// The number of nodes that are multiplied at a time beside the graph.
const STEP: usize = 256;
/// The cost of reading a vector, in products with a vector that was read.
const READ_COST: usize = 2;
/// The cost of a graph search that may keep every node, for each node of its beam, in products with a vector that was
/// read: the products with a node's neighbours, whose vectors lie apart. In tests the cost is far less, so that the graph
/// is searched where there are few vectors.
const SEARCH_COST: usize = if cfg!(test) { 1 } else { 150 };

/// A query for the passages nearest to a vector.
#[derive(Debug, Clone, Copy)]
pub struct NearestQuery<'q> {
    /// The vector that passages are multiplied with, of the dimension of the index.
    pub vector: &'q [f32],
    /// The number of passages that are wanted.
    pub n: usize,
}

/// A passage with its dot product with a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearPassage {
    /// The key of the passage's document.
    pub key: DocumentKey,
    /// The passage's position in its document, from 0.
    pub ordinal: u32,
    /// The dot product of the passage's vector with the query.
    pub product: f32,
}

/// A query made ready to be searched for.
struct PreparedQuery<'q> {
    vector: &'q [f32],
    /// The code of the vector, for approximate products.
    code: VectorCode,
    /// The number of passages that are wanted.
    n: usize,
    /// The number of best nodes that are kept on the way.
    beam_width: usize,
}

impl PassageIndex {
    /// The `n` passages that have the largest dot products with `query`, among `allowed` documents if they are given. Of
    /// equal ones the passage with the lower document key, then with the lower ordinal, comes first.
    ///
    /// # Panics
    /// When `query` has another dimension, or when the index has changed since `allowed` was selected.
    pub fn nearest(&self, query: &[f32], n: usize, allowed: Option<&Allowed>) -> Vec<NearPassage> {
        let query = NearestQuery { vector: query, n };
        self.nearest_of_each(&[query], allowed, |_| 0).concat()
    }

    /// The nearest passages of each query, which takes less work than one query after the other. Of passages that are
    /// equally near the one of the document whose `order_of` is lowest comes first.
    ///
    /// # Panics
    /// When a query has another dimension, or when the index has changed since `allowed` was selected.
    pub fn nearest_of_each(
        &self,
        queries: &[NearestQuery<'_>],
        allowed: Option<&Allowed>,
        order_of: impl Fn(DocumentKey) -> u64,
    ) -> Vec<Vec<NearPassage>> {
        let prepared = queries.iter().map(|&query| {
            let beam_width = MIN_BEAM_WIDTH.max(query.n + query.n / 4);
            PreparedQuery::new(query, beam_width)
        });
        self.search(&prepared.collect::<Vec<_>>(), allowed, order_of)
    }

    /// The `n` passages nearest to one query, with a beam of `beam_width` nodes, but at least `n`. A wider beam finds more
    /// of the nearest and takes longer.
    ///
    /// # Panics
    /// When `query` has another dimension, or when the index has changed since `allowed` was selected.
    pub fn nearest_with(
        &self,
        query: &[f32],
        n: usize,
        beam_width: usize,
        allowed: Option<&Allowed>,
    ) -> Vec<NearPassage> {
        let query = NearestQuery { vector: query, n };
        let prepared = PreparedQuery::new(query, beam_width.max(n));
        self.search(&[prepared], allowed, |_| 0).concat()
    }

    fn search(
        &self,
        queries: &[PreparedQuery<'_>],
        allowed: Option<&Allowed>,
        order_of: impl Fn(DocumentKey) -> u64,
    ) -> Vec<Vec<NearPassage>> {
        let dimension = self.dimension();
        assert!(queries.iter().all(|query| query.vector.len() == dimension));
        assert!(allowed.is_none_or(|allowed| allowed.revision == self.revision));
        let best = match allowed {
            None => queries
                .iter()
                .map(|query| self.best_of_all(query))
                .collect(),
            Some(allowed) => self.best_of_allowed(queries, allowed),
        };
        let each = queries.iter().zip(best);
        each.map(|(query, best)| self.ranked_passages(query, &best, allowed, &order_of))
            .collect()
    }

    /// The best nodes for a query among all that have passages, found through the graph.
    fn best_of_all(&self, query: &PreparedQuery<'_>) -> Vec<ScoredNode> {
        let accept = |node| self.rows.has_rows(node);
        let found = self.search_graph(&query.beam_search(accept, usize::MAX));
        found.unwrap_or_default()
    }

    /// The best nodes for each query among those of allowed documents. The allowed nodes are scanned for all queries where
    /// that is less work than searching the graph, and for those whose search has cost as much as a scan.
    fn best_of_allowed(
        &self,
        queries: &[PreparedQuery<'_>],
        allowed: &Allowed,
    ) -> Vec<Vec<ScoredNode>> {
        let accept = |node| {
            let mut rows = self.rows.of_node(node);
            rows.any(|(slot, _)| allowed.contains(slot))
        };
        let is_scan_cheaper = self.is_scan_cheaper(queries, allowed);
        let searches = queries.iter().map(|query| {
            let search = query.beam_search(accept, allowed.n_passages() / READ_COST);
            (!is_scan_cheaper)
                .then(|| self.search_graph(&search))
                .flatten()
        });
        let mut best: Vec<Option<Vec<ScoredNode>>> = searches.collect();
        let unfinished = queries.iter().zip(&best).filter(|(_, best)| best.is_none());
        let to_scan = unfinished.map(|(query, _)| TopNodes::new(&query.code, query.beam_width));
        let slots = allowed.slots().map(|slot| &self.rows.slots()[slot]);
        let nodes = slots.flat_map(|slot| self.rows.nodes(slot)).copied();
        let mut scanned = scan(to_scan.collect(), &self.nodes.codes, nodes).into_iter();
        for best in best.iter_mut().filter(|best| best.is_none()) {
            *best = scanned.next();
        }
        best.into_iter().flatten().collect()
    }

    /// Whether multiplying with all allowed nodes takes less work than searching the graph: a search visits the more nodes
    /// the fewer of them it may keep.
    fn is_scan_cheaper(&self, queries: &[PreparedQuery<'_>], allowed: &Allowed) -> bool {
        let n_allowed = allowed.n_passages();
        let total_width: usize = queries.iter().map(|query| query.beam_width).sum();
        let searching = SEARCH_COST * total_width * self.n_passages();
        n_allowed * n_allowed * (READ_COST + queries.len()) <= searching
    }

    /// The best nodes of the graph and of those that wait to be linked; none when the search was given up.
    fn search_graph(
        &self,
        search: &BeamSearch<'_, impl Fn(u32) -> bool>,
    ) -> Option<Vec<ScoredNode>> {
        let codes = &self.nodes.codes;
        SearchBuffers::with(|buffers| {
            buffers.clear(codes.n_nodes());
            buffers.search(&self.nodes.graph, codes, search).then(|| {
                for nodes in self.nodes.unlinked.chunks(STEP) {
                    buffers.visit(nodes, codes, search);
                }
                buffers.take_best()
            })
        })
    }

    /// The nearest passages of the best nodes, by precise products.
    fn ranked_passages(
        &self,
        query: &PreparedQuery<'_>,
        best: &[ScoredNode],
        allowed: Option<&Allowed>,
        order_of: &impl Fn(DocumentKey) -> u64,
    ) -> Vec<NearPassage> {
        let mut found: Vec<NearPassage> = Vec::with_capacity(query.n);
        for scored in self.by_precise_product(query.vector, best) {
            let product = scored.product();
            if found.len() >= query.n && found.last().is_some_and(|last| last.product > product) {
                break;
            }
            found.extend(self.passages_of(scored, allowed));
        }
        found.sort_unstable_by(|a, b| {
            let by_product = b.product.total_cmp(&a.product);
            by_product
                .then_with(|| order_of(a.key).cmp(&order_of(b.key)))
                .then((a.key, a.ordinal).cmp(&(b.key, b.ordinal)))
        });
        found.truncate(query.n);
        found
    }

    /// The nodes with their precise products, best first.
    fn by_precise_product(&self, query: &[f32], best: &[ScoredNode]) -> Vec<ScoredNode> {
        let nodes: Vec<u32> = best.iter().map(|scored| scored.node()).collect();
        let products = products::precise(query, &self.nodes.codes, &nodes);
        let pairs = nodes.iter().zip(products);
        let mut precise: Vec<ScoredNode> = pairs
            .map(|(&node, product)| ScoredNode::new(node, product))
            .collect();
        precise.sort_unstable_by(|a, b| b.cmp(a));
        precise
    }

    /// The passages of allowed documents that have the vector of a node.
    fn passages_of(
        &self,
        scored: ScoredNode,
        allowed: Option<&Allowed>,
    ) -> impl Iterator<Item = NearPassage> {
        let rows = self.rows.of_node(scored.node());
        rows.filter(move |(slot, _)| allowed.is_none_or(|allowed| allowed.contains(*slot)))
            .filter_map(move |(slot, passage)| {
                Some(NearPassage {
                    key: self.rows.slots()[slot as usize].key?,
                    ordinal: passage.ordinal,
                    product: scored.product(),
                })
            })
    }
}

impl<'q> PreparedQuery<'q> {
    fn new(query: NearestQuery<'q>, beam_width: usize) -> Self {
        let NearestQuery { vector, n } = query;
        Self {
            vector,
            code: VectorCode::query(vector),
            n,
            // Nothing is looked for where nothing is wanted.
            beam_width: if n == 0 { 0 } else { beam_width },
        }
    }

    fn beam_search<A>(&self, accept: A, budget: usize) -> BeamSearch<'_, A> {
        BeamSearch {
            query: &self.code,
            width: self.beam_width,
            accept,
            budget,
        }
    }
}
