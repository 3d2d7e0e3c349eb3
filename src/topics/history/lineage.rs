//! Which topic of a new run is which topic of the run before?

use std::cmp::Reverse;

use rustc_hash::FxHashSet;

use super::contingency_table::SharedMembers;
use crate::model::TopicId;

/// Two topics are the same one only if they share at least one in so many members of the larger: one fifth.
const MAX_LARGER_PER_SHARED: usize = 5;

/// A topic that a current one may continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormerTopic {
    /// The id of the topic.
    pub id: TopicId,
    /// The number of the topic's members that the current run knows too.
    pub n_members: usize,
    /// Whether the topic was gone already before the current run.
    pub has_ended: bool,
}

/// The ids of the current topics, no two of them equal. A current topic inherits the id of a previous one when the two
/// share more than half of the smaller and at least a fifth of the larger; one to one, the pair that shares most first, of
/// equal ones the pair with the fewest members outside. So the greater part of a split keeps the id, and a merged topic
/// has that of its greatest part. A topic that had ended comes back where it shares more than those that were there. All
/// others get new numbers from `next_number` upward, above every previous id.
///
/// `current_sizes` holds the number of members of each current topic. Sizes that are counted over the members that both
/// runs know let a topic grow at any rate.
///
/// # Panics
/// When no number is left above four billion.
pub fn stable_ids(
    shared: &[SharedMembers],
    previous: &[FormerTopic],
    current_sizes: &[usize],
    next_number: u32,
) -> Vec<TopicId> {
    let mut pairs: Vec<&SharedMembers> = shared
        .iter()
        .filter(|pair| is_same(pair, previous, current_sizes))
        .collect();
    pairs.sort_by_key(|pair| {
        let former = previous[pair.previous];
        let sizes = former.n_members.saturating_add(current_sizes[pair.current]);
        let closest = (Reverse(pair.n_shared), sizes, former.has_ended);
        (closest, pair.previous, pair.current)
    });
    let mut given: FxHashSet<TopicId> = FxHashSet::default();
    let mut ids: Vec<Option<TopicId>> = vec![None; current_sizes.len()];
    for pair in pairs {
        let id = previous[pair.previous].id;
        if ids[pair.current].is_none() && given.insert(id) {
            ids[pair.current] = Some(id);
        }
    }
    number_new(&ids, previous, next_number)
}

/// Whether two topics share enough members to be one topic. Those at a position that does not exist do not.
fn is_same(pair: &SharedMembers, previous: &[FormerTopic], current_sizes: &[usize]) -> bool {
    let Some(former) = previous.get(pair.previous) else {
        return false;
    };
    let Some(&size) = current_sizes.get(pair.current) else {
        return false;
    };
    let (smaller, larger) = (former.n_members.min(size), former.n_members.max(size));
    pair.n_shared > smaller / 2 && pair.n_shared >= larger.div_ceil(MAX_LARGER_PER_SHARED)
}

/// The ids with each missing one replaced by a number that no topic had.
fn number_new(ids: &[Option<TopicId>], previous: &[FormerTopic], next_number: u32) -> Vec<TopicId> {
    let mut last = previous
        .iter()
        .map(|former| former.id.0)
        .chain(next_number.checked_sub(1))
        .max();
    let mut new = || {
        let number = last.map_or(Some(0), |last| last.checked_add(1));
        last = Some(number.expect("fewer than four billion topics were ever found"));
        TopicId(last.unwrap_or_default())
    };
    ids.iter().map(|id| id.unwrap_or_else(&mut new)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In these tests topics whose id is at least this had ended before.
    const ENDED: u32 = 100;

    /// The ids of current topics, given triples (previous, current, shared), previous topics as pairs (id, members)
    /// and the sizes of the current topics.
    fn ids(
        shared: &[(usize, usize, usize)],
        previous: &[(u32, usize)],
        current: &[usize],
    ) -> Vec<u32> {
        let shared: Vec<SharedMembers> = shared
            .iter()
            .map(|(previous, current, n_shared)| SharedMembers {
                previous: *previous,
                current: *current,
                n_shared: *n_shared,
            })
            .collect();
        let previous: Vec<FormerTopic> = previous
            .iter()
            .map(|&(id, n_members)| FormerTopic {
                id: TopicId(id),
                n_members,
                has_ended: id >= ENDED,
            })
            .collect();
        let ids = stable_ids(&shared, &previous, current, 10);
        ids.into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn topics_in_another_order_keep_their_ids() {
        assert_eq!(
            ids(&[(0, 1, 40), (1, 0, 60)], &[(3, 42), (5, 61)], &[60, 41]),
            [5, 3]
        );
    }

    #[test]
    fn the_greater_part_of_a_split_keeps_the_id() {
        assert_eq!(
            ids(&[(0, 0, 40), (0, 1, 60)], &[(3, 100)], &[40, 60]),
            [10, 3]
        );
    }

    #[test]
    fn a_merged_topic_has_the_id_of_its_greatest_part() {
        assert_eq!(
            ids(&[(0, 0, 40), (1, 0, 60)], &[(3, 40), (5, 60)], &[100]),
            [5]
        );
    }

    #[test]
    fn a_topic_that_shares_little_is_new() {
        assert_eq!(ids(&[(0, 0, 50)], &[(3, 100)], &[100]), [10]);
        assert_eq!(ids(&[(0, 0, 5)], &[(3, 1000)], &[5]), [10]);
    }

    #[test]
    fn a_new_id_lies_above_every_earlier_one() {
        assert_eq!(ids(&[], &[(30, 5)], &[5, 5]), [31, 32]);
    }

    #[test]
    fn a_topic_that_had_ended_comes_back_where_it_shares_more_than_others() {
        let previous = [(3, 60), (ENDED, 60)];
        assert_eq!(ids(&[(0, 0, 50), (1, 0, 50)], &previous, &[60]), [3]);
        assert_eq!(ids(&[(0, 0, 50), (1, 0, 45)], &previous, &[60]), [3]);
        assert_eq!(ids(&[(0, 0, 5), (1, 0, 60)], &previous, &[60]), [ENDED]);
    }

    #[test]
    fn topics_that_were_merged_for_a_while_get_their_own_ids_back() {
        let previous = [(3, 130), (ENDED, 70), (ENDED + 1, 20)];
        let shared = [(0, 0, 70), (0, 1, 40), (0, 2, 20), (1, 0, 70), (2, 2, 20)];
        assert_eq!(
            ids(&shared, &previous, &[70, 40, 20]),
            [ENDED, 3, ENDED + 1]
        );
    }

    #[test]
    fn empty_topics_are_not_the_same_one() {
        assert_eq!(ids(&[(0, 0, 0)], &[(3, 0)], &[0]), [10]);
    }

    proptest::proptest! {
        #[test]
        fn no_id_is_given_twice(
            shared in proptest::collection::vec((0_usize..6, 0_usize..6, 0_usize..20), 0..40),
            previous in proptest::collection::vec((0_u32..40, 0_usize..20), 0..6),
            current in proptest::collection::vec(0_usize..20, 0..6),
        ) {
            let ids = ids(&shared, &previous, &current);
            let unique: FxHashSet<u32> = ids.iter().copied().collect();
            proptest::prop_assert_eq!(unique.len(), current.len());
            let known = |id: &u32| previous.iter().any(|(known, _)| known == id);
            proptest::prop_assert!(ids.iter().all(|id| *id >= 10 || known(id)));
        }
    }
}
