//! Which topics go on from the run before, which have ended or come back, and what happened to each.

use std::collections::BTreeMap;

use super::assigner::{Assigned, Assignment};
use super::current::{CurrentTopics, shares};
use crate::model::{DocumentId, Group, TopicEvent, TopicId};
use crate::store::{EndedTopic, TopicChanges};
use crate::topics::{BeforeAndAfter, FormerTopic, SharedMembers, TopicState, events, stable_ids};

/// Documents shown with an event.
const N_EXAMPLES: usize = 3;

/// What the new run is compared with.
#[derive(Clone, Copy)]
pub(super) struct Former<'f> {
    pub(super) current: Option<&'f CurrentTopics>,
    pub(super) ended: &'f [EndedTopic],
}

/// Passages that two runs know, counted by pairs of places.
#[derive(Default)]
struct Overlap {
    shared: BTreeMap<(usize, usize), usize>,
    before: BTreeMap<usize, usize>,
    now: BTreeMap<usize, usize>,
}

impl Overlap {
    fn add(&mut self, before: usize, now: usize) {
        *self.shared.entry((before, now)).or_default() += 1;
        *self.before.entry(before).or_default() += 1;
        *self.now.entry(now).or_default() += 1;
    }

    fn members(&self) -> Vec<SharedMembers> {
        let member = |(&(previous, current), &n_shared)| SharedMembers {
            previous,
            current,
            n_shared,
        };
        self.shared.iter().map(member).collect()
    }

    fn now(&self, n: usize) -> Vec<usize> {
        (0..n)
            .map(|at| self.now.get(&at).copied().unwrap_or_default())
            .collect()
    }
}

/// The ids of groups: that of the former group that one continues, else that of one that had ended, else a new one from
/// `next` on. Sizes are counted over the passages that both runs know, so that a topic may grow at any rate.
pub(super) fn group_ids(
    former: Former<'_>,
    assigned: &Assigned,
    n_groups: usize,
    next: u32,
) -> Vec<TopicId> {
    let living: Vec<TopicId> = former
        .current
        .into_iter()
        .flat_map(CurrentTopics::groups)
        .map(|group| group.id)
        .collect();
    let mut overlap = Overlap::default();
    for (old, new) in pairs(former.current, assigned) {
        overlap.add(old.group as usize, new.group as usize);
    }
    let mut previous = formers(&living, &overlap);
    add_wholes(former.current, &mut previous, &mut overlap);
    let ended = former
        .ended
        .iter()
        .filter(|ended| !living.contains(&ended.id));
    for ended in ended {
        let place = previous.len();
        let passages = ended
            .documents
            .iter()
            .filter_map(|key| assigned.get(key))
            .flatten();
        let mut n_members = 0;
        for assignment in passages {
            n_members += 1;
            let pair = (place, assignment.group as usize);
            *overlap.shared.entry(pair).or_default() += 1;
        }
        previous.push(FormerTopic {
            id: ended.id,
            n_members,
            has_ended: true,
        });
    }
    stable_ids(&overlap.members(), &previous, &overlap.now(n_groups), next)
}

/// Adds what was split as it was before: a run that finds it whole goes on from that, whatever became of its parts.
fn add_wholes(
    former: Option<&CurrentTopics>,
    previous: &mut Vec<FormerTopic>,
    overlap: &mut Overlap,
) {
    let groups: Vec<&Group> = former.into_iter().flat_map(CurrentTopics::groups).collect();
    for (whole, parts) in wholes(&groups) {
        let place = previous.len();
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for (&(part, now), n_shared) in &overlap.shared {
            if parts.contains(&part) {
                *shared.entry(now).or_default() += n_shared;
            }
        }
        previous.push(FormerTopic {
            id: whole,
            n_members: shared.values().sum(),
            has_ended: false,
        });
        let shared = shared.into_iter();
        overlap
            .shared
            .extend(shared.map(|(now, n_shared)| ((place, now), n_shared)));
    }
}

/// What was split, by the id it had, with the places of all its parts.
fn wholes(groups: &[&Group]) -> BTreeMap<TopicId, Vec<usize>> {
    let splits = groups.iter().filter_map(|group| group.split);
    let mut wholes: BTreeMap<TopicId, Vec<usize>> =
        splits.map(|split| (split.from, Vec::new())).collect();
    for (place, group) in groups.iter().enumerate() {
        for origin in origins(group, groups) {
            if let Some(parts) = wholes.get_mut(&origin) {
                parts.push(place);
            }
        }
    }
    wholes
}

/// A group and all that it was cut from, one after the other.
pub(super) fn origins(group: &Group, groups: &[&Group]) -> Vec<TopicId> {
    let mut origins = vec![group.id];
    let mut last = Some(group);
    while let Some(split) = last.and_then(|group| group.split) {
        if origins.contains(&split.from) {
            break;
        }
        origins.push(split.from);
        last = groups.iter().copied().find(|group| group.id == split.from);
    }
    origins
}

/// The ids of sub-topics, topic by topic.
pub(super) fn subtopic_ids(
    former: Option<&CurrentTopics>,
    assigned: &Assigned,
    n_subtopics: &[usize],
    next: u32,
) -> Vec<TopicId> {
    let living: Vec<TopicId> = former
        .into_iter()
        .flat_map(|former| former.topics.iter().flat_map(|topic| &topic.subtopics))
        .map(|part| part.id)
        .collect();
    let before: Vec<usize> = former
        .into_iter()
        .flat_map(|former| former.topics.iter().map(|topic| topic.subtopics.len()))
        .collect();
    let (before, now) = (starts(&before), starts(n_subtopics));
    let mut overlap = Overlap::default();
    for (old, new) in pairs(former, assigned) {
        if let (Some(part), Some(new_part)) = (old.subtopic, new.subtopic) {
            overlap.add(
                before[old.topic] + part as usize,
                now[new.topic] + new_part as usize,
            );
        }
    }
    let previous = formers(&living, &overlap);
    let n: usize = n_subtopics.iter().sum();
    stable_ids(&overlap.members(), &previous, &overlap.now(n), next)
}

/// Where each part begins when all are put one after the other.
pub(super) fn starts(lengths: &[usize]) -> Vec<usize> {
    let ends = lengths.iter().scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    ends.zip(lengths)
        .map(|(end, length)| end - length)
        .collect()
}

fn formers(ids: &[TopicId], overlap: &Overlap) -> Vec<FormerTopic> {
    let former = |(place, &id): (usize, &TopicId)| FormerTopic {
        id,
        n_members: overlap.before.get(&place).copied().unwrap_or_default(),
        has_ended: false,
    };
    ids.iter().enumerate().map(former).collect()
}

/// The two assignments of each passage that both runs know.
fn pairs<'a>(
    former: Option<&'a CurrentTopics>,
    assigned: &'a Assigned,
) -> impl Iterator<Item = (&'a Assignment, &'a Assignment)> {
    let documents = former.into_iter().flat_map(CurrentTopics::assigned);
    documents.flat_map(|(key, old)| {
        let new = assigned.get(key).map_or(&[][..], Vec::as_slice);
        old.iter().filter_map(|old| {
            let same = new.iter().find(|new| new.ordinal == old.ordinal)?;
            Some((old, same))
        })
    })
}

/// What the run changed.
pub(super) fn changes(former: Former<'_>, now: &CurrentTopics) -> TopicChanges {
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
