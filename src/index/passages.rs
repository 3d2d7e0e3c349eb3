//! The vectors of a collection's passages: put in, taken out, read again.

use std::path::Path;

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use rayon::prelude::*;

use super::allowed::Allowed;
use super::codes::Code;
use super::graph::GraphFileError;
use super::linking::{NodeChange, Nodes};
use super::products;
use super::rows::{PassageRow, Rows, Slot};
use crate::model::DocumentKey;

/// What the sum of all vectors counts in: so fine that a vector loses nothing, so coarse that the vectors of a hundred
/// million passages fit.
const SUM_STEP: f64 = 1.0 / (1_u64 << 36) as f64;
/// Rows that are decoded at a time.
const BLOCK_ROWS: usize = 512;

/// The vectors of a collection's passages, and a graph through which the nearest to a query are found.
///
/// Vectors are kept as whole numbers of 16 bits, which changes a cosine by a millionth or so; passages with the same vector
/// share it. What is put in or taken out shows in the next search. The graph follows in steps that the owner takes:
/// [`PassageIndex::next_change`] works one out beside the searches, [`PassageIndex::apply`] makes it at once. Vectors that
/// are not in the graph yet are gone through one by one, so that only time depends on it. The graph depends on the order
/// of changes alone, not on the number of threads.
#[derive(Debug)]
pub struct PassageIndex {
    pub(super) nodes: Nodes,
    pub(super) rows: Rows,
    /// Sum of all vectors in whole multiples of [`SUM_STEP`], so that the order of changes leaves no trace in it.
    sum: Array1<i64>,
    /// Number of the last change of documents.
    pub(super) turn: u64,
}

/// A change of the graph that was worked out and is not made yet.
#[derive(Debug)]
pub struct GraphChange {
    change: NodeChange,
    turn: u64,
}

/// A document's products with the queries.
#[derive(Debug)]
pub struct ScoredDocument<'a> {
    /// The document.
    pub key: DocumentKey,
    /// Its passages that have vectors.
    pub passages: &'a [PassageRow],
    /// Their vectors, `passages.len() x dimension`.
    pub vectors: ArrayView2<'a, f32>,
    /// Squared length of the sum of the vectors weighted by the passages' tokens.
    pub sum_norm_squared: f32,
    /// Dot products, `passages.len() x n_queries`.
    pub products: ArrayView2<'a, f32>,
}

impl PassageIndex {
    /// An empty index of vectors of `dimension` numbers.
    pub fn new(dimension: usize) -> Self {
        Self {
            nodes: Nodes::new(dimension),
            rows: Rows::default(),
            sum: Array1::zeros(dimension),
            turn: 0,
        }
    }

    /// Numbers in a vector.
    pub fn dimension(&self) -> usize {
        self.nodes.codes.dimension()
    }

    /// Passages that can be found.
    pub fn n_passages(&self) -> usize {
        self.rows.n_rows()
    }

    /// Documents that are known, those without a vector included.
    pub fn n_documents(&self) -> usize {
        self.rows.n_documents()
    }

    /// Puts a document in, in the place of its former self if there was one.
    ///
    /// `vectors` holds one vector per element of `n_tokens`; an all-zero one has no direction and cannot be found.
    ///
    /// # Panics
    /// When `vectors` is not as long as `n_tokens` asks for.
    pub fn insert(&mut self, key: DocumentKey, vectors: &[f32], n_tokens: &[u32]) {
        let dimension = self.dimension();
        assert_eq!(vectors.len(), n_tokens.len() * dimension);
        self.remove(key);
        let passages = vectors.chunks_exact(dimension).zip(n_tokens);
        let mut rows = Vec::with_capacity(n_tokens.len());
        for (ordinal, (vector, &n_tokens)) in (0..).zip(passages) {
            if vector.iter().any(|&value| value != 0.0) {
                let node = self.nodes.fill(&Code::kept(vector));
                rows.push((PassageRow { ordinal, n_tokens }, node));
            }
        }
        self.put_rows(key, &rows);
    }

    fn put_rows(&mut self, key: DocumentKey, rows: &[(PassageRow, u32)]) {
        let sum_norm_squared = self.squared_sum(rows);
        self.rows.insert(key, rows, sum_norm_squared);
        for (_, node) in rows {
            self.add_to_sum(*node, 1);
        }
    }

    /// The index of the documents of `keys` that are there, as if they had been put in one after the other. Its graph is
    /// still to be made; nothing in it tells how this index came about.
    #[must_use]
    pub fn in_order(&self, keys: impl IntoIterator<Item = DocumentKey>) -> Self {
        let mut ordered = Self::new(self.dimension());
        for key in keys {
            let Some((_, slot)) = self.rows.slot(key) else {
                continue;
            };
            let passages = self.rows.passages(slot).iter().zip(self.rows.nodes(slot));
            let rows: Vec<(PassageRow, u32)> = passages
                .map(|(passage, &node)| {
                    let code = self.nodes.codes.code(node);
                    (*passage, ordered.nodes.fill(&code))
                })
                .collect();
            ordered.turn += 1;
            ordered.put_rows(key, &rows);
        }
        ordered
    }

