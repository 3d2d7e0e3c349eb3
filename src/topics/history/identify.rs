//! Which topics go on from the run before, and which have ended or come back?

use std::collections::BTreeMap;

use super::lineage::{FormerTopic, stable_ids};
use super::overlap::Overlap;
use crate::model::{EndedTopic, Group, TopicId};
use crate::topics::current::{Assigned, Assignment, CurrentTopics};

/// What the new run is compared with.
#[derive(Clone, Copy)]
pub struct Former<'f> {
    /// The topics of the run before; none before the first.
    pub current: Option<&'f CurrentTopics>,
    /// Topics that had ended by then.
    pub ended: &'f [EndedTopic],
}

/// The ids of groups: that of the former group that one continues, else that of one that had ended, else a new one from
/// `next` on. Sizes are counted over the passages that both runs know, so that a topic may grow at any rate.
pub fn group_ids(
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
pub fn origins(group: &Group, groups: &[&Group]) -> Vec<TopicId> {
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
pub fn subtopic_ids(
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
pub fn starts(lengths: &[usize]) -> Vec<usize> {
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
