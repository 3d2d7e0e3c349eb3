//! Every vector compared with every query: exact, in one pass over contiguous memory.

use std::ops::Range;

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::model::DocumentKey;

/// Rows of one blocked product; 512 x 256 floats are 512 KiB, which stays in a core's cache.
const BLOCK_ROWS: usize = 512;
/// The index is rewritten without its dead rows when they are more than one in this many.
const MAX_DEAD_PART: usize = 4;

/// The passage that a row of the index stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageRow {
    /// Place in the document, from 0.
    pub ordinal: u32,
    /// Length in tokens.
    pub n_tokens: u32,
}

/// The vectors of a collection's passages, those of one document side by side.
#[derive(Debug)]
pub struct ExactIndex {
    dimension: usize,
    vectors: Vec<f32>,
    rows: Vec<PassageRow>,
    slots: Vec<Slot>,
    slot_of: FxHashMap<DocumentKey, usize>,
    n_dead_rows: usize,
    sum: Array1<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// None once the document is removed; its rows are dead then.
    key: Option<DocumentKey>,
    first_row: usize,
    n_rows: usize,
    sum_norm_squared: f32,
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

impl ExactIndex {
    /// An empty index of vectors of `dimension` numbers.
    pub fn new(dimension: usize) -> Self {
        Self {
            dimension,
            vectors: Vec::new(),
            rows: Vec::new(),
            slots: Vec::new(),
            slot_of: FxHashMap::default(),
            n_dead_rows: 0,
            sum: Array1::zeros(dimension),
        }
    }

    /// Numbers in a vector.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Passages that can be found.
    pub fn n_passages(&self) -> usize {
        self.rows.len() - self.n_dead_rows
    }

    /// Documents that are known, those without a vector included.
    pub fn n_documents(&self) -> usize {
        self.slot_of.len()
    }

    /// Puts a document in, in the place of its former self if there was one.
    ///
    /// `vectors` holds one vector per element of `n_tokens`; an all-zero one has no direction and cannot be found.
    ///
    /// # Panics
    /// When `vectors` is not as long as `n_tokens` asks for.
    pub fn insert(&mut self, key: DocumentKey, vectors: &[f32], n_tokens: &[u32]) {
        assert_eq!(vectors.len(), n_tokens.len() * self.dimension);
        self.remove(key);
        let first_row = self.rows.len();
        let passages = vectors.chunks_exact(self.dimension).zip(n_tokens);
        for (ordinal, (vector, &n_tokens)) in (0..).zip(passages) {
            if vector.iter().any(|&value| value != 0.0) {
                self.vectors.extend_from_slice(vector);
                self.rows.push(PassageRow { ordinal, n_tokens });
            }
        }
        self.slot_of.insert(key, self.slots.len());
        self.slots.push(Slot {
            key: Some(key),
            first_row,
            n_rows: self.rows.len() - first_row,
            sum_norm_squared: self.squared_sum(first_row..self.rows.len()),
        });
        self.add_to_sum(first_row..self.rows.len(), 1.0);
    }

    /// Takes a document out; nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey) {
        let Some(position) = self.slot_of.remove(&key) else {
            return;
        };
        let slot = &mut self.slots[position];
        slot.key = None;
        let rows = slot.first_row..slot.first_row + slot.n_rows;
        self.n_dead_rows += rows.len();
        self.add_to_sum(rows, -1.0);
        if self.n_dead_rows > BLOCK_ROWS && self.n_dead_rows * MAX_DEAD_PART > self.rows.len() {
            self.drop_dead_rows();
        }
    }

    /// The vectors of a document's passages, `n x dimension`, with the passages they belong to.
    pub fn document(&self, key: DocumentKey) -> Option<(&[PassageRow], ArrayView2<'_, f32>)> {
        let slot = self.slots[*self.slot_of.get(&key)?];
        let rows = slot.first_row..slot.first_row + slot.n_rows;
        Some((&self.rows[rows.clone()], self.view(rows)))
    }

    /// The vector of one passage.
    pub fn passage(&self, key: DocumentKey, ordinal: u32) -> Option<&[f32]> {
        let slot = self.slots[*self.slot_of.get(&key)?];
        let rows = &self.rows[slot.first_row..slot.first_row + slot.n_rows];
        let row = rows
            .binary_search_by_key(&ordinal, |row| row.ordinal)
            .ok()?;
        let first = (slot.first_row + row) * self.dimension;
        Some(&self.vectors[first..first + self.dimension])
    }

    /// The documents that are known, in the order in which they were put in.
    pub fn keys(&self) -> impl Iterator<Item = DocumentKey> {
        self.slots.iter().filter_map(|slot| slot.key)
    }

    /// Squared length of the sum of a document's vectors weighted by their passages' tokens; 0 for an unknown one.
    pub fn sum_norm_squared(&self, key: DocumentKey) -> f32 {
        let slot = self.slot_of.get(&key);
        slot.map_or(0.0, |&slot| self.slots[slot].sum_norm_squared)
    }

