//! The topics of a collection in memory, with the topic of every passage: derived from the centroids and the index.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rustc_hash::FxHashMap;

use crate::index::{PassageIndex, PassageRow};
use crate::model::{DocumentKey, Topic, TopicModel};
use crate::similarity::in_context;
use crate::store::KeptTopics;

/// The topic of a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::engine) struct Assignment {
    /// The passage's place in its document.
    pub(in crate::engine) ordinal: u32,
    /// Length of the passage in tokens.
    pub(in crate::engine) n_tokens: u32,
    /// Position of the topic.
    pub(in crate::engine) topic: usize,
    /// Cosine with the topic's centroid, -1 to 1.
    pub(in crate::engine) similarity: f32,
}

/// The newest topics and the topic of every passage that has a vector.
#[derive(Debug)]
pub(in crate::engine) struct CurrentTopics {
    pub(in crate::engine) model: TopicModel,
    pub(in crate::engine) topics: Vec<Topic>,
    assigner: Assigner,
    assigned: FxHashMap<DocumentKey, Vec<Assignment>>,
}

/// Documents and passages of one topic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::engine) struct TopicSize {
    pub(in crate::engine) n_documents: usize,
    pub(in crate::engine) n_passages: usize,
}

/// Gives passages the nearest of some centroids.
#[derive(Debug)]
pub(in crate::engine) struct Assigner {
    centre: Array1<f32>,
    /// `n_clusters x dimension`.
    centroids: Array2<f32>,
}

impl Assigner {
    pub(in crate::engine) fn new(centre: Array1<f32>, centroids: Array2<f32>) -> Self {
        Self { centre, centroids }
    }

    pub(in crate::engine) fn centroids(&self) -> ArrayView2<'_, f32> {
        self.centroids.view()
    }

    /// The topic of each passage of one document.
    pub(in crate::engine) fn assign(
        &self,
        rows: &[PassageRow],
        vectors: ArrayView2<'_, f32>,
    ) -> Vec<Assignment> {
        let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
        let in_context = in_context(vectors, &n_tokens, self.centre.view());
        let similarities = in_context.dot(&self.centroids.t());
        rows.iter()
            .zip(similarities.outer_iter())
            .filter_map(|(row, similarities)| {
                let (topic, similarity) = nearest(similarities)?;
                Some(Assignment {
                    ordinal: row.ordinal,
                    n_tokens: row.n_tokens,
                    topic,
                    similarity,
                })
            })
            .collect()
    }

    /// The mean cosine of the passages of one document with each centroid.
    pub(in crate::engine) fn mean_similarities(
        &self,
        rows: &[PassageRow],
        vectors: ArrayView2<'_, f32>,
    ) -> Vec<f32> {
        let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
        let in_context = in_context(vectors, &n_tokens, self.centre.view());
        in_context
            .mean_axis(Axis(0))
            .map(|mean| self.centroids.dot(&mean).to_vec())
            .unwrap_or_default()
    }

    /// The topic of every passage of the index.
    pub(in crate::engine) fn assign_all(
        &self,
        index: &PassageIndex,
    ) -> FxHashMap<DocumentKey, Vec<Assignment>> {
        let nothing = Array2::zeros((0, index.dimension()));
        index
            .map_documents(nothing.view(), |document| {
                let assigned = self.assign(document.passages, document.vectors);
                Some((document.key, assigned))
            })
            .into_iter()
            .collect()
    }
}

impl CurrentTopics {
    pub(in crate::engine) fn new(kept: KeptTopics, index: &PassageIndex) -> Self {
        let dimension = index.dimension();
        let mut centroids = Array2::zeros((0, dimension));
        for topic in &kept.topics {
            centroids
                .push_row(ArrayView1::from(&topic.centroid))
                .expect("centroids have the dimension of the collection");
        }
        let assigner = Assigner::new(Array1::from_vec(kept.model.centre.clone()), centroids);
        Self {
            assigned: assigner.assign_all(index),
            model: kept.model,
            topics: kept.topics,
            assigner,
        }
    }

    pub(in crate::engine) fn assigner(&self) -> &Assigner {
        &self.assigner
    }

    pub(in crate::engine) fn assign_document(&mut self, key: DocumentKey, index: &PassageIndex) {
        if let Some((rows, vectors)) = index.document(key) {
            let assigned = self.assigner.assign(rows, vectors.view());
            self.assigned.insert(key, assigned);
        }
    }

    pub(in crate::engine) fn remove(&mut self, key: DocumentKey) {
        self.assigned.remove(&key);
    }

    /// The topic of each passage of a document.
    pub(in crate::engine) fn of_document(&self, key: DocumentKey) -> &[Assignment] {
        self.assigned.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The topic of every passage, by document.
    pub(in crate::engine) fn assigned(&self) -> &FxHashMap<DocumentKey, Vec<Assignment>> {
        &self.assigned
    }

    /// The topics of a document with their shares of its tokens, largest first.
    pub(in crate::engine) fn shares(&self, key: DocumentKey) -> Vec<(usize, f32)> {
        shares(self.of_document(key))
    }

    /// Documents and passages of each topic.
    pub(in crate::engine) fn sizes(&self) -> Vec<TopicSize> {
        sizes(&self.assigned, self.topics.len())
    }
}

/// Documents and passages of each topic; a document counts for the topic with the largest share of it.
pub(super) fn sizes(
    assigned: &FxHashMap<DocumentKey, Vec<Assignment>>,
    n_topics: usize,
) -> Vec<TopicSize> {
    let mut sizes = vec![TopicSize::default(); n_topics];
    for assigned in assigned.values() {
        for assignment in assigned {
            sizes[assignment.topic].n_passages += 1;
        }
        if let Some((topic, _)) = shares(assigned).first() {
            sizes[*topic].n_documents += 1;
        }
    }
    sizes
}

/// The topics of a document with their shares of its tokens, largest first.
pub(in crate::engine) fn shares(assigned: &[Assignment]) -> Vec<(usize, f32)> {
    let mut tokens: Vec<(usize, u64)> = Vec::new();
    for assignment in assigned {
        let n_tokens = u64::from(assignment.n_tokens.max(1));
        match tokens
            .iter_mut()
            .find(|(topic, _)| *topic == assignment.topic)
        {
            Some((_, total)) => *total += n_tokens,
            None => tokens.push((assignment.topic, n_tokens)),
        }
    }
    tokens.sort_unstable_by_key(|&(topic, total)| (std::cmp::Reverse(total), topic));
    let total = tokens.iter().map(|(_, n)| n).sum::<u64>().max(1) as f32;
    tokens
        .into_iter()
        .map(|(topic, n)| (topic, n as f32 / total))
        .collect()
}

/// The largest similarity; of equal ones the first.
fn nearest(similarities: ArrayView1<'_, f32>) -> Option<(usize, f32)> {
    let found = similarities.iter().copied().enumerate();
    found.reduce(|best, next| if next.1 > best.1 { next } else { best })
}
