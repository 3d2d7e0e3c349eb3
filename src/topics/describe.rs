//! Topics described: named, counted, and represented by passages.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::current::{CurrentTopics, TopicAssignment, TopicSize};
use super::keep_labels::{former_labels, keep_labels, make_unique};
use super::naming::{Description, TopicPassages, describe};
use super::topic_representatives::choose_representatives;
use crate::index::PassageIndex;
use crate::model::{DocumentHeading, DocumentKey, Passage, Topic};

/// The most frequent source names, so many of them, are kept out of keywords; rarer sources do not colour a topic.
const N_EXCLUDED_SOURCES: usize = 1000;

/// The texts of topics and of their sub-topics, from which they are named.
pub struct TopicWords {
    topics: TopicPassages,
    /// For each topic the texts of its sub-topics.
    subtopics: Vec<TopicPassages>,
}

impl TopicWords {
    /// No texts yet, for the topics of `draft`.
    pub fn new(draft: &CurrentTopics) -> Self {
        let n_subtopics = draft.topics.iter().map(|topic| topic.subtopics.len());
        let n_all = n_subtopics.clone().sum();
        Self {
            topics: TopicPassages::new(draft.topics.len()),
            subtopics: n_subtopics
                .map(|n| TopicPassages::with_limit_for(n, n_all))
                .collect(),
        }
    }

    /// Adds what a document says in each of its topics and sub-topics. `passages` are those of its text.
    pub fn add(
        &mut self,
        draft: &CurrentTopics,
        key: DocumentKey,
        text: &str,
        passages: &[Passage],
    ) {
        let topic = |assignment: &TopicAssignment| Some((assignment.topic, 0));
        let subtopic =
            |assignment: &TopicAssignment| Some((assignment.topic, assignment.subtopic?));
        let assigned = draft.of_document(key);
        for ((topic, _), words) in texts_by_part(assigned, topic, text, passages) {
            self.topics.add(topic, &words);
        }
        for ((topic, subtopic), words) in texts_by_part(assigned, subtopic, text, passages) {
            self.subtopics[topic].add(subtopic as usize, &words);
        }
    }
}

/// The description of a topic and those of its sub-topics.
struct TopicDescriptions {
    topic: Description,
    /// The descriptions of the sub-topics, in their order.
    subtopics: Vec<Description>,
}

impl TopicWords {
    /// Describes all topics. No keyword is one of `sources`.
    fn describe(&self, sources: &[String]) -> Vec<TopicDescriptions> {
        let subtopics: Vec<Vec<Description>> = self
            .subtopics
            .par_iter()
            .map(|passages| describe(passages, sources))
            .collect();
        let topics = describe(&self.topics, sources).into_iter().zip(subtopics);
        topics
            .map(|(topic, subtopics)| TopicDescriptions { topic, subtopics })
            .collect()
    }
}

/// Describes topics from their texts and from what else is known.
#[derive(Clone, Copy)]
pub struct TopicDescriber<'d> {
    /// The vectors of all passages.
    pub index: &'d PassageIndex,
    /// All documents in the order of ids.
    pub headings: &'d [DocumentHeading],
    /// The topics of the run before; none in the first run.
    pub former: Option<&'d CurrentTopics>,
}

impl TopicDescriber<'_> {
    /// Gives topics and sub-topics labels, keywords, sizes and representatives.
    pub fn describe(self, words: &TopicWords, draft: &mut CurrentTopics) {
        let sources = most_frequent_sources(self.headings);
        let descriptions = words.describe(&sources);
        let former = former_labels(self.former, draft);
        let representatives = choose_representatives(self.index, self.headings, draft);
        let sizes = draft.sizes();
        let n_all_passages = sizes.iter().map(|size| size.n_passages).sum();
        let topics = draft.topics.iter_mut().zip(descriptions);
        for ((topic, described), (size, representatives)) in
            topics.zip(sizes.iter().zip(representatives))
        {
            let subtopics = topic.subtopics.iter_mut().zip(described.subtopics);
            for ((subtopic, description), size) in subtopics.zip(&size.subtopics) {
                fill(subtopic, description, size, n_all_passages);
            }
            fill(topic, described.topic, size, n_all_passages);
            representatives.put_into(topic);
        }
        keep_labels(draft, &former);
        make_unique(draft);
        draft.apply_name_corrections();
    }
}

/// Gives a topic or sub-topic its description and size. `n_all_passages` is the number of passages of all topics.
fn fill(topic: &mut Topic, description: Description, size: &TopicSize, n_all_passages: usize) {
    topic.found_label = description.label;
    topic.keywords = description.keywords;
    topic.coverage = Some(description.coverage);
    topic.n_documents = size.n_documents;
    topic.n_passages = size.n_passages;
    topic.share = size.n_passages as f32 / n_all_passages.max(1) as f32;
}

/// What a document says in each of its parts, which are those that `part_of` assigns its passages to. The texts of the
/// passages of a part are put together, so that the document counts once for a term; a sentence that two passages share is
/// taken once.
fn texts_by_part<P: PartialEq>(
    assigned: &[TopicAssignment],
    part_of: impl Fn(&TopicAssignment) -> Option<P>,
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

/// The most frequent source names, after which no topic must be named.
fn most_frequent_sources(headings: &[DocumentHeading]) -> Vec<String> {
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
