//! What a run changed: topics that ended or came back, and what happened to each.

use std::collections::BTreeMap;

use super::events::{BeforeAndAfter, TopicState, events};
use super::identify::Former;
use super::lineage::SharedMembers;
use super::overlap::Overlap;
use crate::model::{DocumentId, EndedTopic, TopicChanges, TopicEvent, TopicId};
use crate::topics::current::{Assignment, CurrentTopics, shares};

/// Documents shown with an event.
const N_EXAMPLES: usize = 3;

/// What the run changed.
pub fn changes(former: Former<'_>, now: &CurrentTopics) -> TopicChanges {
    let before = former.current.map(states).unwrap_or_default();
    let after = states(now);
    let ids = |topics: &[TopicState]| topics.iter().map(|topic| topic.id).collect::<Vec<_>>();
    let (ids_before, ids_after) = (ids(&before), ids(&after));
    let has_ended = |id: &TopicId| former.ended.iter().any(|ended| ended.id == *id);
    let is_new = |id: &&TopicId| !ids_before.contains(id);
    let revived: Vec<TopicId> = ids_after
        .iter()
        .filter(is_new)
        .copied()
        .filter(has_ended)
        .collect();
    let mut events = events(&BeforeAndAfter {
        before: &before,
        after: &after,
        shared: &shared_documents(former.current, now),
        revived: &revived,
    });
    for event in &mut events {
        event.examples = examples(event, former.current, now);
    }
    TopicChanges {
        events,
        ended: former
            .current
            .map(|former| ended(former, now))
            .unwrap_or_default(),
        revived,
    }
}

fn states(topics: &CurrentTopics) -> Vec<TopicState> {
    let sizes = topics.sizes();
    let total: usize = sizes.iter().map(|size| size.n_documents).sum();
    let states = topics.topics.iter().zip(sizes);
    states
        .map(|(topic, size)| TopicState {
            id: topic.id,
            label: topic.label.clone(),
            n_documents: size.n_documents,
            share: size.n_documents as f32 / total.max(1) as f32,
        })
        .collect()
}

/// Documents by the topics with their largest share, before and now.
fn shared_documents(former: Option<&CurrentTopics>, now: &CurrentTopics) -> Vec<SharedMembers> {
    let mut overlap = Overlap::default();
    for (&key, assigned) in former.into_iter().flat_map(CurrentTopics::assigned) {
        let main = |shares: Vec<(usize, f32)>| shares.first().map(|(topic, _)| *topic);
        if let (Some(before), Some(after)) = (main(shares(assigned)), main(now.shares(key))) {
            overlap.add(before, after);
        }
    }
    overlap.members()
}

/// The groups that are there no more, with the documents that had most of their passages in them.
fn ended(former: &CurrentTopics, now: &CurrentTopics) -> Vec<EndedTopic> {
    let mut ended: Vec<Option<EndedTopic>> = former
        .groups()
        .map(|group| {
            let is_there = now.groups().any(|there| there.id == group.id);
            (!is_there).then(|| EndedTopic {
                id: group.id,
                documents: Vec::new(),
            })
        })
        .collect();
    if ended.iter().all(Option::is_none) {
        return Vec::new();
    }
    for (&key, assigned) in former.assigned() {
        let main = main_group(assigned).and_then(|group| ended.get_mut(group));
        if let Some(Some(topic)) = main {
            topic.documents.push(key);
        }
    }
    let mut ended: Vec<EndedTopic> = ended.into_iter().flatten().collect();
    for topic in &mut ended {
        topic.documents.sort_unstable();
    }
    ended
}

fn main_group(assigned: &[Assignment]) -> Option<usize> {
    let mut tokens: BTreeMap<u32, u64> = BTreeMap::new();
    for assignment in assigned {
        *tokens.entry(assignment.group).or_default() += u64::from(assignment.n_tokens.max(1));
    }
    let largest = tokens
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    largest.map(|(group, _)| group as usize)
}

/// Documents that are typical of the topic of an event, as it is now or as it was last.
fn examples(
    event: &TopicEvent,
    former: Option<&CurrentTopics>,
    now: &CurrentTopics,
) -> Vec<DocumentId> {
    let both = std::iter::once(now).chain(former);
    let mut topics = both.flat_map(|topics| &topics.topics);
    let topic = topics.find(|topic| topic.id == event.topic);
    let mut examples: Vec<DocumentId> = Vec::new();
    for passage in topic.into_iter().flat_map(|topic| &topic.representatives) {
        if examples.len() < N_EXAMPLES && !examples.contains(&passage.document) {
            examples.push(passage.document.clone());
        }
    }
    examples
}
