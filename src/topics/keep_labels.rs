//! Labels that stay from run to run, and that differ from each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Topic, TopicId};
use crate::topics::current::CurrentTopics;

/// The labels of topics and sub-topics in the run before, by their ids. A topic that was cut then and is uncut now
/// has none: its former label was that of a part.
pub fn former_labels(
    former: Option<&CurrentTopics>,
    draft: &CurrentTopics,
) -> BTreeMap<TopicId, String> {
    let is_uncut_again = |topic: &Topic| {
        former.is_some_and(|former| is_cut(former, topic.id)) && !is_cut(draft, topic.id)
    };
    let topics = former.into_iter().flat_map(|former| &former.topics);
    let with_labels = topics.filter(|topic| !is_uncut_again(topic));
    let all = with_labels.flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics));
    all.map(|topic| (topic.id, topic.found_label.clone()))
        .collect()
}

/// Whether a person had a part cut off a topic.
fn is_cut(topics: &CurrentTopics, id: TopicId) -> bool {
    let mut splits = topics.groups().filter_map(|group| group.split);
    splits.any(|split| split.from == id)
}

/// Gives topics and sub-topics their former labels back, as long as two thirds of the terms of a former label are
/// still keywords and no other topic has the label: a reader should not have to learn a new name each week.
pub fn keep_labels(draft: &mut CurrentTopics, former: &BTreeMap<TopicId, String>) {
    let mut labels: Vec<String> = draft
        .topics
        .iter()
        .flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics))
        .map(|topic| topic.found_label.clone())
        .collect();
    let mut position = 0;
    for topic in &mut draft.topics {
        let n_subtopics = topic.subtopics.len();
        keep_label(topic, former, &mut labels, position);
        for (subtopic, position) in topic.subtopics.iter_mut().zip(position + 1..) {
            keep_label(subtopic, former, &mut labels, position);
        }
        position += 1 + n_subtopics;
    }
}

/// Makes all labels different: of two topics or sub-topics with equal labels the later one gets its next keyword
/// added, or its id.
pub fn make_unique(draft: &mut CurrentTopics) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for topic in &mut draft.topics {
        tell_apart(topic, &mut taken);
    }
    let topics = draft.topics.iter_mut();
    for subtopic in topics.flat_map(|topic| &mut topic.subtopics) {
        tell_apart(subtopic, &mut taken);
    }
}

/// Changes the label of a topic if it is taken, and takes it.
fn tell_apart(topic: &mut Topic, taken: &mut BTreeSet<String>) {
    let label = topic.found_label.clone();
    let is_new = |term: &&str| {
        !label
            .split(", ")
            .any(|known| known.eq_ignore_ascii_case(term))
    };
    let terms = topic.keywords.iter().map(|keyword| keyword.term.as_str());
    let mut longer = terms.filter(is_new).map(|term| format!("{label}, {term}"));
    if taken.contains(&label) {
        topic.found_label = longer
            .find(|longer| !taken.contains(longer))
            .unwrap_or_else(|| format!("{label} ({})", topic.id));
    }
    taken.insert(topic.found_label.clone());
}

/// Gives a topic its former label back if that still fits. `labels` holds the labels of all topics and sub-topics, with
/// that of the topic at `position`.
fn keep_label(
    topic: &mut Topic,
    former: &BTreeMap<TopicId, String>,
    labels: &mut [String],
    position: usize,
) {
    let Some(label) = former.get(&topic.id).filter(|label| !label.is_empty()) else {
        return;
    };
    let is_keyword = |term: &str| {
        let mut keywords = topic.keywords.iter();
        keywords.any(|keyword| keyword.term.eq_ignore_ascii_case(term))
    };
    let is_taken = labels
        .iter()
        .enumerate()
        .any(|(at, taken)| at != position && taken == label);
    let (n_terms, n_kept) = label.split(", ").fold((0, 0), |(n_terms, n_kept), term| {
        (n_terms + 1, n_kept + usize::from(is_keyword(term)))
    });
    if !is_taken && 3 * n_kept >= 2 * n_terms {
        topic.found_label.clone_from(label);
        labels[position].clone_from(label);
    }
}
