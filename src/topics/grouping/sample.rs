//! What topics are found from: vectors in an order that ingestion has no influence on.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::index::PassageIndex;
use crate::model::{DocumentHeading, DocumentKey};
use crate::similarity::{CENTRE_PRIOR, in_context};
use crate::topics::options::RefreshOptions;

/// Passages of one document that topics are found from, at most.
const PASSAGES_PER_DOCUMENT: usize = 2;
/// With fewer documents, passages choose the number of topics.
const MIN_DOCUMENTS: usize = 20;
/// Squared length below which a vector has no direction to speak of.
const MIN_SQUARED_LENGTH: f32 = 0.5;

/// The vectors that topics are found from.
pub struct Sample {
    /// The mean of all vectors of the index.
    pub centre: Array1<f32>,
    /// Passages in the context of their documents.
    pub passages: Array2<f32>,
    /// Documents as wholes.
    documents: Array2<f32>,
    /// Documents of the collection.
    pub n_documents: usize,
    /// Passages of the collection that have vectors.
    pub n_passages: usize,
}

impl Sample {
    /// Takes the sample around the mean of all vectors.
    pub fn take(
        index: &PassageIndex,
        headings: &[DocumentHeading],
        options: &RefreshOptions,
    ) -> Self {
        let keys: Vec<DocumentKey> = headings.iter().map(|heading| heading.key).collect();
        let centre = centre(index, &keys, index.n_passages());
        Self::around(centre, index, headings, options)
    }

    /// The same around another centre than the present mean.
    pub fn around(
        centre: Array1<f32>,
        index: &PassageIndex,
        headings: &[DocumentHeading],
        options: &RefreshOptions,
    ) -> Self {
        let keys: Vec<DocumentKey> = headings.iter().map(|heading| heading.key).collect();
        let n_of = |key: &DocumentKey| index.passages(*key).map_or(0, <[_]>::len);
        let n_passages: Vec<usize> = keys.iter().map(n_of).collect();
        let total = n_passages.iter().sum();
        let mut sample = Self {
            centre,
            passages: Array2::zeros((0, index.dimension())),
            documents: Array2::zeros((0, index.dimension())),
            n_documents: keys.len(),
            n_passages: total,
        };
        for (position, chosen) in chosen_passages(&n_passages, options) {
            if let Some((rows, vectors)) = index.document(keys[position]) {
                let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
                let in_context = in_context(vectors.view(), &n_tokens, sample.centre.view());
                sample.add(&in_context, &chosen);
            }
        }
        sample
    }

    fn add(&mut self, in_context: &Array2<f32>, chosen: &[usize]) {
        let whole = in_context.sum_axis(Axis(0));
        let squared_length = whole.dot(&whole);
        if squared_length < MIN_SQUARED_LENGTH {
            return;
        }
        let same = "all rows have the dimension of the index";
        let whole = whole / squared_length.sqrt();
        self.documents.push_row(whole.view()).expect(same);
        for row in chosen.iter().map(|&passage| in_context.row(passage)) {
            if row.dot(&row) > MIN_SQUARED_LENGTH {
                self.passages.push_row(row).expect(same);
            }
        }
    }

    /// What the number of topics is chosen from: documents, because passages of one document agree with each other
    /// whatever the number.
    pub fn for_choosing(&self) -> ArrayView2<'_, f32> {
        if self.documents.nrows() < MIN_DOCUMENTS {
            self.passages.view()
        } else {
            self.documents.view()
        }
    }
}

/// The passages to find topics from, with the position of their document: a few of each document, evenly spaced, so
/// that long documents do not outweigh the others; of a seeded sample of the documents when that is still too much.
fn chosen_passages(n_passages: &[usize], options: &RefreshOptions) -> Vec<(usize, Vec<usize>)> {
    let spaced = |&n: &usize| -> Vec<usize> {
        let wanted = n.min(PASSAGES_PER_DOCUMENT);
        (0..wanted)
            .map(|i| (2 * i + 1) * n / (2 * wanted))
            .collect()
    };
    let mut chosen: Vec<(usize, Vec<usize>)> = n_passages.iter().map(spaced).enumerate().collect();
    chosen.retain(|(_, passages)| !passages.is_empty());
    let total: usize = chosen.iter().map(|(_, passages)| passages.len()).sum();
    if total > options.sample_limit {
        let n_documents = (chosen.len() * options.sample_limit / total).max(1);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(options.seed);
        let mut kept = index::sample(&mut random, chosen.len(), n_documents).into_vec();
        kept.sort_unstable();
        let taken = kept.into_iter().map(|at| std::mem::take(&mut chosen[at]));
        return taken.collect();
    }
    chosen
}

/// The mean vector, summed in the order of `documents`, so that the order of ingestion does not change its last bits.
pub fn centre(index: &PassageIndex, documents: &[DocumentKey], n_passages: usize) -> Array1<f32> {
    let mut sum = Array1::<f64>::zeros(index.dimension());
    for (_, vectors) in documents.iter().filter_map(|key| index.document(*key)) {
        for vector in vectors.outer_iter() {
            sum.zip_mut_with(&vector, |total, &value| *total += f64::from(value));
        }
    }
    let n = n_passages as f64 + CENTRE_PRIOR;
    sum.mapv(|total| (total / n) as f32)
}
