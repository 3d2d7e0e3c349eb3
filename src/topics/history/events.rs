//! What happened to topics from one run to the next?

use rustc_hash::FxHashSet;

use super::contingency_table::SharedMembers;
use crate::model::{EventPart, TopicEvent, TopicEventKind, TopicId};

/// A topic has grown or shrunk only if it is at least so many times as large or as small as before.
const NOTABLE_FACTOR: f32 = 1.2;
/// A topic has grown or shrunk only if it has gained or lost at least so many documents.
const NOTABLE_DOCUMENTS: usize = 5;
/// The least number of documents that two topics share when one is part of what became of the other.
const MIN_SHARED: usize = 2;
/// A part of a split or merged topic has at least one in so many of its documents: one fifth.
const MAX_WHOLE_PER_PART: usize = 5;

/// A topic as it was before or after a run.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicState {
    /// The id of the topic.
    pub id: TopicId,
    /// The label of the topic.
    pub label: String,
    /// The number of documents of which the topic has the largest share.
    pub n_documents: usize,
    /// The part of all documents with a topic of which this topic has the largest share, 0 to 1.
    pub share: f32,
}

/// The topics before and after a run.
#[derive(Debug, Clone, Copy)]
pub struct BeforeAndAfter<'t> {
    /// The topics before the run.
    pub before: &'t [TopicState],
    /// The topics after the run, largest first.
    pub after: &'t [TopicState],
    /// The documents that each topic before the run (`previous`) shares with each topic after it (`current`).
    pub shared: &'t [SharedMembers],
    /// The topics that had ended before the run and are there again.
    pub revived: &'t [TopicId],
}

/// What happened to the topics, without examples: splits first, then merges, then what happened to each topic that is
/// there after the run, in the order of the topics, then the topics that have ended.
///
/// A topic *split* when two topics or more each hold at least a fifth of its documents and come mostly from it; a
/// topic is *merged* when it holds most of the documents of two topics or more that each make up at least a fifth of
/// it. Shares are of the documents that both runs know. A topic *grew* when it has at least a fifth and five
/// documents more, and its share of all documents is at least a fifth larger too, so that a fuller collection alone
/// is no growth; it *shrank* when it has at least as much less.
pub fn events(change: &BeforeAndAfter<'_>) -> Vec<TopicEvent> {
    let mut events = splits_and_merges(change);
    // A part of a split is not born as well, and a topic that was merged into another has not just ended.
    let all_parts = events.iter().flat_map(|event| &event.parts);
    let parts: FxHashSet<TopicId> = all_parts.map(|part| part.id).collect();
    for topic in change.after {
        let former = change.before.iter().find(|before| before.id == topic.id);
        if let Some(kind) = kind(topic, former, change, &parts) {
            events.push(event(kind, former, Some(topic), Vec::new()));
        }
        if former.is_some_and(|former| former.label != topic.label) {
            let renamed = TopicEventKind::Renamed;
            events.push(event(renamed, former, Some(topic), Vec::new()));
        }
    }
    for topic in change.before {
        let is_there = change.after.iter().any(|after| after.id == topic.id);
        if !is_there && !parts.contains(&topic.id) {
            events.push(event(TopicEventKind::Ended, Some(topic), None, Vec::new()));
        }
    }
    events
}

/// The topics that split, in the order before the run, and those that are merged, in the order after it.
fn splits_and_merges(change: &BeforeAndAfter<'_>) -> Vec<TopicEvent> {
    let totals = SharedTotals::count(change);
    let mut events = Vec::new();
    for (previous, topic) in change.before.iter().enumerate() {
        let parts = totals.split_into(previous, change);
        if parts.len() > 1 {
            let now = change.after.iter().find(|after| after.id == topic.id);
            events.push(event(TopicEventKind::Split, Some(topic), now, parts));
        }
    }
    for (current, topic) in change.after.iter().enumerate() {
        let parts = totals.merged_from(current, change);
        if parts.len() > 1 {
            let former = change.before.iter().find(|before| before.id == topic.id);
            events.push(event(TopicEventKind::Merged, former, Some(topic), parts));
        }
    }
    events
}

/// What else happened to a topic that is there after the run; none when nothing did, or when it is one of the `parts` of a
/// split or merged topic, which says enough.
fn kind(
    topic: &TopicState,
    former: Option<&TopicState>,
    change: &BeforeAndAfter<'_>,
    parts: &FxHashSet<TopicId>,
) -> Option<TopicEventKind> {
    match former {
        None if change.revived.contains(&topic.id) => Some(TopicEventKind::Revived),
        _ if parts.contains(&topic.id) => None,
        None => Some(TopicEventKind::Born),
        Some(former)
            if is_larger(topic, former) && topic.share >= former.share * NOTABLE_FACTOR =>
        {
            Some(TopicEventKind::Grew)
        }
        Some(former) if is_larger(former, topic) => Some(TopicEventKind::Shrank),
        Some(_) => None,
    }
}

