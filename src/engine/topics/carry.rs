//! Topics carried over to the vectors of another model: the same ids, labels and members, centroids from the members.

use ndarray::{Array1, Array2};
use rustc_hash::FxHashMap;

use super::current::{Assignment, CurrentTopics};
use super::sample::centre;
use crate::index::PassageIndex;
use crate::model::{DocumentKey, Passage, PassageId, Topic, TopicModel};
use crate::similarity::in_context;
use crate::store::{DocumentHeading, KeptTopics};

/// The former and the new passages of documents that were cut anew.
pub(in crate::engine) type Recut = FxHashMap<DocumentKey, (Vec<Passage>, Vec<Passage>)>;

/// Sums of the members of each topic.
struct Sums {
    vectors: Array2<f64>,
    n_passages: Vec<usize>,
}

/// The topics of `current` in the space of `index`, which holds the same documents. Topics that have lost all their
/// passages are left out.
pub(in crate::engine) fn carried_over(
    current: &CurrentTopics,
    headings: &[DocumentHeading],
    index: &PassageIndex,
    recut: &Recut,
) -> KeptTopics {
    let keys: Vec<DocumentKey> = headings.iter().map(|heading| heading.key).collect();
    let centre = centre(index, &keys, index.n_passages());
    let sums = sums(current, &keys, index, recut, &centre);
    let (centroids, inertia) = sums.centroids();
    let by_id: FxHashMap<&str, DocumentKey> = headings
        .iter()
        .map(|heading| (heading.id.as_str(), heading.key))
        .collect();
    let moved = |id: &PassageId| {
        let recut = by_id
            .get(id.document.as_str())
            .and_then(|key| recut.get(key));
        let ordinal = match recut {
            Some((former, new)) => overlapping(former.get(id.ordinal as usize)?, new)?,
            None => id.ordinal,
        };
        let document = id.document.clone();
        Some(PassageId { document, ordinal })
    };
    let topics: Vec<Topic> = current
        .topics
        .iter()
        .zip(centroids)
        .filter_map(|(topic, centroid)| {
            Some(Topic {
                centroid: centroid?,
                representatives: topic.representatives.iter().filter_map(moved).collect(),
                ..topic.clone()
            })
        })
        .collect();
    KeptTopics {
        model: TopicModel {
            id: current.model.id + 1,
            n_clusters: topics.len(),
            inertia,
            centre: centre.to_vec(),
            ..current.model.clone()
        },
        topics,
    }
}

fn sums(
    current: &CurrentTopics,
    keys: &[DocumentKey],
    index: &PassageIndex,
    recut: &Recut,
    centre: &Array1<f32>,
) -> Sums {
    let mut sums = Sums {
        vectors: Array2::zeros((current.topics.len(), index.dimension())),
        n_passages: vec![0; current.topics.len()],
    };
    for &key in keys {
        let Some((rows, vectors)) = index.document(key) else {
            continue;
        };
        let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
        let in_context = in_context(vectors.view(), &n_tokens, centre.view());
        let assigned = current.of_document(key);
        for (row, vector) in rows.iter().zip(in_context.outer_iter()) {
            let former = match recut.get(&key) {
                Some((former, new)) => overlapping(&new[row.ordinal as usize], former),
                None => Some(row.ordinal),
            };
            if let Some(topic) = former.and_then(|ordinal| topic_of(assigned, ordinal)) {
                sums.n_passages[topic] += 1;
                let mut sum = sums.vectors.row_mut(topic);
                sum.zip_mut_with(&vector, |sum, &value| *sum += f64::from(value));
            }
        }
    }
    sums
}

impl Sums {
    /// The centroid of each topic, and the mean squared distance of passages to theirs. Passages have length 1, so that
    /// the mean cosine to a centroid is the length of the mean.
    fn centroids(&self) -> (Vec<Option<Vec<f32>>>, f64) {
        let mut total_cosine = 0.0;
        let centroids = self
            .vectors
            .outer_iter()
            .map(|sum| {
                let length = sum.dot(&sum).sqrt();
                total_cosine += length;
                (length > 0.0).then(|| sum.iter().map(|value| (value / length) as f32).collect())
            })
            .collect();
        let n_passages = self.n_passages.iter().sum::<usize>().max(1) as f64;
        (centroids, 2.0 - 2.0 * total_cosine / n_passages)
    }
}

fn topic_of(assigned: &[Assignment], ordinal: u32) -> Option<usize> {
    let mut assigned = assigned.iter();
    let found = assigned.find(|assignment| assignment.ordinal == ordinal)?;
    Some(found.topic)
}

/// The passage of `others` that the middle of `passage` lies in.
fn overlapping(passage: &Passage, others: &[Passage]) -> Option<u32> {
    let middle = usize::midpoint(passage.start, passage.end);
    let found = others.iter().find(|other| middle < other.end)?;
    Some(found.ordinal)
}
