//! Topics transferred to the vectors of another model: ids, labels and members stay, centroids are made of the
//! members.

use ndarray::{Array1, Array2, ArrayView1};
use rustc_hash::FxHashMap;

use super::sample::centre;
use crate::index::PassageIndex;
use crate::model::{
    DocumentHeading, DocumentKey, Group, Origin, Passage, PassageId, Topic, TopicModel, TopicRun,
};
use crate::similarity::in_context;
use crate::topics::current::{CurrentTopics, TopicAssignment};
use crate::topics::history::offsets;

/// The passages of a document whose text was cut into passages anew.
#[derive(Debug, Clone, PartialEq)]
pub struct RecutDocument {
    /// The passages that the document had.
    pub former: Vec<Passage>,
    /// The passages that the document has now.
    pub new: Vec<Passage>,
}

/// The documents whose texts were cut into passages anew.
pub type Recut = FxHashMap<DocumentKey, RecutDocument>;

/// The sums of the members of each group or sub-topic.
struct MemberSums {
    /// The sum of the members' vectors, `n_groups x dimension`.
    vectors: Array2<f64>,
    /// The number of members of each group or sub-topic.
    n_passages: Vec<usize>,
}

/// The centroid of each group or sub-topic; none when it has no members.
type Centroids = Vec<Option<Vec<f32>>>;

/// The topics of `current` in the vector space of `index`, which holds the same documents. Topics that have lost all their
/// passages are left out. `headings` holds all documents in the order of ids.
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
    let (groups, subtopics) = (members.sums_of_groups(), members.sums_of_subtopics());
    let mapping = PassageMapping::new(headings, recut);
    let topics = mapping.topics(&current.topics, groups.centroids(), subtopics.centroids());
    let mean_cosine = groups.mean_cosine();
    TopicRun {
        model: TopicModel {
            id: current.model.id + 1,
            n_clusters: topics.len(),
            inertia: 2.0 - 2.0 * mean_cosine,
            centre: centre.to_vec(),
            origin: Origin::Found,
            // Groups as they were before they were cut lie in the other space.
            uncut: Vec::new(),
            // What was too far in the other space says nothing about this one.
            min_similarity: -1.0,
            mean_similarity: mean_cosine as f32,
            ..current.model.clone()
        },
        topics,
    }
}

/// Groups with new centroids; those without one are left out.
fn transferred_groups(
    groups: &[Group],
    centroids: impl Iterator<Item = Option<Vec<f32>>>,
) -> Vec<Group> {
    let pairs = groups.iter().zip(centroids);
    pairs
        .filter_map(|(group, centroid)| {
            Some(Group {
                centroid: centroid?,
                ..group.clone()
            })
        })
        .collect()
}

/// Maps former passages to those that documents have now.
struct PassageMapping<'m> {
    keys: FxHashMap<&'m str, DocumentKey>,
    recut: &'m Recut,
}

impl<'m> PassageMapping<'m> {
    fn new(headings: &'m [DocumentHeading], recut: &'m Recut) -> Self {
        let key = |heading: &'m DocumentHeading| (heading.id.as_str(), heading.key);
        Self {
            keys: headings.iter().map(key).collect(),
            recut,
        }
    }

