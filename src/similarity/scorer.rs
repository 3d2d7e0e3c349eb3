//! How alike are documents and examples by their vectors, in the centred space of a collection?
//!
//! Two cosines tell how alike they are: that of the sums of their passage vectors, weighted by tokens, and that of
//! their best pair of passages. Every vector has the collection's mean taken away, so that what all documents share
//! does not count. The sum is the better judge of a subject; the best pair finds one story inside long texts.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, concatenate};

use super::direction::TINY;
use super::example::{ExampleVectors, PreparedExample};

/// The passage of an example that a passage of a document matches best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The position of the document's passage among those of its passages that have vectors.
    pub passage: usize,
    /// The cosine of the document's passage and the example's passage in the centred space, -1 to 1.
    pub score: f32,
    /// The position of the example among those that are liked.
    pub example: usize,
    /// The position of the example's passage in the example.
    pub example_passage: usize,
}

/// The cosines of a document with one example in the centred space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExampleCosines {
    /// The cosine of the document and the example as a whole, -1 to 1. For an example with several aspects it is the
    /// best of the cosines with the whole and with each aspect.
    pub whole: f32,
    /// The cosine of the best pair of a passage of the document and one of the example, -1 to 1.
    pub best_passage: f32,
    /// The position of the example's aspect that the document is nearest to; 0 when the example has one subject.
    pub aspect: usize,
}

/// The rows of [`DocumentScorer::queries`] that stand for liked examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LikedRows {
    /// The rows that stand for examples as a whole and for their aspects.
    pub wholes: Vec<usize>,
    /// The rows that stand for passages of examples.
    pub passages: Vec<usize>,
}

/// Compares documents with examples, from the dot products of their vectors with the rows of
/// [`DocumentScorer::queries`].
#[derive(Debug)]
pub struct DocumentScorer {
    queries: Array2<f32>,
    /// The dot product of the centre with each row of `queries`.
    offsets: Array1<f32>,
    like: Vec<PreparedExample>,
    unlike: Vec<PreparedExample>,
}

/// The row of `queries` that holds the centre itself.
const CENTRE: usize = 0;

impl DocumentScorer {
    /// Makes ready to compare documents with examples: those that answers should be like, and those that they should
    /// not be like. None when no passage of `like` has a direction of its own.
    ///
    /// # Panics
    /// When vectors have another dimension than the centre.
    pub fn new(
        centre: ArrayView1<'_, f32>,
        like: &[ExampleVectors],
        unlike: &[ExampleVectors],
    ) -> Option<Self> {
        let mut rows = vec![centre.to_owned()];
        let mut add_all = |examples: &[ExampleVectors]| -> Vec<PreparedExample> {
            let examples = examples.iter().enumerate();
            examples
                .filter_map(|(position, example)| {
                    PreparedExample::add(position, example, centre, &mut rows)
                })
                .collect()
        };
        let (like, unlike) = (add_all(like), add_all(unlike));
        if like.is_empty() {
            return None;
        }
        let queries = matrix(&rows);
        let offsets = queries.dot(&centre);
        Some(Self {
            queries,
            offsets,
            like,
            unlike,
        })
    }

    /// The rows that the vectors of a document must be multiplied with, `n_queries x dimension`.
    pub fn queries(&self) -> ArrayView2<'_, f32> {
        self.queries.view()
    }

    /// The cosines of a document with each example that has a direction, the liked ones first, then the others.
    ///
    /// `products` holds the dot products of the document's vectors with the queries, `n_passages x n_queries`;
    /// `sum_norm_squared` is the squared length of the sum of its vectors, each weighted by `n_tokens`.
    pub fn cosines(
        &self,
        products: ArrayView2<'_, f32>,
        n_tokens: &[f32],
        sum_norm_squared: f32,
    ) -> Vec<ExampleCosines> {
        let document = CentredDocument::new(self, products.reborrow(), n_tokens, sum_norm_squared);
        let examples = self.like.iter().chain(&self.unlike);
        examples.map(|example| document.cosines(example)).collect()
    }

    /// For each example in the order of [`Self::cosines`] its position among the liked ones, or the others, that were
    /// given.
    pub fn positions(&self) -> impl Iterator<Item = usize> {
        let examples = self.like.iter().chain(&self.unlike);
        examples.map(|example| example.position)
    }

    /// The number of liked examples that have a direction.
    pub fn n_like(&self) -> usize {
        self.like.len()
    }

    /// The rows of [`Self::queries`] that stand for liked examples.
    pub fn liked_rows(&self) -> LikedRows {
        let like = self.like.iter();
        let wholes = like.flat_map(|example| example.whole..=example.whole + example.n_aspects);
        let passages = self.like.iter().flat_map(PreparedExample::passage_rows);
        LikedRows {
            wholes: wholes.collect(),
            passages: passages.collect(),
        }
    }

    /// The number of aspects of the first liked example; 0 when it has one subject.
    pub fn n_aspects(&self) -> usize {
        self.like.first().map_or(0, |example| example.n_aspects)
    }

    /// For each passage of a document the passage of the liked examples that it matches best, the best match first.
    /// `products` holds the dot products of the document's vectors with the queries, `n_passages x n_queries`.
    pub fn evidence(&self, products: ArrayView2<'_, f32>) -> Vec<Evidence> {
        let mut found: Vec<Evidence> = (0..products.nrows())
            .filter_map(|passage| self.best_match(products.row(passage), passage))
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage)));
        found
    }

    fn best_match(&self, products: ArrayView1<'_, f32>, passage: usize) -> Option<Evidence> {
        let length = self.centred_length(products[CENTRE]);
        let pairs = self.like.iter().flat_map(|example| {
            example
                .passage_rows()
                .zip(&example.passages)
                .map(move |(row, &example_passage)| Evidence {
                    passage,
                    score: (products[row] - self.offsets[row]) / length,
                    example: example.position,
                    example_passage,
                })
        });
        pairs.reduce(|best, pair| if pair.score > best.score { pair } else { best })
    }

    /// The length of a vector of length 1 once the centre is taken away, from its dot product with the centre.
    fn centred_length(&self, product_with_centre: f32) -> f32 {
        (1.0 - 2.0 * product_with_centre + self.offsets[CENTRE])
            .max(TINY)
            .sqrt()
    }
}

