//! What a run changed: what happened to each topic, which topics ended and which came back.

use std::collections::BTreeMap;

use super::contingency_table::{ContingencyTable, SharedMembers};
use super::events::{BeforeAndAfter, TopicState, events};
use super::identify::FormerRun;
use crate::model::{DocumentId, EndedTopic, TopicChanges, TopicEvent, TopicId};
use crate::topics::current::{CurrentTopics, DocumentShare, TopicAssignment, shares};

/// The most documents that an event has as examples.
const N_EXAMPLES: usize = 3;

/// What a run changed: the events, each with examples, the groups that ended and the topics that came back. `now` holds the
/// topics of the run.
pub fn changes(former: FormerRun<'_>, now: &CurrentTopics) -> TopicChanges {
    let before = former.current.map(states).unwrap_or_default();
    let after = states(now);
    let revived = revived(former.ended, &before, &after);
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

/// The topics after a run that had ended before it.
fn revived(ended: &[EndedTopic], before: &[TopicState], after: &[TopicState]) -> Vec<TopicId> {
    let was_there = |id: TopicId| before.iter().any(|topic| topic.id == id);
    let had_ended = |id: TopicId| ended.iter().any(|ended| ended.id == id);
    let ids = after.iter().map(|topic| topic.id);
    ids.filter(|&id| !was_there(id) && had_ended(id)).collect()
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

/// The documents of each pair of topics that have the largest share of them before and now.
fn shared_documents(former: Option<&CurrentTopics>, now: &CurrentTopics) -> Vec<SharedMembers> {
    let mut table = ContingencyTable::default();
    for (&key, assigned) in former.into_iter().flat_map(CurrentTopics::assigned) {
        let main = |shares: Vec<DocumentShare>| shares.first().map(|share| share.topic);
        if let (Some(before), Some(after)) = (main(shares(assigned)), main(now.shares(key))) {
            table.add(before, after);
        }
    }
    table.shared_members()
}

/// The groups that are there no more, each with the documents that had most of their assigned tokens in it.
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

/// The position of the group that has most of a document's assigned tokens, of equal ones the first.
fn main_group(assigned: &[TopicAssignment]) -> Option<usize> {
    let mut tokens: BTreeMap<u32, u64> = BTreeMap::new();
    for assignment in assigned {
        *tokens.entry(assignment.group).or_default() += u64::from(assignment.n_tokens.max(1));
    }
    let largest = tokens
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    largest.map(|(group, _)| group as usize)
}

/// Documents that are typical of the topic of an event, as the topic is now, or as it was last.
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