    /// The topics with new centroids, without topics and sub-topics that have none. `groups` and `subtopics` hold the
    /// centroids of all groups and sub-topics, topic by topic.
    fn topics(&self, topics: &[Topic], groups: Centroids, subtopics: Centroids) -> Vec<Topic> {
        let (mut groups, mut subtopics) = (groups.into_iter(), subtopics.into_iter());
        let transferred = topics.iter().filter_map(|topic| {
            let centroids = groups.by_ref().take(topic.groups.len());
            let own_groups = transferred_groups(&topic.groups, centroids);
            let centroids = subtopics.by_ref().take(topic.subtopics.len());
            let pairs = topic.subtopics.iter().zip(centroids);
            let own_subtopics = pairs.filter_map(|(subtopic, centroid)| {
                let groups = transferred_groups(&subtopic.groups, std::iter::once(centroid));
                (!groups.is_empty()).then(|| self.topic(subtopic, groups, Vec::new()))
            });
            let own_subtopics = own_subtopics.collect();
            (!own_groups.is_empty()).then(|| self.topic(topic, own_groups, own_subtopics))
        });
        transferred.collect()
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

    /// The passage that a former one became; none when it is not there any more.
    fn passage(&self, id: &PassageId) -> Option<PassageId> {
        let key = self.keys.get(id.document.as_str());
        let ordinal = match key.and_then(|key| self.recut.get(key)) {
            Some(recut) => overlapping(recut.former.get(id.ordinal as usize)?, &recut.new)?,
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
    /// The sums of the members of each group, topic by topic.
    fn sums_of_groups(&self) -> MemberSums {
        let n_groups = self.current.groups().count();
        self.sum(n_groups, |a| Some(a.group as usize))
    }

    /// The sums of the members of each sub-topic, topic by topic.
    fn sums_of_subtopics(&self) -> MemberSums {
        let topics = self.current.topics.iter();
        let n_subtopics: Vec<usize> = topics.map(|topic| topic.subtopics.len()).collect();
        let offsets = offsets(&n_subtopics);
        self.sum(n_subtopics.iter().sum(), |a| {
            Some(offsets[a.topic] + a.subtopic? as usize)
        })
    }

    /// The sums of the members of `n` groups or sub-topics. `position_of` returns the position of the one that a passage
    /// belongs to; none when it belongs to none.
    fn sum(&self, n: usize, position_of: impl Fn(&TopicAssignment) -> Option<usize>) -> MemberSums {
        let mut sums = MemberSums {
            vectors: Array2::zeros((n, self.index.dimension())),
            n_passages: vec![0; n],
        };
        for &key in self.keys {
            let Some((rows, vectors)) = self.index.document(key) else {
                continue;
            };
            let n_tokens: Vec<u32> = rows.iter().map(|row| row.n_tokens).collect();
            let in_context = in_context(vectors.view(), &n_tokens, self.centre.view());
            let assigned = self.current.of_document(key);
            for (row, vector) in rows.iter().zip(in_context.outer_iter()) {
                let former = self.former_ordinal(key, row.ordinal);
                let mut assigned = assigned.iter();
                let assignment = assigned.find(|assignment| Some(assignment.ordinal) == former);
                if let Some(position) = assignment.and_then(&position_of) {
                    sums.n_passages[position] += 1;
                    let mut sum = sums.vectors.row_mut(position);
                    sum.zip_mut_with(&vector, |sum, &value| *sum += f64::from(value));
                }
            }
        }
        sums
    }

    /// The position of the former passage that a passage came from; none when there was none.
    fn former_ordinal(&self, key: DocumentKey, ordinal: u32) -> Option<u32> {
        match self.recut.get(&key) {
            Some(recut) => overlapping(&recut.new[ordinal as usize], &recut.former),
            None => Some(ordinal),
        }
    }
}

impl MemberSums {
    /// The mean cosine of all members with the centroid of their group, 0 to 1.
    fn mean_cosine(&self) -> f64 {
        // Passages have length 1, so that the mean cosine with a centroid is the length of the mean.
        let lengths = self.vectors.outer_iter().map(|sum| sum.dot(&sum).sqrt());
        lengths.sum::<f64>() / self.n_passages.iter().sum::<usize>().max(1) as f64
    }

    fn centroids(&self) -> Centroids {
        let centroid = |sum: ArrayView1<'_, f64>| {
            let length = sum.dot(&sum).sqrt();
            (length > 0.0).then(|| sum.iter().map(|value| (value / length) as f32).collect())
        };
        self.vectors.outer_iter().map(centroid).collect()
    }
}

/// The position of the passage of `others` that the middle of `passage` lies in; none when it lies behind all of
/// them.
fn overlapping(passage: &Passage, others: &[Passage]) -> Option<u32> {
    let middle = usize::midpoint(passage.start, passage.end);
    let found = others.iter().find(|other| middle < other.end)?;
    Some(found.ordinal)
}
