//! Topics described: named, counted, and shown by passages.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::current::{Assignment, CurrentTopics, TopicSize};
use super::keep_labels::{former_labels, keep_labels, make_unique};
use super::naming::{Description, TopicPassages, describe};
use super::shown::Shown;
use crate::index::PassageIndex;
use crate::model::{DocumentHeading, DocumentKey, Passage, Topic};

/// Source names that are kept out of keywords; rarer sources do not colour a topic.
const N_EXCLUDED_SOURCES: usize = 1000;

/// The words of topics, and of the sub-topics of each, from which they are named.
pub struct TopicWords {
    topics: TopicPassages,
    subtopics: Vec<TopicPassages>,
}

impl TopicWords {
    /// Nothing yet, for the topics of `draft`.
    pub fn new(draft: &CurrentTopics) -> Self {
        let n_subtopics = draft.topics.iter().map(|topic| topic.subtopics.len());
        let n_all = n_subtopics.clone().sum();
        Self {
            topics: TopicPassages::new(draft.topics.len()),
            subtopics: n_subtopics
                .map(|n| TopicPassages::beside(n, n_all))
                .collect(),
        }
    }

    /// Takes in what a document says in each of its topics.
    pub fn add(
        &mut self,
        draft: &CurrentTopics,
        key: DocumentKey,
        text: &str,
        passages: &[Passage],
    ) {
        let topic = |assignment: &Assignment| Some((assignment.topic, 0));
        let part = |assignment: &Assignment| Some((assignment.topic, assignment.subtopic?));
        let assigned = draft.of_document(key);
        for ((topic, _), words) in words_by(assigned, topic, text, passages) {
            self.topics.add(topic, &words);
        }
        for ((topic, part), words) in words_by(assigned, part, text, passages) {
            self.subtopics[topic].add(part as usize, &words);
        }
    }
}

/// What topics are described with, beside their words.
#[derive(Clone, Copy)]
pub struct Describing<'d> {
    /// The vectors of all passages.
    pub index: &'d PassageIndex,
    /// All documents in order of id.
    pub headings: &'d [DocumentHeading],
    /// The topics of the run before.
    pub former: Option<&'d CurrentTopics>,
}

impl Describing<'_> {
    /// Gives topics and sub-topics names, sizes and passages that show them.
    pub fn describe(self, words: &TopicWords, draft: &mut CurrentTopics) {
        let sources = sources(self.headings);
        let described = describe(&words.topics, &sources);
        let parts: Vec<Vec<Description>> = words
            .subtopics
            .par_iter()
            .map(|words| describe(words, &sources))
            .collect();
        let former = former_labels(self.former, draft);
        let shown = Shown::choose(self.index, self.headings, draft);
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
