//! Which passages show what topics and their sub-topics are about?

use super::current::{Assigned, Assignment, CurrentTopics};
use super::history::starts;
use super::representatives::{Candidate, representatives};
use crate::index::PassageIndex;
use crate::model::{DocumentHeading, PassageId};

/// Passages that show what a topic is about.
const N_REPRESENTATIVES: usize = 5;
/// Passages nearest to the centroid that representatives are chosen from.
const N_CANDIDATES: usize = 40;

/// The passages that show topics and their sub-topics.
pub struct Shown {
    pub topics: Vec<ShownTopic>,
}

pub struct ShownTopic {
    pub passages: Vec<PassageId>,
    pub subtopics: Vec<Vec<PassageId>>,
}

/// A passage that may show a topic: its cosine, the place of its document among the headings, and its own place there.
type Member = (f32, usize, u32);

impl Shown {
    pub fn choose(
        index: &PassageIndex,
        headings: &[DocumentHeading],
        draft: &CurrentTopics,
    ) -> Self {
        let n_subtopics: Vec<usize> = draft
            .topics
            .iter()
            .map(|topic| topic.subtopics.len())
            .collect();
        let starts = starts(&n_subtopics);
        let mut topics: Vec<Vec<Member>> = vec![Vec::new(); n_subtopics.len()];
        let mut parts: Vec<Vec<Member>> = vec![Vec::new(); n_subtopics.iter().sum()];
        for (position, a) in members(headings, draft.assigned()) {
            topics[a.topic].push((a.similarity, position, a.ordinal));
            if let Some(part) = a.subtopic {
                parts[starts[a.topic] + part as usize].push((a.similarity, position, a.ordinal));
            }
        }
        let choose = |members: Vec<Member>| most_typical(index, headings, members);
        let mut parts = parts.into_iter().map(choose);
        let topics = topics.into_iter().zip(n_subtopics);
        Self {
            topics: topics
                .map(|(members, n_parts)| ShownTopic {
                    passages: most_typical(index, headings, members),
                    subtopics: parts.by_ref().take(n_parts).collect(),
                })
                .collect(),
        }
    }
}

/// All assigned passages in order of document id.
fn members<'a>(
    headings: &'a [DocumentHeading],
    assigned: &'a Assigned,
) -> impl Iterator<Item = (usize, &'a Assignment)> {
    let documents = headings.iter().enumerate();
    documents.flat_map(|(position, heading)| {
        let passages = assigned.get(&heading.key).into_iter().flatten();
        passages.map(move |passage| (position, passage))
    })
}

fn most_typical(
    index: &PassageIndex,
    headings: &[DocumentHeading],
    mut members: Vec<Member>,
) -> Vec<PassageId> {
    members.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    members.truncate(N_CANDIDATES);
    chosen(index, headings, &members)
}

fn chosen(
    index: &PassageIndex,
    headings: &[DocumentHeading],
    members: &[Member],
) -> Vec<PassageId> {
    let candidates: Vec<(PassageId, Candidate)> = members
        .iter()
        .filter_map(|&(similarity, position, ordinal)| {
            let heading: &DocumentHeading = &headings[position];
            let vector = index.passage(heading.key, ordinal)?;
            let candidate = Candidate {
                similarity,
                document: heading.key,
                vector,
            };
            let document = heading.id.clone();
            Some((PassageId { document, ordinal }, candidate))
        })
        .collect();
    let (ids, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().unzip();
    representatives(&candidates, N_REPRESENTATIVES)
        .into_iter()
        .map(|position| ids[position].clone())
        .collect()
}
