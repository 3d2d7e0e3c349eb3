//! Which passages represent topics and their sub-topics?

use super::current::{AssignmentsByDocument, CurrentTopics, TopicAssignment};
use super::history::offsets;
use super::representatives::{RepresentativeCandidate, representatives};
use crate::index::PassageIndex;
use crate::model::{DocumentHeading, PassageId, Topic};

/// The number of passages that represent a topic.
const N_REPRESENTATIVES: usize = 5;
/// Representatives are chosen among so many passages nearest to the centroid.
const N_CANDIDATES: usize = 40;

/// The passages that represent a topic and its sub-topics.
pub struct TopicRepresentatives {
    /// The passages that represent the topic, most typical first.
    pub topic: Vec<PassageId>,
    /// For each sub-topic the passages that represent it, most typical first.
    pub subtopics: Vec<Vec<PassageId>>,
}

impl TopicRepresentatives {
    /// Gives a topic and its sub-topics their representatives.
    pub fn put_into(self, topic: &mut Topic) {
        for (subtopic, passages) in topic.subtopics.iter_mut().zip(self.subtopics) {
            subtopic.representatives = passages;
        }
        topic.representatives = self.topic;
    }
}

/// A passage of a topic.
#[derive(Clone, Copy)]
struct TopicMember {
    /// The cosine of the passage with the centroid of its group.
    similarity: f32,
    /// The position of the passage's document in the order of ids.
    document: usize,
    /// The position of the passage in its document.
    ordinal: u32,
}

/// Chooses the passages that represent each topic and its sub-topics, in the order of the topics. `headings` holds all
/// documents in the order of ids.
pub fn choose_representatives(
    index: &PassageIndex,
    headings: &[DocumentHeading],
    draft: &CurrentTopics,
) -> Vec<TopicRepresentatives> {
    let topics = draft.topics.iter();
    let n_subtopics: Vec<usize> = topics.map(|topic| topic.subtopics.len()).collect();
    let offsets = offsets(&n_subtopics);
    let mut of_topics: Vec<Vec<TopicMember>> = vec![Vec::new(); n_subtopics.len()];
    let mut of_subtopics: Vec<Vec<TopicMember>> = vec![Vec::new(); n_subtopics.iter().sum()];
    for (member, assignment) in members(headings, draft.assigned()) {
        of_topics[assignment.topic].push(member);
        if let Some(subtopic) = assignment.subtopic {
            of_subtopics[offsets[assignment.topic] + subtopic as usize].push(member);
        }
    }
    let choose = |members: Vec<TopicMember>| most_typical(index, headings, members);
    let mut of_subtopics = of_subtopics.into_iter().map(choose);
    let topics = of_topics.into_iter().zip(n_subtopics);
    topics
        .map(|(members, n_subtopics)| TopicRepresentatives {
            topic: most_typical(index, headings, members),
            subtopics: of_subtopics.by_ref().take(n_subtopics).collect(),
        })
        .collect()
}

/// All assigned passages with their assignments, in the order of document ids.
fn members<'a>(
    headings: &'a [DocumentHeading],
    assigned: &'a AssignmentsByDocument,
) -> impl Iterator<Item = (TopicMember, &'a TopicAssignment)> {
    let documents = headings.iter().enumerate();
    documents.flat_map(|(document, heading)| {
        let passages = assigned.get(&heading.key).into_iter().flatten();
        passages.map(move |assignment| {
            let member = TopicMember {
                similarity: assignment.similarity,
                document,
                ordinal: assignment.ordinal,
            };
            (member, assignment)
        })
    })
}

/// The members that represent a topic best, most typical first.
fn most_typical(
    index: &PassageIndex,
    headings: &[DocumentHeading],
    mut members: Vec<TopicMember>,
) -> Vec<PassageId> {
    members.sort_by(|a, b| {
        let by_similarity = b.similarity.total_cmp(&a.similarity);
        by_similarity.then((a.document, a.ordinal).cmp(&(b.document, b.ordinal)))
    });
    members.truncate(N_CANDIDATES);
    let with_vectors = members.iter().filter_map(|member| {
        let heading = &headings[member.document];
        let candidate = RepresentativeCandidate {
            similarity: member.similarity,
            document: heading.key,
            vector: index.passage(heading.key, member.ordinal)?,
        };
        let id = PassageId {
            document: heading.id.clone(),
            ordinal: member.ordinal,
        };
        Some((id, candidate))
    });
    let (ids, candidates): (Vec<_>, Vec<_>) = with_vectors.unzip();
    representatives(&candidates, N_REPRESENTATIVES)
        .into_iter()
        .map(|position| ids[position].clone())
        .collect()
}
