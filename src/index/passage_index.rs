//! The vectors of a collection's passages: put in, taken out, read again.

use std::path::Path;

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use rayon::prelude::*;

use super::allowed::Allowed;
use super::codes::VectorCode;
use super::graph::GraphFileError;
use super::nodes::{NodeChange, Nodes};
use super::products;
use super::rows::{NewRow, PassageRow, Rows, Slot};
use crate::model::DocumentKey;

/// The unit in which the sum of all vectors is counted: so fine that a vector loses nothing, so coarse that the sum
/// over a hundred million passages fits 64 bits.
const SUM_STEP: f64 = 1.0 / (1_u64 << 36) as f64;
/// The number of rows that are decoded at a time.
const BLOCK_ROWS: usize = 512;

/// The vectors of a collection's passages, and a graph through which those nearest to a query are found.
///
/// Vectors are kept as whole numbers of 16 bits, which changes a cosine by a millionth or so; passages with equal
/// vectors share one copy. What is put in or taken out shows in the next search. The graph follows in steps that the
/// owner takes: [`PassageIndex::next_change`] works a step out while searches go on, [`PassageIndex::apply`] makes it
/// at once. Vectors that wait to be linked are multiplied one by one, so that only the time of a search depends on
/// the graph. The graph depends on the order of changes alone, not on the number of threads.
#[derive(Debug)]
pub struct PassageIndex {
    /// The distinct vectors, and the graph that links them.
    pub(super) nodes: Nodes,
    /// The passages of the documents, each with the node that holds its vector.
    pub(super) rows: Rows,
    /// The sum of all vectors in whole multiples of [`SUM_STEP`], so that the order of changes leaves no trace in it.
    sum: Array1<i64>,
    /// The number of changes of the documents or the graph so far.
    pub(super) revision: u64,
}

/// A change of the graph that was worked out and is not made yet.
#[derive(Debug)]
pub struct GraphChange {
    change: NodeChange,
    /// The revision of the index that the change was worked out from.
    revision: u64,
}

/// A document with the dot products of its passages with some queries.
#[derive(Debug)]
pub struct ScoredDocument<'a> {
    /// The key of the document.
    pub key: DocumentKey,
    /// The passages of the document that have vectors.
    pub passages: &'a [PassageRow],
    /// The vectors of the passages, `passages.len() x dimension`.
    pub vectors: ArrayView2<'a, f32>,
    /// The squared length of the sum of the vectors, each weighted by the tokens of its passage.
    pub sum_norm_squared: f32,
    /// The dot products of the vectors with the queries, `passages.len() x n_queries`.
    pub products: ArrayView2<'a, f32>,
}

impl PassageIndex {
    /// An empty index of vectors of `dimension` numbers.
    pub fn new(dimension: usize) -> Self {
        Self {
            nodes: Nodes::new(dimension),
            rows: Rows::default(),
            sum: Array1::zeros(dimension),
            revision: 0,
        }
    }

    /// The number of numbers in a vector.
    pub fn dimension(&self) -> usize {
        self.nodes.codes.dimension()
    }

    /// The number of passages that can be found: those that have a vector.
    pub fn n_passages(&self) -> usize {
        self.rows.n_rows()
    }

    /// The number of documents that are there, those without a vector included.
    pub fn n_documents(&self) -> usize {
        self.rows.n_documents()
    }

    /// Puts a document in, in place of the one with that key if there is one.
    ///
    /// `vectors` holds one vector for each element of `n_tokens`, row after row. An all-zero vector has no direction
    /// and cannot be found.
    ///
    /// # Panics
    /// When `vectors` does not hold `n_tokens.len() x dimension` numbers.
    pub fn insert(&mut self, key: DocumentKey, vectors: &[f32], n_tokens: &[u32]) {
        let dimension = self.dimension();
        assert_eq!(vectors.len(), n_tokens.len() * dimension);
        self.remove(key);
        let passages = vectors.chunks_exact(dimension).zip(n_tokens);
        let mut rows = Vec::with_capacity(n_tokens.len());
        for (ordinal, (vector, &n_tokens)) in (0..).zip(passages) {
            if vector.iter().any(|&value| value != 0.0) {
                rows.push(NewRow {
                    passage: PassageRow { ordinal, n_tokens },
                    node: self.nodes.acquire(&VectorCode::stored(vector)),
                });
            }
        }
        self.put_rows(key, &rows);
    }

    fn put_rows(&mut self, key: DocumentKey, rows: &[NewRow]) {
        let sum_norm_squared = self.squared_sum(rows);
        self.rows.insert(key, rows, sum_norm_squared);
        for row in rows {
            self.add_to_sum(row.node, 1);
        }
    }