/// The rows of a matrix put together.
fn matrix(rows: &[Array1<f32>]) -> Array2<f32> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| row.view().insert_axis(Axis(0)))
        .collect();
    concatenate(Axis(0), &rows).expect("all rows have the same length")
}

/// A document seen from the centre, as far as the products of its vectors tell.
struct CentredDocument<'a> {
    scorer: &'a DocumentScorer,
    products: ArrayView2<'a, f32>,
    n_tokens: &'a [f32],
    total_tokens: f32,
    /// The length of each passage's vector once the centre is taken away.
    passage_lengths: Vec<f32>,
    /// The length of the weighted sum of the vectors once the centre is taken away from each.
    whole_length: f32,
}

impl<'a> CentredDocument<'a> {
    fn new(
        scorer: &'a DocumentScorer,
        products: ArrayView2<'a, f32>,
        n_tokens: &'a [f32],
        sum_norm_squared: f32,
    ) -> Self {
        let with_centre = products.column(CENTRE);
        let total_tokens: f32 = n_tokens.iter().sum();
        let sum_with_centre: f32 = with_centre.iter().zip(n_tokens).map(|(p, n)| p * n).sum();
        let whole_squared = sum_norm_squared - 2.0 * total_tokens * sum_with_centre
            + total_tokens * total_tokens * scorer.offsets[CENTRE];
        Self {
            scorer,
            products,
            n_tokens,
            total_tokens,
            passage_lengths: with_centre
                .iter()
                .map(|&product| scorer.centred_length(product))
                .collect(),
            whole_length: whole_squared.max(TINY).sqrt(),
        }
    }

    fn cosines(&self, example: &PreparedExample) -> ExampleCosines {
        let rows = example.whole..=example.whole + example.n_aspects;
        let wholes: Vec<f32> = rows.map(|row| self.whole_cosine(row)).collect();
        let aspects = wholes[1..].iter().copied().enumerate();
        let nearest = aspects.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let best_pair = self
            .products
            .outer_iter()
            .zip(&self.passage_lengths)
            .map(|(products, length)| self.best_product(example, products) / length)
            .fold(-1.0, f32::max);
        ExampleCosines {
            // Rounding may take a document beyond its own likeness.
            whole: wholes.iter().copied().fold(-1.0, f32::max).min(1.0),
            best_passage: best_pair.min(1.0),
            aspect: nearest.map_or(0, |(aspect, _)| aspect),
        }
    }

    /// The cosine of the document as a whole with a row of the queries.
    fn whole_cosine(&self, row: usize) -> f32 {
        let whole = self.products.column(row);
        let weighted: f32 = whole.iter().zip(self.n_tokens).map(|(p, n)| p * n).sum();
        (weighted - self.total_tokens * self.scorer.offsets[row]) / self.whole_length
    }

