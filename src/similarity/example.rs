//! Examples made ready to be compared with documents: as a whole, by their subjects and by their passages.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::aspects::aspects;
use super::direction::unit;

/// The most passages of an example that are compared one by one: those nearest to the whole say enough.
const MAX_EXAMPLE_PASSAGES: usize = 6;

/// The passages of one example, which is a document or a text.
#[derive(Debug, Clone)]
pub struct ExampleVectors {
    /// The vectors of the passages, `n_passages x dimension` of length 1.
    pub vectors: Array2<f32>,
    /// The length of each passage in tokens.
    pub n_tokens: Vec<u32>,
}

/// An example as rows of a query matrix: first the whole, then its aspects, then its passages.
#[derive(Debug)]
pub(super) struct PreparedExample {
    /// The position of the example among those that were given.
    pub(super) position: usize,
    /// The row that stands for the whole.
    pub(super) whole: usize,
    /// The number of aspects; 0 for an example with one subject.
    pub(super) n_aspects: usize,
    /// For each passage that has a row its position in the example.
    pub(super) passages: Vec<usize>,
}

/// A passage of an example, seen from the centre.
struct CentredPassage {
    /// The position of the passage in the example.
    position: usize,
    /// The vector of the passage less the centre, scaled to length 1.
    direction: Array1<f32>,
}

impl PreparedExample {
    /// Adds the rows of an example to `rows`, all centred and of length 1: the whole, its aspects, and the passages nearest
    /// to the whole. None when the example has no direction.
    pub(super) fn add(
        position: usize,
        example: &ExampleVectors,
        centre: ArrayView1<'_, f32>,
        rows: &mut Vec<Array1<f32>>,
    ) -> Option<Self> {
        let passages = centred_passages(example, centre);
        let whole = direction_of_whole(example, &passages, centre)?;
        let aspects = aspects_of(&passages, &example.n_tokens);
        let nearest = nearest_to(&whole, passages);
        let prepared = Self {
            position,
            whole: rows.len(),
            n_aspects: aspects.len(),
            passages: nearest.iter().map(|passage| passage.position).collect(),
        };
        rows.push(whole);
        rows.extend(aspects);
        rows.extend(nearest.into_iter().map(|passage| passage.direction));
        Some(prepared)
    }

    /// The rows that stand for passages of the example.
    pub(super) fn passage_rows(&self) -> Range<usize> {
        let first = self.whole + 1 + self.n_aspects;
        first..first + self.passages.len()
    }
}

/// The passages of an example that have a direction.
fn centred_passages(example: &ExampleVectors, centre: ArrayView1<'_, f32>) -> Vec<CentredPassage> {
    let vectors = example.vectors.outer_iter().enumerate();
    let centred = vectors.filter_map(|(position, vector)| {
        let direction = unit(&vector - &centre)?;
        Some(CentredPassage {
            position,
            direction,
        })
    });
    centred.collect()
}

/// The direction of the sum of an example's centred vectors, each weighted by the tokens of its passage; none when they
/// cancel out.
fn direction_of_whole(
    example: &ExampleVectors,
    passages: &[CentredPassage],
    centre: ArrayView1<'_, f32>,
) -> Option<Array1<f32>> {
    let mut sum = Array1::zeros(centre.len());
    for passage in passages {
        let vector = &example.vectors.row(passage.position) - &centre;
        sum.scaled_add(example.n_tokens[passage.position] as f32, &vector);
    }
    unit(sum)
}

fn aspects_of(passages: &[CentredPassage], n_tokens: &[u32]) -> Vec<Array1<f32>> {
    let rows: Vec<_> = passages.iter().map(|p| p.direction.view()).collect();
    let n_tokens: Vec<f32> = passages
        .iter()
        .map(|passage| n_tokens[passage.position] as f32)
        .collect();
    match ndarray::stack(Axis(0), &rows) {
        Ok(directions) => aspects(directions.view(), &n_tokens),
        // Without passages there are no subjects.
        Err(_) => Vec::new(),
    }
}

/// The passages nearest to the whole, nearest first, at most `MAX_EXAMPLE_PASSAGES`.
fn nearest_to(whole: &Array1<f32>, passages: Vec<CentredPassage>) -> Vec<CentredPassage> {
    let mut nearest: Vec<(f32, CentredPassage)> = passages
        .into_iter()
        .map(|passage| (passage.direction.dot(whole), passage))
        .collect();
    nearest.sort_by(|(cosine_a, a), (cosine_b, b)| {
        let by_cosine = cosine_b.total_cmp(cosine_a);
        by_cosine.then(a.position.cmp(&b.position))
    });
    nearest.truncate(MAX_EXAMPLE_PASSAGES);
    nearest.into_iter().map(|(_, passage)| passage).collect()
}
