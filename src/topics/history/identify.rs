//! Which groups and sub-topics continue those of the run before, and which have ended or come back?

use std::collections::BTreeMap;

use super::contingency_table::ContingencyTable;
use super::lineage::{FormerTopic, stable_ids};
use crate::model::{EndedTopic, Group, TopicId};
use crate::topics::current::{AssignmentsByDocument, CurrentTopics, TopicAssignment};

/// The topics that a new run is compared with.
#[derive(Clone, Copy)]
pub struct FormerRun<'f> {
    /// The topics of the run before; none in the first run.
    pub current: Option<&'f CurrentTopics>,
    /// The topics that had ended before the new run.
    pub ended: &'f [EndedTopic],
}

/// The id of each of `n_groups` groups: that of the former group that it continues, else that of one that had ended, else
/// a new one from `next_number` on. Sizes are counted over the passages that both runs know, so that a topic may grow at
/// any rate.
pub fn group_ids(
    former: FormerRun<'_>,
    assigned: &AssignmentsByDocument,
    n_groups: usize,
    next_number: u32,
) -> Vec<TopicId> {
    let living: Vec<TopicId> = former
        .current
        .into_iter()
        .flat_map(CurrentTopics::groups)
        .map(|group| group.id)
        .collect();
    let mut table = ContingencyTable::default();
    for (old, new) in passages_of_both(former.current, assigned) {
        table.add(old.group as usize, new.group as usize);
    }
    let mut previous = former_topics(&living, &table);
    add_uncut_groups(former.current, &mut previous, &mut table);
    let ended = former.ended.iter();
    for ended in ended.filter(|ended| !living.contains(&ended.id)) {
        add_ended_topic(ended, assigned, &mut previous, &mut table);
    }
    let sizes = table.current_sizes(n_groups);
    stable_ids(&table.shared_members(), &previous, &sizes, next_number)
}

/// Adds groups that were cut as they were before: a run that finds one uncut continues that one, whatever became of its
/// parts.
fn add_uncut_groups(
    former: Option<&CurrentTopics>,
    previous: &mut Vec<FormerTopic>,
    table: &mut ContingencyTable,
) {
    let groups: Vec<&Group> = former.into_iter().flat_map(CurrentTopics::groups).collect();
    for (uncut, parts) in parts_of_uncut_groups(&groups) {
        let position = previous.len();
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for (&(part, current), n_shared) in &table.shared {
            if parts.contains(&part) {
                *shared.entry(current).or_default() += n_shared;
            }
        }
        previous.push(FormerTopic {
            id: uncut,
            n_members: shared.values().sum(),
            has_ended: false,
        });
        let shared = shared.into_iter();
        let pairs = shared.map(|(current, n_shared)| ((position, current), n_shared));
        table.shared.extend(pairs);
    }
}

/// For the id of each group that was cut the positions of all its parts.
fn parts_of_uncut_groups(groups: &[&Group]) -> BTreeMap<TopicId, Vec<usize>> {
    let splits = groups.iter().filter_map(|group| group.split);
    let mut parts_of: BTreeMap<TopicId, Vec<usize>> =
        splits.map(|split| (split.from, Vec::new())).collect();
    for (position, group) in groups.iter().enumerate() {
        for origin in origins(group, groups) {
            if let Some(parts) = parts_of.get_mut(&origin) {
                parts.push(position);
            }
        }
    }
    parts_of
}

/// Adds a topic that had ended, with the passages that its documents have now.
fn add_ended_topic(
    ended: &EndedTopic,
    assigned: &AssignmentsByDocument,
    previous: &mut Vec<FormerTopic>,
    table: &mut ContingencyTable,
) {
    let position = previous.len();
    let documents = ended.documents.iter();
    let passages = documents.filter_map(|key| assigned.get(key)).flatten();
    let mut n_members = 0;
    for assignment in passages {
        n_members += 1;
        let pair = (position, assignment.group as usize);
        *table.shared.entry(pair).or_default() += 1;
    }
    previous.push(FormerTopic {
        id: ended.id,
        n_members,
        has_ended: true,
    });
}

/// The id of a group, and those of all groups that it was cut from, one after the other.
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

/// The ids of all sub-topics, topic by topic: that of the former sub-topic that each continues, else a new one from
/// `next_number` on. `n_subtopics` holds the number of sub-topics of each topic.
pub fn subtopic_ids(
    former: Option<&CurrentTopics>,
    assigned: &AssignmentsByDocument,
    n_subtopics: &[usize],
    next_number: u32,
) -> Vec<TopicId> {
    let former_topics_of_run = || former.into_iter().flat_map(|former| &former.topics);
    let living: Vec<TopicId> = former_topics_of_run()
        .flat_map(|topic| &topic.subtopics)
        .map(|subtopic| subtopic.id)
        .collect();
    let n_former: Vec<usize> = former_topics_of_run()
        .map(|topic| topic.subtopics.len())
        .collect();
    let (former_offsets, current_offsets) = (offsets(&n_former), offsets(n_subtopics));
    let mut table = ContingencyTable::default();
    for (old, new) in passages_of_both(former, assigned) {
        if let (Some(old_part), Some(new_part)) = (old.subtopic, new.subtopic) {
            table.add(
                former_offsets[old.topic] + old_part as usize,
                current_offsets[new.topic] + new_part as usize,
            );
        }
    }
    let previous = former_topics(&living, &table);
    let sizes = table.current_sizes(n_subtopics.iter().sum());
    stable_ids(&table.shared_members(), &previous, &sizes, next_number)
}

/// The position at which each of some parts begins when all are put one after the other.
pub fn offsets(lengths: &[usize]) -> Vec<usize> {
    let ends = lengths.iter().scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    ends.zip(lengths)
        .map(|(end, length)| end - length)
        .collect()
}

fn former_topics(ids: &[TopicId], table: &ContingencyTable) -> Vec<FormerTopic> {
    let former = |(position, &id): (usize, &TopicId)| FormerTopic {
        id,
        n_members: table.previous.get(&position).copied().unwrap_or_default(),
        has_ended: false,
    };
    ids.iter().enumerate().map(former).collect()
}

/// The former and the new assignment of each passage that both runs know.
fn passages_of_both<'a>(
    former: Option<&'a CurrentTopics>,
    assigned: &'a AssignmentsByDocument,
) -> impl Iterator<Item = (&'a TopicAssignment, &'a TopicAssignment)> {
    let documents = former.into_iter().flat_map(CurrentTopics::assigned);
    documents.flat_map(|(key, old)| {
        let new = assigned.get(key).map_or(&[][..], Vec::as_slice);
        old.iter().filter_map(|old| {
            let same = new.iter().find(|new| new.ordinal == old.ordinal)?;
            Some((old, same))
        })
    })
}
