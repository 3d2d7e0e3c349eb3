//! Which groups make one topic, when a person merged some?

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Change, Correction, Group, TopicId};

/// For each group that goes into another one that other group.
type Joins = FxHashMap<TopicId, TopicId>;

/// The groups of each topic, the one that gives it its id first. Topics are in the order of these first groups,
/// further groups in their own order.
///
/// A group is a topic of its own unless a merge in force takes it into another one that is there, or the split that
/// cut it off is no longer in force. Groups that lead to themselves in a circle stay apart.
pub fn merged(groups: Vec<Group>, corrections: &[Correction]) -> Vec<Vec<Group>> {
    let joins = joins(&groups, corrections);
    let roots: Vec<TopicId> = groups.iter().map(|group| root(group.id, &joins)).collect();
    let mut topics: Vec<Vec<Group>> = Vec::new();
    for (group, root) in groups.iter().zip(&roots) {
        if group.id == *root {
            topics.push(vec![group.clone()]);
        }
    }
    for (group, root) in groups.into_iter().zip(roots) {
        let mut topics = topics.iter_mut();
        let topic = topics.find(|topic| topic[0].id == root);
        if let Some(topic) = topic.filter(|_| group.id != root) {
            topic.push(group);
        }
    }
    topics
}

/// For each group that goes into another one that is there that other group.
fn joins(groups: &[Group], corrections: &[Correction]) -> Joins {
    let there: FxHashSet<TopicId> = groups.iter().map(|group| group.id).collect();
    let join = |group: &Group| {
        let into = rejoined(group, corrections).or_else(|| merged_into(group.id, corrections))?;
        there.contains(&into).then_some((group.id, into))
    };
    groups.iter().filter_map(join).collect()
}

/// The group that a group was cut from by a split that is no longer in force; none when it was not.
fn rejoined(group: &Group, corrections: &[Correction]) -> Option<TopicId> {
    let split = group.split?;
    let is_in_force = |correction: &Correction| correction.id == split.by;
    (!corrections.iter().any(is_in_force)).then_some(split.from)
}

/// The group that a group was merged into by the last merge of it; none when it was not merged.
fn merged_into(id: TopicId, corrections: &[Correction]) -> Option<TopicId> {
    let mut newest_first = corrections.iter().rev();
    newest_first.find_map(|correction| match correction.change {
        Change::Merge { topic, into } if topic == id => Some(into),
        _ => None,
    })
}

/// The group at the end of the joins that start at a group.
fn root(id: TopicId, joins: &Joins) -> TopicId {
    let mut id = id;
    while let Some(&into) = joins.get(&id) {
        if leads_to(into, id, joins) {
            break;
        }
        id = into;
    }
    id
}

/// Whether the joins that start at one group come to another.
fn leads_to(start: TopicId, end: TopicId, joins: &Joins) -> bool {
    let mut seen = FxHashSet::default();
    let mut id = start;
    while id != end && seen.insert(id) {
        match joins.get(&id) {
            Some(&into) => id = into,
            None => return false,
        }
    }
    id == end
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{CorrectionId, SplitOff};

    fn group(id: u32) -> Group {
        Group {
            id: TopicId(id),
            centroid: Vec::new(),
            stability: None,
            split: None,
        }
    }

    fn merge(id: u32, topic: u32, into: u32) -> Correction {
        Correction {
            id: CorrectionId(id),
            created_at: Timestamp::UNIX_EPOCH,
            change: Change::Merge {
                topic: TopicId(topic),
                into: TopicId(into),
            },
        }
    }

    /// The ids of the groups of each topic, given merges as pairs (topic, into), oldest first.
    fn found(groups: Vec<Group>, merges: &[(u32, u32)]) -> Vec<Vec<u32>> {
        let numbered = (1..).zip(merges);
        let corrections: Vec<Correction> = numbered
            .map(|(id, &(topic, into))| merge(id, topic, into))
            .collect();
        let ids = |topic: Vec<Group>| topic.iter().map(|group| group.id.0).collect();
        merged(groups, &corrections).into_iter().map(ids).collect()
    }

    fn groups(ids: &[u32]) -> Vec<Group> {
        ids.iter().copied().map(group).collect()
    }

    #[test]
    fn every_group_is_a_topic_where_nothing_was_merged() {
        assert_eq!(found(groups(&[4, 2]), &[]), [[4], [2]]);
    }

    #[test]
    fn merges_follow_each_other() {
        assert_eq!(
            found(groups(&[1, 2, 3, 4]), &[(1, 2), (2, 4)]),
            [vec![3], vec![4, 1, 2]]
        );
    }

    #[test]
    fn a_merge_into_a_topic_that_is_not_there_waits() {
        assert_eq!(found(groups(&[1, 3]), &[(1, 2)]), [[1], [3]]);
    }

    #[test]
    fn merges_in_a_circle_harm_nothing() {
        let found = found(groups(&[1, 2, 3]), &[(1, 2), (2, 1)]);
        let mut all: Vec<u32> = found.into_iter().flatten().collect();
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3]);
    }

    #[test]
    fn what_a_split_cut_off_comes_back_when_the_split_is_undone() {
        let mut part = group(9);
        part.split = Some(SplitOff {
            from: TopicId(1),
            by: CorrectionId(7),
        });
        assert_eq!(found(vec![group(1), part], &[]), [[1, 9]]);
    }

    proptest::proptest! {
        #[test]
        fn no_group_is_lost_or_doubled(
            ids in proptest::collection::btree_set(0_u32..8, 1..8),
            merges in proptest::collection::vec((0_u32..8, 0_u32..8), 0..10),
        ) {
            let ids: Vec<u32> = ids.into_iter().collect();
            let mut all: Vec<u32> = found(groups(&ids), &merges).into_iter().flatten().collect();
            all.sort_unstable();
            proptest::prop_assert_eq!(all, ids);
        }
    }
}
