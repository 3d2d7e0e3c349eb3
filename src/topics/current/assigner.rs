//! Which topic does a passage belong to? That of the nearest group, unless even that one is too far.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::assignment::{AssignmentsByDocument, TopicAssignment};
use crate::index::{PassageIndex, PassageRow};
use crate::model::{Group, Topic, TopicModel};
use crate::similarity::in_context;

/// Assigns passages to the nearest of some groups.
#[derive(Debug)]
pub struct Assigner {
    centre: Array1<f32>,
    /// The centroids of the groups, topic by topic, `n_groups x dimension`.
    centroids: Array2<f32>,
    /// For each group the position of its topic.
    topic_of: Vec<usize>,
    /// For each topic the centroids of its sub-topics, `n_subtopics x dimension`.
    subtopics: Vec<Array2<f32>>,
    /// Passages with a lower cosine to the nearest centroid belong to no topic.
    min_similarity: f32,
}

/// The centroid that a passage is nearest to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearestCentroid {
    /// The position of the centroid among those that the passage was compared with.
    pub position: usize,
    /// The cosine of the passage with the centroid, -1 to 1.
    pub similarity: f32,
}

impl Assigner {
    /// An assigner to the topics of a run, with the run's centre and bound.
    ///
    /// # Panics
    /// When a centroid has another dimension than the run's centre.
    pub fn new(model: &TopicModel, topics: &[Topic]) -> Self {
        let dimension = model.centre.len();
        let groups = topics.iter().flat_map(|topic| &topic.groups);
        let n_groups = topics.iter().map(|topic| topic.groups.len());
        let subtopics = topics.iter().map(|topic| {
            let groups = topic.subtopics.iter().flat_map(|subtopic| &subtopic.groups);
            centroid_rows(groups, dimension)
        });
        Self {
            centre: Array1::from_vec(model.centre.clone()),
            centroids: centroid_rows(groups, dimension),
            topic_of: n_groups
                .enumerate()
                .flat_map(|(topic, n)| std::iter::repeat_n(topic, n))
                .collect(),
            subtopics: subtopics.collect(),
            min_similarity: model.min_similarity,
        }
    }

    /// An assigner for which every group is a topic without sub-topics, and no passage is too far from all of them.
    pub fn of_groups(centre: Array1<f32>, centroids: Array2<f32>) -> Self {
        let n_groups = centroids.nrows();
        let nothing = Array2::zeros((0, centroids.ncols()));
        Self {
            centre,
            centroids,
            topic_of: (0..n_groups).collect(),
            subtopics: vec![nothing; n_groups],
            min_similarity: -1.0,
        }
    }

    /// The topic of each passage of one document. Passages that are too far from every topic are left out. `vectors` holds
    /// the vectors of `passages`, `n_passages x dimension`.
    pub fn assign(
        &self,
        passages: &[PassageRow],
        vectors: ArrayView2<'_, f32>,
    ) -> Vec<TopicAssignment> {
        let in_context = self.in_context(passages, vectors);
        let similarities = in_context.dot(&self.centroids.t());
        let nearest = similarities.outer_iter().map(nearest);
        let candidates = passages.iter().zip(in_context.outer_iter()).zip(nearest);
        candidates
            .filter_map(|((row, vector), nearest)| {
                let nearest = nearest?;
                let is_near = nearest.similarity >= self.min_similarity;
                is_near.then(|| self.assignment(*row, vector, nearest))
            })
            .collect()
    }

    /// Assigns all passages of one document to one topic, each to the nearest of its groups.
    pub fn assign_to(
        &self,
        topic: usize,
        passages: &[PassageRow],
        vectors: ArrayView2<'_, f32>,
    ) -> Vec<TopicAssignment> {
        let in_context = self.in_context(passages, vectors);
        let similarities = in_context.dot(&self.centroids.t());
        let rows = passages.iter().zip(in_context.outer_iter());
        rows.zip(similarities.outer_iter())
            .filter_map(|((row, vector), similarities)| {
                let groups =
                    (0..self.topic_of.len()).filter(|&group| self.topic_of[group] == topic);
                let nearest = highest(groups.map(|group| NearestCentroid {
                    position: group,
                    similarity: similarities[group],
                }))?;
                Some(self.assignment(*row, vector, nearest))
            })
            .collect()
    }

    fn assignment(
        &self,
        row: PassageRow,
        vector: ArrayView1<'_, f32>,
        group: NearestCentroid,
    ) -> TopicAssignment {
        let topic = self.topic_of[group.position];
        let subtopic = nearest(self.subtopics[topic].dot(&vector).view());
        TopicAssignment {
            ordinal: row.ordinal,
            n_tokens: row.n_tokens,
            topic,
            group: group.position as u32,
            subtopic: subtopic.map(|subtopic| subtopic.position as u32),
            similarity: group.similarity,
        }
    }

    /// For each topic the mean cosine of the passages of one document with its nearest group, -1 to 1; nothing for a
    /// document without passages.
    pub fn mean_similarities(
        &self,
        passages: &[PassageRow],
        vectors: ArrayView2<'_, f32>,
    ) -> Vec<f32> {
        let Some(mean) = self.in_context(passages, vectors).mean_axis(Axis(0)) else {
            return Vec::new();
        };
        let mut nearest = vec![f32::NEG_INFINITY; self.subtopics.len()];
        for (&topic, similarity) in self.topic_of.iter().zip(self.centroids.dot(&mean)) {
            nearest[topic] = nearest[topic].max(similarity);
        }
        nearest
    }

    /// The topics of all passages of the index, worked out in parallel.
    pub fn assign_all(&self, index: &PassageIndex) -> AssignmentsByDocument {
        let nothing = Array2::zeros((0, index.dimension()));
        index
            .map_documents(nothing.view(), |document| {
                let assigned = self.assign(document.passages, document.vectors);
                Some((document.key, assigned))
            })
            .into_iter()
            .collect()
    }

    fn in_context(&self, passages: &[PassageRow], vectors: ArrayView2<'_, f32>) -> Array2<f32> {
        let n_tokens: Vec<u32> = passages.iter().map(|row| row.n_tokens).collect();
        in_context(vectors, &n_tokens, self.centre.view())
    }
}

/// The centroids of groups as the rows of a matrix, `n_groups x dimension`.
///
/// # Panics
/// When a centroid has another dimension.
pub fn centroid_rows<'g>(
    groups: impl IntoIterator<Item = &'g Group>,
    dimension: usize,
) -> Array2<f32> {
    let mut rows = Array2::zeros((0, dimension));
    for group in groups {
        rows.push_row(ArrayView1::from(&group.centroid))
            .expect("centroids have the dimension of the collection");
    }
    rows
}

/// The centroid with the highest of some similarities, of equal ones the first; none when there is no centroid.
pub fn nearest(similarities: ArrayView1<'_, f32>) -> Option<NearestCentroid> {
    let candidates = similarities.iter().copied().enumerate();
    highest(candidates.map(|(position, similarity)| NearestCentroid {
        position,
        similarity,
    }))
}

fn highest(mut candidates: impl Iterator<Item = NearestCentroid>) -> Option<NearestCentroid> {
    let first = candidates.next()?;
    Some(candidates.fold(first, |best, next| {
        if next.similarity > best.similarity {
            next
        } else {
            best
        }
    }))
}