    /// The mean of all vectors, drawn towards zero as if `prior` more vectors were zero.
    pub fn centre(&self, prior: f64) -> Array1<f32> {
        let n = self.n_passages() as f64 + prior;
        self.sum.mapv(|total| (total / n.max(1.0)) as f32)
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

    fn map_block<T>(
        &self,
        block: &[Slot],
        queries: ArrayView2<'_, f32>,
        each: &impl Fn(&ScoredDocument<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some((first, last)) = block.first().zip(block.last()) else {
            return Vec::new();
        };
        let start = first.first_row;
        let rows = self.view(start..last.first_row + last.n_rows);
        let mut products = Array2::zeros((rows.nrows(), queries.nrows()));
        if !products.is_empty() {
            general_mat_mul(1.0, &rows, &queries.t(), 0.0, &mut products);
        }
        block
            .iter()
            .filter_map(|slot| {
                let first = slot.first_row - start;
                let inside = Slice::from(first..first + slot.n_rows);
                each(&ScoredDocument {
                    key: slot.key?,
                    passages: &self.rows[slot.first_row..slot.first_row + slot.n_rows],
                    vectors: rows.slice_axis(Axis(0), inside),
                    sum_norm_squared: slot.sum_norm_squared,
                    products: products.slice_axis(Axis(0), inside),
                })
            })
            .collect()
    }

    /// Neighbouring slots that together have about `BLOCK_ROWS` rows.
    fn blocks(&self) -> Vec<&[Slot]> {
        let mut blocks = Vec::with_capacity(self.rows.len() / BLOCK_ROWS + 1);
        let mut start = 0;
        for end in 1..=self.slots.len() {
            let first_row = self.slots[start].first_row;
            let last = self.slots[end - 1];
            if end == self.slots.len() || last.first_row + last.n_rows - first_row >= BLOCK_ROWS {
                blocks.push(&self.slots[start..end]);
                start = end;
            }
        }
        blocks
    }

    fn view(&self, rows: Range<usize>) -> ArrayView2<'_, f32> {
        let values = &self.vectors[rows.start * self.dimension..rows.end * self.dimension];
        ArrayView2::from_shape((rows.len(), self.dimension), values)
            .expect("the slice has rows x dimension values")
    }

    fn squared_sum(&self, rows: Range<usize>) -> f32 {
        let mut sum = Array1::<f32>::zeros(self.dimension);
        for (row, vector) in rows.clone().zip(self.view(rows).outer_iter()) {
            sum.scaled_add(self.rows[row].n_tokens as f32, &vector);
        }
        sum.dot(&sum)
    }

    fn add_to_sum(&mut self, rows: Range<usize>, sign: f64) {
        let values = &self.vectors[rows.start * self.dimension..rows.end * self.dimension];
        for vector in values.chunks_exact(self.dimension) {
            for (total, &value) in self.sum.iter_mut().zip(vector) {
                *total += sign * f64::from(value);
            }
        }
    }

    fn drop_dead_rows(&mut self) {
        let old = std::mem::replace(self, Self::new(self.dimension));
        self.sum.clone_from(&old.sum);
        for slot in &old.slots {
            let Some(key) = slot.key else { continue };
            let rows = slot.first_row..slot.first_row + slot.n_rows;
            let first_row = self.rows.len();
            self.vectors.extend_from_slice(
                &old.vectors[rows.start * self.dimension..rows.end * self.dimension],
            );
            self.rows.extend_from_slice(&old.rows[rows]);
            self.slot_of.insert(key, self.slots.len());
            self.slots.push(Slot { first_row, ..*slot });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn products(index: &ExactIndex, query: [f32; 2]) -> BTreeMap<i64, Vec<(u32, f32)>> {
        let scored = index.map_documents(arr2(&[query]).view(), |document| {
            let ordinals = document.passages.iter().map(|row| row.ordinal);
            let products = document.products.iter().copied();
            Some((document.key.0, ordinals.zip(products).collect()))
        });
        scored.into_iter().collect()
    }

    #[test]
    fn a_replaced_document_is_found_once_with_its_new_vectors() {
        let mut index = ExactIndex::new(2);
        index.insert(DocumentKey(1), &[1.0, 0.0], &[5]);
        index.insert(DocumentKey(2), &[0.0, 1.0], &[5]);
        index.insert(DocumentKey(1), &[0.0, 1.0, 0.6, 0.8], &[5, 5]);
        let found = products(&index, [1.0, 0.0]);
        assert_eq!(found[&1], [(0, 0.0), (1, 0.6)]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_passage_without_a_direction_is_never_found_and_the_others_keep_their_places() {
        let mut index = ExactIndex::new(2);
        index.insert(DocumentKey(1), &[0.0, 0.0, 1.0, 0.0], &[1, 1]);
        assert_eq!(products(&index, [1.0, 0.0])[&1], [(1, 1.0)]);
        assert_eq!((index.n_passages(), index.n_documents()), (1, 1));
    }

    proptest! {
        #[test]
        fn whatever_is_put_in_and_taken_out_the_rest_is_found(
            changes in prop::collection::vec((0_i64..30, 0_usize..80), 1..120)
        ) {
            let mut index = ExactIndex::new(2);
            let mut kept = BTreeMap::new();
            for (turn, (key, n)) in changes.into_iter().enumerate() {
                let value = 1.0 + turn as f32;
                let vectors = [value, -value].repeat(n);
                if n % 5 == 4 {
                    index.remove(DocumentKey(key));
                    kept.remove(&key);
                } else {
                    index.insert(DocumentKey(key), &vectors, &vec![1; n]);
                    kept.insert(key, (0..n as u32).map(|i| (i, value)).collect::<Vec<_>>());
                }
            }
            let n: usize = kept.values().map(Vec::len).sum();
            let total: f32 = kept.values().flatten().map(|(_, value)| value).sum();
            prop_assert_eq!(index.n_passages(), n);
            prop_assert_eq!(products(&index, [1.0, 0.0]), kept);
            prop_assert!((index.centre(0.0)[0] * n as f32 - total).abs() <= 1e-3 * total.max(1.0));
        }
    }
}