    /// The index of those documents of `keys` that are there, as if they had been put in one after the other. Its nodes
    /// wait to be linked, and nothing in it depends on how this index came about.
    #[must_use]
    pub fn in_order(&self, keys: impl IntoIterator<Item = DocumentKey>) -> Self {
        let mut ordered = Self::new(self.dimension());
        for key in keys {
            let Some((_, slot)) = self.rows.slot(key) else {
                continue;
            };
            let passages = self.rows.passages(slot).iter().zip(self.rows.nodes(slot));
            let rows: Vec<NewRow> = passages
                .map(|(&passage, &node)| NewRow {
                    passage,
                    node: ordered.nodes.acquire(&self.nodes.codes.code(node)),
                })
                .collect();
            ordered.revision += 1;
            ordered.put_rows(key, &rows);
        }
        ordered
    }

    /// Takes a document out; nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey) {
        self.revision += 1;
        let mut vacated = Vec::new();
        for node in self.rows.remove(key).into_iter().flatten() {
            self.add_to_sum(node, -1);
            vacated.push(node);
        }
        vacated.sort_unstable();
        vacated.dedup();
        for node in vacated {
            if !self.rows.has_rows(node) {
                self.nodes.vacate(node);
            }
        }
    }

    /// The passages of a document that have vectors; none when the document is not there.
    pub fn passages(&self, key: DocumentKey) -> Option<&[PassageRow]> {
        let (_, slot) = self.rows.slot(key)?;
        Some(self.rows.passages(slot))
    }

    /// The passages of a document that have vectors, with the vectors, `n_passages x dimension`; none when the
    /// document is not there.
    pub fn document(&self, key: DocumentKey) -> Option<(&[PassageRow], Array2<f32>)> {
        let (_, slot) = self.rows.slot(key)?;
        let nodes = self.rows.nodes(slot);
        let vectors = products::decoded(&self.nodes.codes, nodes);
        Some((self.rows.passages(slot), self.matrix(nodes.len(), vectors)))
    }

    /// The vector of one passage; none when it is not there or has no direction.
    pub fn passage(&self, key: DocumentKey, ordinal: u32) -> Option<Vec<f32>> {
        let (_, slot) = self.rows.slot(key)?;
        let passages = self.rows.passages(slot);
        let row = passages
            .binary_search_by_key(&ordinal, |row| row.ordinal)
            .ok()?;
        Some(
            self.nodes
                .codes
                .decode(self.rows.nodes(slot)[row])
                .collect(),
        )
    }

    /// The keys of all documents, in the order in which they were put in.
    pub fn keys(&self) -> impl Iterator<Item = DocumentKey> {
        self.rows.slots().iter().filter_map(|slot| slot.key)
    }

    /// The mean of all vectors, drawn towards zero as if `prior` more vectors were there that are zero.
    pub fn centre(&self, prior: f64) -> Array1<f32> {
        let n = self.n_passages() as f64 + prior;
        self.sum
            .mapv(|total| (total as f64 * SUM_STEP / n.max(1.0)) as f32)
    }

    /// The documents of `keys` that are there, as a set that a search can be restricted to.
    pub fn select(&self, keys: impl IntoIterator<Item = DocumentKey>) -> Allowed {
        let mut selection = Allowed::new(self.rows.slots().len(), self.revision);
        for (position, slot) in keys.into_iter().filter_map(|key| self.rows.slot(key)) {
            selection.insert(position, self.rows.nodes(slot).len());
        }
        selection
    }

    /// Multiplies every vector with every row of `queries`, `n_queries x dimension`, and returns what `each` makes of
    /// each document, in the order in which the documents were put in. Blocks of documents are worked on in parallel.
    pub fn map_documents<T: Send>(
        &self,
        queries: ArrayView2<'_, f32>,
        each: impl Fn(&ScoredDocument<'_>) -> Option<T> + Sync,
    ) -> Vec<T> {
        self.blocks()
            .into_par_iter()
            .flat_map_iter(|block| self.map_block(block, queries, &each))
            .collect()
    }

    /// Multiplies the vectors of one document with every row of `queries`, `n_queries x dimension`, and returns what
    /// `each` makes of it; none when the document is not there.
    pub fn map_document<T>(
        &self,
        key: DocumentKey,
        queries: ArrayView2<'_, f32>,
        each: impl Fn(&ScoredDocument<'_>) -> Option<T>,
    ) -> Option<T> {
        let (_, slot) = self.rows.slot(key)?;
        self.map_block(std::slice::from_ref(slot), queries, &each)
            .pop()
    }

    /// The number of distinct vectors that the graph links.
    pub fn n_linked(&self) -> usize {
        self.nodes.graph.n_linked()
    }

    /// Whether a change of the graph is due.
    pub fn is_behind(&self) -> bool {
        self.nodes.due_step().is_some()
    }

    /// Works out the next change of the graph; none when no change is due.
    pub fn next_change(&self) -> Option<GraphChange> {
        let change = self.nodes.next_change()?;
        let revision = self.revision;
        Some(GraphChange { change, revision })
    }

    /// Makes a change of the graph. One that was worked out before the last change of the index is dropped.
    pub fn apply(&mut self, change: &GraphChange) {
        if change.revision == self.revision {
            self.revision += 1;
            self.nodes.apply(&change.change);
        }
    }

    /// Works out and makes changes of the graph until none is due.
    pub fn catch_up(&mut self) {
        while let Some(change) = self.next_change() {
            self.apply(&change);
        }
    }

    /// Links vectors as the graph in a file links them, which [`PassageIndex::write_graph`] has written, and returns
    /// the number of those linked: 0 when there is no file or too much has changed.
    pub fn read_graph(&mut self, path: &Path) -> Result<usize, GraphFileError> {
        self.nodes.restore(path)
    }

    /// Writes the graph to a file, from which it is read in far less time than it takes to make it.
    pub fn write_graph(&self, path: &Path) -> Result<(), GraphFileError> {
        self.nodes.write(path)
    }

    /// What `each` makes of the documents of neighbouring slots.
    fn map_block<T>(
        &self,
        block: &[Slot],
        queries: ArrayView2<'_, f32>,
        each: &impl Fn(&ScoredDocument<'_>) -> Option<T>,
    ) -> Vec<T> {
        let live = || block.iter().filter_map(|slot| Some((slot.key?, slot)));
        let nodes: Vec<u32> = live()
            .flat_map(|(_, slot)| self.rows.nodes(slot))
            .copied()
            .collect();
        let decoded = products::decoded(&self.nodes.codes, &nodes);
        let products = self.products(&decoded, nodes.len(), queries);
        let vectors = self.matrix(nodes.len(), decoded);
        let mut end = 0;
        live()
            .filter_map(|(key, slot)| {
                let passages = self.rows.passages(slot);
                let inside = Slice::from(end..end + passages.len());
                end += passages.len();
                each(&ScoredDocument {
                    key,
                    passages,
                    vectors: vectors.slice_axis(Axis(0), inside),
                    sum_norm_squared: slot.sum_norm_squared,
                    products: products.slice_axis(Axis(0), inside),
                })
            })
            .collect()
    }

    /// The products of `n_vectors` vectors, row after row, with queries: `n_vectors x n_queries`.
    fn products(
        &self,
        vectors: &[f32],
        n_vectors: usize,
        queries: ArrayView2<'_, f32>,
    ) -> Array2<f32> {
        let contiguous = queries.as_standard_layout();
        let rows = contiguous.as_slice().expect("the rows lie side by side");
        let products = products::all(vectors, rows, self.dimension());
        Array2::from_shape_vec((n_vectors, queries.nrows()), products)
            .expect("every vector was multiplied with every query")
    }

    /// All slots in blocks of neighbours that together have about `BLOCK_ROWS` rows.
    fn blocks(&self) -> Vec<&[Slot]> {
        let mut n_rows = 0;
        let by_size = |_: &Slot, next: &Slot| {
            n_rows += self.rows.nodes(next).len();
            if n_rows >= BLOCK_ROWS {
                n_rows = 0;
            }
            n_rows > 0
        };
        self.rows.slots().chunk_by(by_size).collect()
    }

    fn matrix(&self, n_rows: usize, values: Vec<f32>) -> Array2<f32> {
        Array2::from_shape_vec((n_rows, self.dimension()), values)
            .expect("every row has as many values")
    }

    /// The squared length of the sum of the rows' vectors, each weighted by the tokens of its passage.
    fn squared_sum(&self, rows: &[NewRow]) -> f32 {
        let mut sum = Array1::<f32>::zeros(self.dimension());
        for row in rows {
            for (total, value) in sum.iter_mut().zip(self.nodes.codes.decode(row.node)) {
                *total += row.passage.n_tokens as f32 * value;
            }
        }
        sum.dot(&sum)
    }

    /// Adds the vector of a node to the sum of all vectors, or takes it away where `sign` is -1.
    fn add_to_sum(&mut self, node: u32, sign: i64) {
        for (total, value) in self.sum.iter_mut().zip(self.nodes.codes.decode(node)) {
            *total += sign * (f64::from(value) / SUM_STEP).round() as i64;
        }
    }
}
