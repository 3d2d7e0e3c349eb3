//! Which topic does a passage belong to? That of the nearest group, unless even that is too far.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};
use rustc_hash::FxHashMap;

use crate::index::{PassageIndex, PassageRow};
use crate::model::{DocumentKey, Group, Topic, TopicModel};
use crate::similarity::in_context;

/// The topic of a passage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assignment {
    /// The passage's place in its document.
    pub ordinal: u32,
    /// Length of the passage in tokens.
    pub n_tokens: u32,
    /// Position of the topic.
    pub topic: usize,
    /// Position of the group among those of all topics.
    pub group: u32,
    /// Position of the sub-topic in its topic, where the topic has any.
    pub subtopic: Option<u32>,
    /// Cosine with the group's centroid, -1 to 1.
    pub similarity: f32,
}

/// The topics of the passages of every document that has any.
pub type Assigned = FxHashMap<DocumentKey, Vec<Assignment>>;

/// Gives passages the nearest of some groups.
#[derive(Debug)]
pub struct Assigner {
    centre: Array1<f32>,
    /// `n_groups x dimension`, topic by topic.
    centroids: Array2<f32>,
    /// The topic of each group.
    topic_of: Vec<usize>,
    /// For each topic the centroids of its sub-topics, `n_subtopics x dimension`.
    subtopics: Vec<Array2<f32>>,
    min_similarity: f32,
}

impl Assigner {
    /// As the topics of a run want it.
    pub fn new(model: &TopicModel, topics: &[Topic]) -> Self {
        let dimension = model.centre.len();
        let groups = topics.iter().flat_map(|topic| &topic.groups);
        let n_groups = topics.iter().map(|topic| topic.groups.len());
        let subtopics = topics.iter().map(|topic| {
            let groups = topic.subtopics.iter().flat_map(|part| &part.groups);
            group_rows(groups, dimension)
        });
        Self {
            centre: Array1::from_vec(model.centre.clone()),
            centroids: group_rows(groups, dimension),
            topic_of: n_groups
                .enumerate()
                .flat_map(|(topic, n)| std::iter::repeat_n(topic, n))
                .collect(),
            subtopics: subtopics.collect(),
            min_similarity: model.min_similarity,
        }
    }

    /// Every group is a topic, and no passage is too far from all of them.
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

    /// The topic of each passage of one document; those too far from all are left out.
    pub fn assign(&self, passages: &[PassageRow], vectors: ArrayView2<'_, f32>) -> Vec<Assignment> {
        let in_context = self.in_context(passages, vectors);
        let similarities = in_context.dot(&self.centroids.t());
        let nearest = similarities.outer_iter().map(nearest);
        let assigned = passages.iter().zip(in_context.outer_iter()).zip(nearest);
        assigned
            .filter_map(|((row, vector), nearest)| {
                let (group, similarity) = nearest?;
                let is_near = similarity >= self.min_similarity;
                is_near.then(|| self.assignment(*row, vector, group, similarity))
            })
            .collect()
    }

    /// All passages of one document in the same topic.
    pub fn assign_to(
        &self,
        topic: usize,
        passages: &[PassageRow],
        vectors: ArrayView2<'_, f32>,
    ) -> Vec<Assignment> {
        let in_context = self.in_context(passages, vectors);
        let similarities = in_context.dot(&self.centroids.t());
        let rows = passages.iter().zip(in_context.outer_iter());
        rows.zip(similarities.outer_iter())
            .filter_map(|((row, vector), similarities)| {
                let groups =
                    (0..self.topic_of.len()).filter(|&group| self.topic_of[group] == topic);
                let (group, similarity) =
                    highest(groups.map(|group| (group, similarities[group])))?;
                Some(self.assignment(*row, vector, group, similarity))
            })
            .collect()
    }

    fn assignment(
        &self,
        row: PassageRow,
        vector: ArrayView1<'_, f32>,
        group: usize,
        similarity: f32,
    ) -> Assignment {
        let topic = self.topic_of[group];
        let subtopic = nearest(self.subtopics[topic].dot(&vector).view());
        Assignment {
            ordinal: row.ordinal,
            n_tokens: row.n_tokens,
            topic,
            group: group as u32,
            subtopic: subtopic.map(|(subtopic, _)| subtopic as u32),
            similarity,
        }
    }

    /// The mean cosine of the passages of one document with each topic, of a topic's groups the nearest.
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

    /// The topics of all passages of the index.
    pub fn assign_all(&self, index: &PassageIndex) -> Assigned {
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

/// The centroids of groups, `n_groups x dimension`.
pub fn group_rows<'g>(
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

/// The largest similarity; of equal ones the first.
pub fn nearest(similarities: ArrayView1<'_, f32>) -> Option<(usize, f32)> {
    highest(similarities.iter().copied().enumerate())
}

fn highest(similarities: impl Iterator<Item = (usize, f32)>) -> Option<(usize, f32)> {
    let mut similarities = similarities;
    let first = similarities.next()?;
    Some(similarities.fold(
        first,
        |best, next| if next.1 > best.1 { next } else { best },
    ))
}