/// Whether one topic is notably larger than another.
fn is_larger(one: &TopicState, other: &TopicState) -> bool {
    one.n_documents >= other.n_documents + NOTABLE_DOCUMENTS
        && one.n_documents as f32 >= other.n_documents as f32 * NOTABLE_FACTOR
}

fn event(
    kind: TopicEventKind,
    former: Option<&TopicState>,
    now: Option<&TopicState>,
    parts: Vec<EventPart>,
) -> TopicEvent {
    let latest = now.or(former).expect("a topic is there before or after");
    let former_label = former.map(|former| former.label.clone());
    TopicEvent {
        kind,
        topic: latest.id,
        label: latest.label.clone(),
        former_label: former_label.filter(|label| *label != latest.label),
        n_documents_before: former.map_or(0, |topic| topic.n_documents),
        n_documents: now.map_or(0, |topic| topic.n_documents),
        share_before: former.map_or(0.0, |topic| topic.share),
        share: now.map_or(0.0, |topic| topic.share),
        parts,
        examples: Vec::new(),
    }
}

/// The number of documents that both runs know, of each topic before and after the run.
struct SharedTotals {
    before: Vec<usize>,
    after: Vec<usize>,
}

impl SharedTotals {
    fn count(change: &BeforeAndAfter<'_>) -> Self {
        let mut totals = Self {
            before: vec![0; change.before.len()],
            after: vec![0; change.after.len()],
        };
        for pair in change.shared {
            totals.before[pair.previous] += pair.n_shared;
            totals.after[pair.current] += pair.n_shared;
        }
        totals
    }

    /// The topics after the run that come mostly from one before it and hold at least a fifth of it, largest first.
    fn split_into(&self, previous: usize, change: &BeforeAndAfter<'_>) -> Vec<EventPart> {
        let pairs = change.shared.iter().filter(|pair| {
            pair.previous == previous
                && pair.n_shared >= MIN_SHARED
                && pair.n_shared * MAX_WHOLE_PER_PART >= self.before[previous]
                && pair.n_shared * 2 > self.after[pair.current]
        });
        parts(pairs.map(|pair| (&change.after[pair.current], pair.n_shared)))
    }

    /// The topics before the run that are now mostly in one after it and make up at least a fifth of it, largest
    /// first.
    fn merged_from(&self, current: usize, change: &BeforeAndAfter<'_>) -> Vec<EventPart> {
        let pairs = change.shared.iter().filter(|pair| {
            pair.current == current
                && pair.n_shared >= MIN_SHARED
                && pair.n_shared * MAX_WHOLE_PER_PART >= self.after[current]
                && pair.n_shared * 2 > self.before[pair.previous]
        });
        parts(pairs.map(|pair| (&change.before[pair.previous], pair.n_shared)))
    }
}

