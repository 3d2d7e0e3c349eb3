//! Topics carried over to the vectors of another model: the same ids, labels and members, centroids from the members.

use ndarray::{Array1, Array2};
use rustc_hash::FxHashMap;

use super::sample::centre;
use crate::index::PassageIndex;
use crate::model::{
    DocumentHeading, DocumentKey, Group, Origin, Passage, PassageId, Topic, TopicModel, TopicRun,
};
use crate::similarity::in_context;
use crate::topics::current::{Assignment, CurrentTopics};
use crate::topics::history::starts;

/// The former and the new passages of documents that were cut anew.
pub type Recut = FxHashMap<DocumentKey, (Vec<Passage>, Vec<Passage>)>;

/// Sums of the members of each group or sub-topic.
struct Sums {
    vectors: Array2<f64>,
    n_passages: Vec<usize>,
}

/// The topics of `current` in the space of `index`, which holds the same documents. Topics that have lost all their
/// passages are left out.
pub fn transferred(
    current: &CurrentTopics,
    headings: &[DocumentHeading],
    index: &PassageIndex,
    recut: &Recut,
) -> TopicRun {
    let keys: Vec<DocumentKey> = headings.iter().map(|heading| heading.key).collect();
    let centre = centre(index, &keys, index.n_passages());
    let members = Members {
        current,
        keys: &keys,
        index,
        recut,
        centre: &centre,
    };
    let groups = members.sum(current.groups().count(), |a| Some(a.group as usize));
    let n_parts: Vec<usize> = current
        .topics
        .iter()
        .map(|topic| topic.subtopics.len())
        .collect();
    let starts = starts(&n_parts);
    let parts = members.sum(n_parts.iter().sum(), |a| {
        Some(starts[a.topic] + a.subtopic? as usize)
    });
    let (mean_cosine, moved) = (groups.mean_cosine(), Moved::new(headings, recut));
    let (mut groups, mut parts) = (
        groups.centroids().into_iter(),
        parts.centroids().into_iter(),
    );
    let topics = current.topics.iter().filter_map(|topic| {
        let own = groups.by_ref().take(topic.groups.len());
        let own = transferred_groups(&topic.groups, own);
        let parts = parts.by_ref().take(topic.subtopics.len());
        let subtopics = topic
            .subtopics
            .iter()
            .zip(parts)
            .filter_map(|(part, centroid)| {
                let groups = transferred_groups(&part.groups, std::iter::once(centroid));
                (!groups.is_empty()).then(|| moved.topic(part, groups, Vec::new()))
            });
        let subtopics = subtopics.collect();
        (!own.is_empty()).then(|| moved.topic(topic, own, subtopics))
    });
    let topics: Vec<Topic> = topics.collect();
    TopicRun {
        model: TopicModel {
            id: current.model.id + 1,
            n_clusters: topics.len(),
            inertia: 2.0 - 2.0 * mean_cosine,
            centre: centre.to_vec(),
            origin: Origin::Found,
            // They lie in the other space.
            wholes: Vec::new(),
            // What was too far in the other space says nothing about this one.
            min_similarity: -1.0,
            mean_similarity: mean_cosine as f32,
            ..current.model.clone()
        },
        topics,
    }
}

/// Groups with their new centroids; those without members are left out.
fn transferred_groups(
    groups: &[Group],
    centroids: impl Iterator<Item = Option<Vec<f32>>>,
) -> Vec<Group> {
    let carried = groups.iter().zip(centroids);
    carried
        .filter_map(|(group, centroid)| {
            Some(Group {
                centroid: centroid?,
                ..group.clone()
            })
        })
        .collect()
}

/// Where passages went that were cut anew.
struct Moved<'m> {
    keys: FxHashMap<&'m str, DocumentKey>,
    recut: &'m Recut,
}

impl<'m> Moved<'m> {
    fn new(headings: &'m [DocumentHeading], recut: &'m Recut) -> Self {
        let key = |heading: &'m DocumentHeading| (heading.id.as_str(), heading.key);
        Self {
            keys: headings.iter().map(key).collect(),
            recut,
        }
    }

    fn topic(&self, topic: &Topic, groups: Vec<Group>, subtopics: Vec<Topic>) -> Topic {
        let representatives = topic.representatives.iter();
        Topic {
            groups,
            subtopics,
            representatives: representatives.filter_map(|id| self.passage(id)).collect(),
            ..topic.clone()
        }
    }

    fn passage(&self, id: &PassageId) -> Option<PassageId> {
        let recut = self.keys.get(id.document.as_str());
        let ordinal = match recut.and_then(|key| self.recut.get(key)) {
            Some((former, new)) => overlapping(former.get(id.ordinal as usize)?, new)?,
            None => id.ordinal,
        };
        let document = id.document.clone();
        Some(PassageId { document, ordinal })
    }
}

/// The passages of the former topics with their new vectors.
struct Members<'m> {
    current: &'m CurrentTopics,
    keys: &'m [DocumentKey],
    index: &'m PassageIndex,
    recut: &'m Recut,
    centre: &'m Array1<f32>,
}

impl Members<'_> {
    /// Sums by the place that `place_of` gives a passage.
    fn sum(&self, n_places: usize, place_of: impl Fn(&Assignment) -> Option<usize>) -> Sums {
        let mut sums = Sums {
            vectors: Array2::zeros((n_places, self.index.dimension())),
            n_passages: vec![0; n_places],
        };
        for &key in self.keys {
            let Some((rows, vectors)) = self.index.document(key) else {
                continue;
            };
            let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
            let in_context = in_context(vectors.view(), &n_tokens, self.centre.view());
            let assigned = self.current.of_document(key);
            for (row, vector) in rows.iter().zip(in_context.outer_iter()) {
                let former = match self.recut.get(&key) {
                    Some((former, new)) => overlapping(&new[row.ordinal as usize], former),
                    None => Some(row.ordinal),
                };
                let mut assigned = assigned.iter();
                let assignment = assigned.find(|assignment| Some(assignment.ordinal) == former);
                if let Some(place) = assignment.and_then(&place_of) {
                    sums.n_passages[place] += 1;
                    let mut sum = sums.vectors.row_mut(place);
                    sum.zip_mut_with(&vector, |sum, &value| *sum += f64::from(value));
                }
            }
        }
        sums
    }
}

impl Sums {
    /// Passages have length 1, so that the mean cosine to a centroid is the length of the mean.
    fn mean_cosine(&self) -> f64 {
        let lengths = self.vectors.outer_iter().map(|sum| sum.dot(&sum).sqrt());
        lengths.sum::<f64>() / self.n_passages.iter().sum::<usize>().max(1) as f64
    }

    fn centroids(&self) -> Vec<Option<Vec<f32>>> {
        let centroid = |sum: ndarray::ArrayView1<'_, f64>| {
            let length = sum.dot(&sum).sqrt();
            (length > 0.0).then(|| sum.iter().map(|value| (value / length) as f32).collect())
        };
        self.vectors.outer_iter().map(centroid).collect()
    }
}

/// The passage of `others` that the middle of `passage` lies in.
fn overlapping(passage: &Passage, others: &[Passage]) -> Option<u32> {
    let middle = usize::midpoint(passage.start, passage.end);
    let found = others.iter().find(|other| middle < other.end)?;
    Some(found.ordinal)
}