    /// Takes a document out; nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey) {
        self.turn += 1;
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

    /// The passages of a document that have vectors.
    pub fn passages(&self, key: DocumentKey) -> Option<&[PassageRow]> {
        let (_, slot) = self.rows.slot(key)?;
        Some(self.rows.passages(slot))
    }

    /// The vectors of a document's passages, `n x dimension`, with the passages they belong to.
    pub fn document(&self, key: DocumentKey) -> Option<(&[PassageRow], Array2<f32>)> {
        let (_, slot) = self.rows.slot(key)?;
        let nodes = self.rows.nodes(slot);
        let vectors = products::decoded(&self.nodes.codes, nodes);
        Some((self.rows.passages(slot), self.matrix(nodes.len(), vectors)))
    }

    /// The vector of one passage.
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

    /// The documents that are known, in the order in which they were put in.
    pub fn keys(&self) -> impl Iterator<Item = DocumentKey> {
        self.rows.slots().iter().filter_map(|slot| slot.key)
    }

    /// The mean of all vectors, drawn towards zero as if `prior` more vectors were zero.
    pub fn centre(&self, prior: f64) -> Array1<f32> {
        let n = self.n_passages() as f64 + prior;
        self.sum
            .mapv(|total| (total as f64 * SUM_STEP / n.max(1.0)) as f32)
    }

    /// The documents of `keys` that are there, to search only in them.
    pub fn select(&self, keys: impl IntoIterator<Item = DocumentKey>) -> Allowed {
        let mut selection = Allowed::new(self.rows.slots().len(), self.turn);
        for (position, slot) in keys.into_iter().filter_map(|key| self.rows.slot(key)) {
            selection.insert(position, self.rows.nodes(slot).len());
        }
        selection
    }

    /// Multiplies every vector with every row of `queries` (`n_queries x dimension`) and gives what `each` makes of
    /// each document, in the order in which they were put in. Blocks are computed in parallel.
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

    /// The same for one document; none when it is not there.
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

    /// Passages' vectors that are in the graph.
    pub fn n_linked(&self) -> usize {
        self.nodes.graph.n_linked()
    }

    /// Whether a change of the graph is due.
    pub fn is_behind(&self) -> bool {
        self.nodes.due().is_some()
    }

    /// Works out the next change of the graph, if one is due.
    pub fn next_change(&self) -> Option<GraphChange> {
        let change = self.nodes.next_change()?;
        let turn = self.turn;
        Some(GraphChange { change, turn })
    }

    /// Makes a change of the graph; one that was worked out before the last change of documents is forgotten.
    pub fn apply(&mut self, change: &GraphChange) {
        if change.turn == self.turn {
            self.turn += 1;
            self.nodes.apply(&change.change);
        }
    }

    /// Makes all changes of the graph that are due.
    pub fn catch_up(&mut self) {
        while let Some(change) = self.next_change() {
            self.apply(&change);
        }
    }

    /// Takes the graph that [`PassageIndex::write_graph`] has written, as far as the vectors are the same; gives the number
    /// of vectors that are linked by it, 0 when there is no file or too much has changed.
    pub fn read_graph(&mut self, path: &Path) -> Result<usize, GraphFileError> {
        self.nodes.adopt(path)
    }

    /// Keeps the graph in a file, from which it is read in far less time than it takes to make it.
    pub fn write_graph(&self, path: &Path) -> Result<(), GraphFileError> {
        self.nodes.write(path)
    }

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
        let vectors = products::decoded(&self.nodes.codes, &nodes);
        let rows = queries.as_standard_layout();
        let rows = rows.as_slice().expect("the rows lie side by side");
        let products = products::all(&vectors, rows, self.dimension());
        let vectors = self.matrix(nodes.len(), vectors);
        let products = Array2::from_shape_vec((nodes.len(), queries.nrows()), products)
            .expect("every vector was multiplied with every query");
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

    /// Neighbouring slots that together have about `BLOCK_ROWS` rows.
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

    fn squared_sum(&self, rows: &[(PassageRow, u32)]) -> f32 {
        let mut sum = Array1::<f32>::zeros(self.dimension());
        for (passage, node) in rows {
            for (total, value) in sum.iter_mut().zip(self.nodes.codes.decode(*node)) {
                *total += passage.n_tokens as f32 * value;
            }
        }
        sum.dot(&sum)
    }

    fn add_to_sum(&mut self, node: u32, sign: i64) {
        for (total, value) in self.sum.iter_mut().zip(self.nodes.codes.decode(node)) {
            *total += sign * (f64::from(value) / SUM_STEP).round() as i64;
        }
    }
}
