//! An example made ready to be compared with documents: as a whole, by its subjects and by its passages.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::aspects::aspects;
use super::direction::unit;

/// Passages of an example that are compared one by one; those nearest to the whole say enough.
const MAX_EXAMPLE_PASSAGES: usize = 6;

/// The passages of one example document, or of a text.
#[derive(Debug, Clone)]
pub struct ExampleVectors {
    /// Unit vectors, `n_passages x dimension`.
    pub vectors: Array2<f32>,
    /// Length of each passage in tokens.
    pub n_tokens: Vec<u32>,
}

#[derive(Debug)]
pub(super) struct Example {
    /// Position among the examples that were given.
    pub(super) position: usize,
    /// Row of `queries` that stands for the whole; its aspects are the rows after it, then come its passages.
    pub(super) whole: usize,
    pub(super) n_aspects: usize,
    /// Position in the example of each passage that has a row.
    pub(super) passages: Vec<usize>,
}

impl Example {
    /// Adds the whole and the passages nearest to it, centred and of length 1, to `rows`.
    pub(super) fn add(
        position: usize,
        example: &ExampleVectors,
        centre: ArrayView1<'_, f32>,
        rows: &mut Vec<Array1<f32>>,
    ) -> Option<Self> {
        let passages: Vec<(usize, Array1<f32>)> = example
            .vectors
            .outer_iter()
            .enumerate()
            .filter_map(|(position, vector)| Some((position, unit(&vector - &centre)?)))
            .collect();
        let mut whole = Array1::zeros(centre.len());
        for (position, _) in &passages {
            let vector = &example.vectors.row(*position) - &centre;
            whole.scaled_add(example.n_tokens[*position] as f32, &vector);
        }
        let whole = unit(whole)?;
        let aspects = aspects_of(&passages, &example.n_tokens);
        let n_aspects = aspects.len();
        let mut nearest: Vec<(f32, usize, Array1<f32>)> = passages
            .into_iter()
            .map(|(position, vector)| (vector.dot(&whole), position, vector))
            .collect();
        nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        nearest.truncate(MAX_EXAMPLE_PASSAGES);
        let row = rows.len();
        rows.push(whole);
        rows.extend(aspects);
        let mut positions = Vec::with_capacity(nearest.len());
        for (_, position, vector) in nearest {
            positions.push(position);
            rows.push(vector);
        }
        Some(Self {
            position,
            whole: row,
            n_aspects,
            passages: positions,
        })
    }

    pub(super) fn passage_rows(&self) -> Range<usize> {
        let first = self.whole + 1 + self.n_aspects;
        first..first + self.passages.len()
    }
}

fn aspects_of(passages: &[(usize, Array1<f32>)], n_tokens: &[u32]) -> Vec<Array1<f32>> {
    let rows: Vec<_> = passages.iter().map(|(_, vector)| vector.view()).collect();
    let n_tokens: Vec<f32> = passages
        .iter()
        .map(|(position, _)| n_tokens[*position] as f32)
        .collect();
    match ndarray::stack(Axis(0), &rows) {
        Ok(passages) => aspects(passages.view(), &n_tokens),
        // Without passages there are no subjects.
        Err(_) => Vec::new(),
    }
}