fn parts<'t>(found: impl Iterator<Item = (&'t TopicState, usize)>) -> Vec<EventPart> {
    let part = |(topic, n_shared): (&TopicState, usize)| EventPart {
        id: topic.id,
        label: topic.label.clone(),
        n_shared,
    };
    let mut parts: Vec<EventPart> = found.map(part).collect();
    parts.sort_by(|a, b| b.n_shared.cmp(&a.n_shared).then(a.id.cmp(&b.id)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use TopicEventKind::{Born, Ended, Grew, Merged, Renamed, Revived, Shrank, Split};

    fn states(sizes: &[(u32, usize)]) -> Vec<TopicState> {
        let total: usize = sizes.iter().map(|(_, n)| n).sum();
        let state = |&(id, n_documents): &(u32, usize)| TopicState {
            id: TopicId(id),
            label: format!("topic {id}"),
            n_documents,
            share: n_documents as f32 / total.max(1) as f32,
        };
        sizes.iter().map(state).collect()
    }

    /// The kinds of events and the ids of their topics, given topics before and after as pairs (id, documents) and
    /// triples (position before, position after, shared documents).
    fn happened(
        before: &[(u32, usize)],
        after: &[(u32, usize)],
        shared: &[(usize, usize, usize)],
        revived: &[u32],
    ) -> Vec<(TopicEventKind, u32)> {
        let shared: Vec<SharedMembers> = shared
            .iter()
            .map(|&(previous, current, n_shared)| SharedMembers {
                previous,
                current,
                n_shared,
            })
            .collect();
        let revived: Vec<TopicId> = revived.iter().copied().map(TopicId).collect();
        let change = BeforeAndAfter {
            before: &states(before),
            after: &states(after),
            shared: &shared,
            revived: &revived,
        };
        let events = events(&change).into_iter();
        events.map(|event| (event.kind, event.topic.0)).collect()
    }

    #[test]
    fn nothing_happened_to_topics_that_stayed() {
        let topics = [(1, 40), (2, 30)];
        let shared = [(0, 0, 40), (1, 1, 29), (1, 0, 1)];
        assert_eq!(happened(&topics, &topics, &shared, &[]), []);
    }

    #[test]
    fn the_first_topics_are_born() {
        assert_eq!(
            happened(&[], &[(1, 4), (2, 3)], &[], &[]),
            [(Born, 1), (Born, 2)]
        );
    }

    #[test]
    fn a_topic_that_falls_in_two_has_split_and_its_part_is_not_born() {
        let shared = [(0, 0, 60), (0, 1, 40)];
        assert_eq!(
            happened(&[(1, 100)], &[(1, 60), (2, 40)], &shared, &[]),
            [(Split, 1)]
        );
    }

    #[test]
    fn a_topic_that_takes_another_in_is_merged_and_the_other_has_not_ended_as_well() {
        let shared = [(0, 0, 60), (1, 0, 40)];
        assert_eq!(
            happened(&[(1, 60), (2, 40)], &[(1, 100)], &shared, &[]),
            [(Merged, 1)]
        );
    }

    #[test]
    fn a_topic_grows_only_when_it_does_so_faster_than_all_the_others() {
        let shared = [(0, 0, 50), (1, 1, 50)];
        let before = [(1, 50), (2, 50)];
        assert_eq!(happened(&before, &[(1, 100), (2, 100)], &shared, &[]), []);
        assert_eq!(
            happened(&before, &[(1, 100), (2, 50)], &shared, &[]),
            [(Grew, 1)]
        );
    }

    #[test]
    fn a_topic_that_has_fewer_documents_has_shrunk() {
        let shared = [(0, 0, 30), (1, 1, 50)];
        assert_eq!(
            happened(&[(1, 50), (2, 50)], &[(1, 30), (2, 50)], &shared, &[]),
            [(Shrank, 1)]
        );
    }

    #[test]
    fn topics_end_and_come_back() {
        let shared = [(0, 0, 10)];
        assert_eq!(
            happened(&[(1, 10), (2, 10)], &[(1, 10), (3, 9)], &shared, &[3]),
            [(Revived, 3), (Ended, 2)]
        );
    }

    #[test]
    fn another_label_is_a_new_name() {
        let before = states(&[(1, 10)]);
        let mut after = before.clone();
        after[0].label = "tides".to_owned();
        let shared = [SharedMembers {
            previous: 0,
            current: 0,
            n_shared: 10,
        }];
        let found = events(&BeforeAndAfter {
            before: &before,
            after: &after,
            shared: &shared,
            revived: &[],
        });
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind, Renamed);
        assert_eq!(found[0].former_label.as_deref(), Some("topic 1"));
    }

    proptest::proptest! {
        #[test]
        fn every_topic_that_comes_or_goes_is_accounted_for(
            before in proptest::collection::btree_map(0_u32..8, 1_usize..20, 0..6),
            after in proptest::collection::btree_map(0_u32..8, 1_usize..20, 0..6),
            shared in proptest::collection::vec((0_usize..6, 0_usize..6, 1_usize..20), 0..12),
        ) {
            let before: Vec<(u32, usize)> = before.into_iter().collect();
            let after: Vec<(u32, usize)> = after.into_iter().collect();
            let shared: Vec<_> = shared
                .into_iter()
                .filter(|&(p, c, _)| p < before.len() && c < after.len())
                .collect();
            let (states_before, states_after) = (states(&before), states(&after));
            let pairs: Vec<SharedMembers> = shared
                .iter()
                .map(|&(previous, current, n_shared)| SharedMembers { previous, current, n_shared })
                .collect();
            let found = events(&BeforeAndAfter {
                before: &states_before,
                after: &states_after,
                shared: &pairs,
                revived: &[],
            });
            let named = |id: TopicId| {
                found.iter().any(|event| event.topic == id || event.parts.iter().any(|part| part.id == id))
            };
            for topic in states_after.iter().filter(|topic| !states_before.iter().any(|b| b.id == topic.id)) {
                proptest::prop_assert!(named(topic.id));
            }
            for topic in states_before.iter().filter(|topic| !states_after.iter().any(|a| a.id == topic.id)) {
                proptest::prop_assert!(named(topic.id));
            }
        }
    }
}
