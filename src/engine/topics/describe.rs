//! Topics described: named, counted, and shown by passages.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::assigner::{Assigned, Assignment};
use super::current::{CurrentTopics, TopicSize};
use super::lineage::starts;
use crate::engine::Engine;
use crate::engine::collection::Collection;
use crate::index::PassageIndex;
use crate::model::{Passage, PassageId, Topic, TopicId};
use crate::store::{DocumentHeading, StoreError, warn_of};
use crate::topics::{Candidate, Description, TermCounts, describe, representatives};

/// Passages that show what a topic is about.
const N_REPRESENTATIVES: usize = 5;
/// Passages nearest to the centroid that representatives are chosen from.
const N_CANDIDATES: usize = 40;
/// Source names that are kept out of keywords; rarer sources do not colour a topic.
const N_EXCLUDED_SOURCES: usize = 1000;

/// The terms of the passages of topics, and of the sub-topics of each.
struct Counts {
    topics: TermCounts,
    subtopics: Vec<TermCounts>,
}

impl Engine {
    /// Gives topics and sub-topics names, sizes and passages that show them. Reads every text once.
    pub(in crate::engine) fn describe(
        &self,
        collection: &Collection,
        headings: &[DocumentHeading],
        draft: &mut CurrentTopics,
    ) -> Result<(), StoreError> {
        let counts = self.count_terms(collection, draft)?;
        let sources = sources(headings);
        let described = describe(&counts.topics, &sources);
        let parts: Vec<Vec<Description>> = counts
            .subtopics
            .par_iter()
            .map(|counts| describe(counts, &sources))
            .collect();
        let former = former_labels(collection.state().topics.as_ref(), draft);
        let shown = Shown::choose(&collection.state().index, headings, draft);
        let sizes = draft.sizes();
        let total = sizes.iter().map(|size| size.n_passages).sum();
        let found = described
            .into_iter()
            .zip(parts)
            .zip(sizes)
            .zip(shown.topics);
        for (topic, (((description, parts), size), shown)) in draft.topics.iter_mut().zip(found) {
            let found = parts.into_iter().zip(&size.subtopics).zip(shown.subtopics);
            for (part, ((description, size), passages)) in topic.subtopics.iter_mut().zip(found) {
                fill(part, description, size, total);
                part.representatives = passages;
            }
            fill(topic, description, &size, total);
            topic.representatives = shown.passages;
        }
        keep_labels(draft, &former);
        make_unique(draft);
        draft.call_as_corrected();
        Ok(())
    }

    fn count_terms(
        &self,
        collection: &Collection,
        draft: &CurrentTopics,
    ) -> Result<Counts, StoreError> {
        let n_subtopics = draft.topics.iter().map(|topic| topic.subtopics.len());
        let n_all = n_subtopics.clone().sum();
        let mut counts = Counts {
            topics: TermCounts::new(draft.topics.len()),
            subtopics: n_subtopics.map(|n| TermCounts::beside(n, n_all)).collect(),
        };
        let topic = |assignment: &Assignment| Some((assignment.topic, 0));
        let part = |assignment: &Assignment| Some((assignment.topic, assignment.subtopic?));
        let damaged = self
            .store
            .visit_texts(collection.key(), &mut |key, text, passages| {
                let assigned = draft.of_document(key);
                for ((topic, _), words) in words_by(assigned, topic, text, passages) {
                    counts.topics.add(topic, &words);
                }
                for ((topic, part), words) in words_by(assigned, part, text, passages) {
                    counts.subtopics[topic].add(part as usize, &words);
                }
            })?;
        warn_of(&damaged);
        Ok(counts)
    }
}

fn fill(topic: &mut Topic, description: Description, size: &TopicSize, total: usize) {
    topic.found_label = description.label;
    topic.keywords = description.keywords;
    topic.coverage = Some(description.coverage);
    topic.n_documents = size.n_documents;
    topic.n_passages = size.n_passages;
    topic.share = size.n_passages as f32 / total.max(1) as f32;
}

/// What topics and sub-topics were called in the run before. A part that is whole again is called anew.
fn former_labels(
    former: Option<&CurrentTopics>,
    draft: &CurrentTopics,
) -> BTreeMap<TopicId, String> {
    let is_whole_again = |topic: &Topic| {
        former.is_some_and(|former| is_cut(former, topic.id)) && !is_cut(draft, topic.id)
    };
    let topics = former.into_iter().flat_map(|former| &former.topics);
    let topics = topics.filter(|topic| !is_whole_again(topic));
    let all = topics.flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics));
    all.map(|topic| (topic.id, topic.found_label.clone()))
        .collect()
}