    /// The largest product of a centred passage, which `products` are of, with a passage of an example.
    fn best_product(&self, example: &PreparedExample, products: ArrayView1<'_, f32>) -> f32 {
        example
            .passage_rows()
            .map(|row| products[row] - self.scorer.offsets[row])
            .fold(f32::NEG_INFINITY, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::super::direction::unit;
    use super::*;
    use ndarray::arr1;
    use proptest::prelude::*;

    fn vectors(n: usize) -> impl Strategy<Value = Array2<f32>> {
        prop::collection::vec(-1.0_f32..1.0, n * 4).prop_filter_map("zero", move |values| {
            let mut matrix = Array2::from_shape_vec((n, 4), values).unwrap();
            for mut row in matrix.outer_iter_mut() {
                let length = row.dot(&row).sqrt();
                if length < 0.1 {
                    return None;
                }
                row /= length;
            }
            Some(matrix)
        })
    }

    fn example(vectors: &Array2<f32>) -> ExampleVectors {
        ExampleVectors {
            vectors: vectors.clone(),
            n_tokens: (0..vectors.nrows()).map(|i| 10 + i as u32).collect(),
        }
    }

    fn cosines(scorer: &DocumentScorer, document: &Array2<f32>) -> ExampleCosines {
        let n_tokens: Vec<f32> = (0..document.nrows()).map(|i| 10.0 + i as f32).collect();
        let sum = arr1(&n_tokens).dot(document);
        let products = document.dot(&scorer.queries().t());
        scorer.cosines(products.view(), &n_tokens, sum.dot(&sum))[0]
    }

    /// The cosines of two documents as a whole and of their best pair of passages, by the definition.
    fn reference(centre: &Array1<f32>, query: &Array2<f32>, document: &Array2<f32>) -> (f32, f32) {
        let centred = |matrix: &Array2<f32>| -> (Array1<f32>, Vec<Array1<f32>>) {
            let rows: Vec<_> = matrix.outer_iter().map(|row| &row - centre).collect();
            let whole = rows
                .iter()
                .enumerate()
                .fold(Array1::zeros(4), |sum, (i, row)| {
                    sum + row * (10.0 + i as f32)
                });
            (
                unit(whole).unwrap(),
                rows.into_iter().map(|r| unit(r).unwrap()).collect(),
            )
        };
        let (whole_q, rows_q) = centred(query);
        let (whole_d, rows_d) = centred(document);
        let best = rows_q
            .iter()
            .flat_map(|q| rows_d.iter().map(move |d| q.dot(d)))
            .fold(-1.0, f32::max);
        (whole_q.dot(&whole_d), best)
    }

    proptest! {
        #[test]
        fn the_cosines_are_those_of_the_definition(query in vectors(3), document in vectors(5)) {
            let centre = arr1(&[0.1, -0.05, 0.2, 0.0]);
            let scorer = DocumentScorer::new(centre.view(), &[example(&query)], &[]).unwrap();
            let (whole, best) = reference(&centre, &query, &document);
            let found = cosines(&scorer, &document);
            prop_assert!((found.best_passage - best).abs() < 1e-3);
            if scorer.like[0].n_aspects == 0 {
                prop_assert!((found.whole - whole).abs() < 1e-3);
            } else {
                prop_assert!(found.whole >= whole - 1e-3);
            }
        }

        #[test]
        fn nothing_is_more_alike_than_the_document_itself(query in vectors(3), other in vectors(3)) {
            let centre = Array1::zeros(4);
            let scorer = DocumentScorer::new(centre.view(), &[example(&query)], &[]).unwrap();
            let itself = cosines(&scorer, &query);
            prop_assert!(itself.whole > 0.999 && itself.best_passage > 0.999);
            let other = cosines(&scorer, &other);
            prop_assert!(other.whole <= 1.0 && other.best_passage <= 1.0);
        }
    }

    #[test]
    fn a_document_near_one_of_two_subjects_is_near_the_example() {
        let two = ndarray::arr2(&[[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]);
        let scorer = DocumentScorer::new(Array1::zeros(4).view(), &[example(&two)], &[]).unwrap();
        let first = cosines(&scorer, &ndarray::arr2(&[[1.0, 0.0, 0.0, 0.0]]));
        let second = cosines(&scorer, &ndarray::arr2(&[[0.0, 1.0, 0.0, 0.0]]));
        assert!(first.whole > 0.999 && second.whole > 0.999);
        assert_ne!(first.aspect, second.aspect);
    }

    #[test]
    fn evidence_names_the_passages_that_match() {
        let query = ndarray::arr2(&[[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]]);
        let document = ndarray::arr2(&[[0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0]]);
        let scorer = DocumentScorer::new(Array1::zeros(4).view(), &[example(&query)], &[]).unwrap();
        let found = scorer.evidence(document.dot(&scorer.queries().t()).view());
        assert_eq!((found[0].passage, found[0].example_passage), (1, 1));
        assert!((found[0].score - 1.0).abs() < 1e-6);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn an_example_without_passages_cannot_be_compared() {
        let none = ExampleVectors {
            vectors: Array2::zeros((0, 4)),
            n_tokens: Vec::new(),
        };
        assert!(DocumentScorer::new(Array1::zeros(4).view(), &[none], &[]).is_none());
        let query = ndarray::arr2(&[[1.0_f32, 0.0, 0.0, 0.0]]);
        let same = query.row(0).to_owned();
        assert!(DocumentScorer::new(same.view(), &[example(&query)], &[]).is_none());
    }
}
