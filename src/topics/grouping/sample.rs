//! The vectors that topics are found from, in an order that ingestion has no influence on.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::index::PassageIndex;
use crate::model::RefreshOptions;
use crate::model::{DocumentHeading, DocumentKey};
use crate::similarity::{CENTRE_PRIOR, in_context};

/// The most passages of one document that topics are found from.
const PASSAGES_PER_DOCUMENT: usize = 2;
/// With fewer documents, the number of topics is chosen from passages.
const MIN_DOCUMENTS: usize = 20;
/// A vector in context with a smaller squared length has no direction to speak of.
const MIN_SQUARED_LENGTH: f32 = 0.5;

/// The vectors that topics are found from.
pub struct TopicSample {
    /// The centre that was taken away from all vectors.
    pub centre: Array1<f32>,
    /// Passages in the context of their documents, `n_passages x dimension` of length 1.
    pub passages: Array2<f32>,
    /// Documents, each the direction of the sum of its passages, `n_documents x dimension`.
    documents: Array2<f32>,
    /// The number of documents of the collection.
    pub n_documents: usize,
    /// The number of passages of the collection that have vectors.
    pub n_passages: usize,
}

/// The passages of one document that are in the sample.
struct ChosenPassages {
    /// The position of the document in the order of ids.
    document: usize,
    /// The positions of the passages among those of the document that have vectors.
    passages: Vec<usize>,
}

impl TopicSample {
    /// Takes a sample around the mean of all vectors. `headings` holds all documents in the order of ids.
    pub fn take(
        index: &PassageIndex,
        headings: &[DocumentHeading],
        options: &RefreshOptions,
    ) -> Self {
        let keys: Vec<DocumentKey> = headings.iter().map(|heading| heading.key).collect();
        let centre = centre(index, &keys, index.n_passages());
        Self::around(centre, index, headings, options)
    }

    /// Takes a sample around a centre that may be another one than the present mean. `headings` holds all documents
    /// in the order of ids.
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
        for chosen in chosen_passages(&n_passages, options) {
            if let Some((rows, vectors)) = index.document(keys[chosen.document]) {
                let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
                let in_context = in_context(vectors.view(), &n_tokens, sample.centre.view());
                sample.add(&in_context, &chosen.passages);
            }
        }
        sample
    }

    /// Adds a document and some of its passages, unless they have no direction.
    fn add(&mut self, in_context: &Array2<f32>, chosen: &[usize]) {
        let sum = in_context.sum_axis(Axis(0));
        let squared_length = sum.dot(&sum);
        if squared_length < MIN_SQUARED_LENGTH {
            return;
        }
        let reason = "all rows have the dimension of the index";
        let document = sum / squared_length.sqrt();
        self.documents.push_row(document.view()).expect(reason);
        for row in chosen.iter().map(|&passage| in_context.row(passage)) {
            if row.dot(&row) > MIN_SQUARED_LENGTH {
                self.passages.push_row(row).expect(reason);
            }
        }
    }

    /// The vectors that the number of topics is chosen from: those of documents, because passages of one document agree
    /// with each other whatever the number; those of passages when there are few documents.
    pub fn for_choosing(&self) -> ArrayView2<'_, f32> {
        if self.documents.nrows() < MIN_DOCUMENTS {
            self.passages.view()
        } else {
            self.documents.view()
        }
    }
}

/// The passages that topics are found from: a few of each document, evenly spaced, so that long documents do not outweigh
/// the others; of a seeded sample of the documents when that is still too much. `n_passages` holds the number of passages
/// of each document.
fn chosen_passages(n_passages: &[usize], options: &RefreshOptions) -> Vec<ChosenPassages> {
    let spaced = |&n: &usize| -> Vec<usize> {
        let wanted = n.min(PASSAGES_PER_DOCUMENT);
        (0..wanted)
            .map(|i| (2 * i + 1) * n / (2 * wanted))
            .collect()
    };
    let documents = n_passages.iter().map(spaced).enumerate();
    let mut chosen: Vec<ChosenPassages> = documents
        .map(|(document, passages)| ChosenPassages { document, passages })
        .collect();
    chosen.retain(|chosen| !chosen.passages.is_empty());
    let total: usize = chosen.iter().map(|chosen| chosen.passages.len()).sum();
    if total > options.sample_limit {
        let n_documents = (chosen.len() * options.sample_limit / total).max(1);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(options.seed);
        let mut is_kept = vec![false; chosen.len()];
        for position in index::sample(&mut random, chosen.len(), n_documents) {
            is_kept[position] = true;
        }
        let mut is_kept = is_kept.into_iter();
        chosen.retain(|_| is_kept.next().unwrap_or_default());
    }
    chosen
}

/// The mean of the vectors of `documents`, drawn towards zero as the centre of a collection is. It is summed in the
/// order of the documents, so that the order of ingestion does not change its last bits. `n_passages` is the number
/// of vectors.
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