/// Whether a person had something cut off a topic.
fn is_cut(topics: &CurrentTopics, id: TopicId) -> bool {
    let mut splits = topics.groups().filter_map(|group| group.split);
    splits.any(|split| split.from == id)
}

/// A topic is called what it was called before, as long as two thirds of the terms of that are still among its keywords
/// and no other topic is called so: a reader should not have to learn a new name each week.
fn keep_labels(draft: &mut CurrentTopics, former: &BTreeMap<TopicId, String>) {
    let mut labels: Vec<String> = draft
        .topics
        .iter()
        .flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics))
        .map(|topic| topic.found_label.clone())
        .collect();
    let mut place = 0;
    for topic in &mut draft.topics {
        let n_parts = topic.subtopics.len();
        keep_label(topic, former, &mut labels, place);
        for (part, place) in topic.subtopics.iter_mut().zip(place + 1..) {
            keep_label(part, former, &mut labels, place);
        }
        place += 1 + n_parts;
    }
}

/// Where two topics or sub-topics are called the same, the smaller one is told apart by its next keyword, or by its id.
fn make_unique(draft: &mut CurrentTopics) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for topic in &mut draft.topics {
        tell_apart(topic, &mut taken);
    }
    for part in draft
        .topics
        .iter_mut()
        .flat_map(|topic| &mut topic.subtopics)
    {
        tell_apart(part, &mut taken);
    }
}

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

fn keep_label(
    topic: &mut Topic,
    former: &BTreeMap<TopicId, String>,
    labels: &mut [String],
    place: usize,
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
        .any(|(at, taken)| at != place && taken == label);
    let (n_terms, n_kept) = label.split(", ").fold((0, 0), |(n_terms, n_kept), term| {
        (n_terms + 1, n_kept + usize::from(is_keyword(term)))
    });
    if !is_taken && 3 * n_kept >= 2 * n_terms {
        topic.found_label.clone_from(label);
        labels[place].clone_from(label);
    }
}

/// What a document says in each of its parts, as `part_of` divides it. A document counts once for a term, however often it repeats it, and the
/// sentence that two passages share is taken once.
fn words_by<P: PartialEq>(
    assigned: &[Assignment],
    part_of: impl Fn(&Assignment) -> Option<P>,
    text: &str,
    passages: &[Passage],
) -> Vec<(P, String)> {
    let mut by_part: Vec<(P, String)> = Vec::new();
    let mut end = 0;
    for assignment in assigned {
        let passage = passages.get(assignment.ordinal as usize);
        let Some((passage, part)) = passage.zip(part_of(assignment)) else {
            continue;
        };
        let start = passage.start.max(end);
        let words = text.get(start..passage.end).unwrap_or_default();
        end = passage.end;
        match by_part.iter_mut().find(|(known, _)| *known == part) {
            Some((_, known)) => {
                known.push('\n');
                known.push_str(words);
            }
            None => by_part.push((part, words.to_owned())),
        }
    }
    by_part
}

/// The most frequent source names: a topic must not be named after an outlet.
fn sources(headings: &[DocumentHeading]) -> Vec<String> {
    let mut n_documents: BTreeMap<&str, usize> = BTreeMap::new();
    for source in headings
        .iter()
        .filter_map(|heading| heading.source.as_deref())
    {
        *n_documents.entry(source).or_default() += 1;
    }
    let mut sources: Vec<(&str, usize)> = n_documents.into_iter().collect();
    sources.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
    let most = sources.into_iter().take(N_EXCLUDED_SOURCES);
    most.map(|(source, _)| source.to_owned()).collect()
}

/// The passages that show topics and their sub-topics.
struct Shown {
    topics: Vec<ShownTopic>,
}

struct ShownTopic {
    passages: Vec<PassageId>,
    subtopics: Vec<Vec<PassageId>>,
}

/// A passage that may show a topic: its cosine, the place of its document among the headings, and its own place there.
type Member = (f32, usize, u32);

impl Shown {
    fn choose(index: &PassageIndex, headings: &[DocumentHeading], draft: &CurrentTopics) -> Self {
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
