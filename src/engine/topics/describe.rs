//! Groups become topics: ordered by size, named, shown by passages, and given the ids of the topics they continue.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::current::{Assigner, Assignment, CurrentTopics, sizes};
use crate::engine::Engine;
use crate::engine::collection::Collection;
use crate::index::PassageIndex;
use crate::model::{DocumentId, DocumentKey, Passage, PassageId, Topic, TopicId, TopicModel};
use crate::store::{DocumentHeading, KeptTopics, StoreError};
use crate::topics::{
    Candidate, Description, SharedMembers, TermCounts, describe, representatives, stable_ids,
};

/// Passages that show what a topic is about.
const N_REPRESENTATIVES: usize = 5;
/// Passages nearest to the centroid that representatives are chosen from.
const N_CANDIDATES: usize = 40;
/// Source names that are kept out of keywords; rarer sources do not colour a topic.
const N_EXCLUDED_SOURCES: usize = 1000;

/// Every passage with its group, groups in order of size.
pub(in crate::engine) struct Grouping {
    /// The centroids in order of size; those without a passage are left out.
    centroids: Vec<Vec<f32>>,
    assigned: FxHashMap<DocumentKey, Vec<Assignment>>,
}

impl Grouping {
    /// Assigns every passage of the index and puts the largest group first.
    pub(in crate::engine) fn new(nearest: &Assigner, index: &PassageIndex) -> Self {
        let mut assigned = nearest.assign_all(index);
        let mut n_passages = vec![0_usize; nearest.centroids().nrows()];
        for assignment in assigned.values().flatten() {
            n_passages[assignment.topic] += 1;
        }
        let mut order: Vec<usize> = (0..n_passages.len())
            .filter(|&i| n_passages[i] > 0)
            .collect();
        order.sort_by_key(|&group| std::cmp::Reverse(n_passages[group]));
        let mut position = vec![0; n_passages.len()];
        for (new, &old) in order.iter().enumerate() {
            position[old] = new;
        }
        for assignment in assigned.values_mut().flatten() {
            assignment.topic = position[assignment.topic];
        }
        let centroid = |&group: &usize| nearest.centroids().row(group).to_vec();
        Self {
            centroids: order.iter().map(centroid).collect(),
            assigned,
        }
    }

    fn of_document(&self, key: DocumentKey) -> &[Assignment] {
        self.assigned.get(&key).map_or(&[], Vec::as_slice)
    }
}

impl Engine {
    /// Makes topics of groups. Reads every text once.
    pub(in crate::engine) fn describe(
        &self,
        collection: &Collection,
        headings: &[DocumentHeading],
        model: TopicModel,
        grouping: &Grouping,
    ) -> Result<KeptTopics, StoreError> {
        let counts = self.count_terms(collection, grouping)?;
        let descriptions = describe(&counts, &sources(headings));
        let next = self.store.next_topic_number(collection.key())?;
        let (ids, representatives) = {
            let state = collection.state();
            let ids = continued_ids(state.topics.as_ref(), grouping, next);
            (ids, all_representatives(&state.index, headings, grouping))
        };
        let sizes = sizes(&grouping.assigned, grouping.centroids.len());
        let total: usize = sizes.iter().map(|size| size.n_passages).sum();
        let parts = descriptions.into_iter().zip(ids).zip(representatives);
        let topics = parts
            .zip(sizes)
            .zip(&grouping.centroids)
            .map(
                |((((Description { label, keywords }, id), representatives), size), centroid)| {
                    Topic {
                        id,
                        label,
                        keywords,
                        centroid: centroid.clone(),
                        representatives,
                        n_documents: size.n_documents,
                        n_passages: size.n_passages,
                        share: size.n_passages as f32 / total.max(1) as f32,
                    }
                },
            )
            .collect();
        // A group that no passage is nearest to became no topic.
        let n_clusters = grouping.centroids.len();
        let model = TopicModel {
            n_clusters,
            ..model
        };
        Ok(KeptTopics { model, topics })
    }

    fn count_terms(
        &self,
        collection: &Collection,
        grouping: &Grouping,
    ) -> Result<TermCounts, StoreError> {
        let mut counts = TermCounts::new(grouping.centroids.len());
        self.store
            .visit_texts(collection.key(), &mut |key, text, passages| {
                for (topic, words) in words_by_topic(grouping.of_document(key), text, passages) {
                    counts.add(topic, &words);
                }
            })?;
        Ok(counts)
    }
}

/// What a document says in each of its topics. A document counts once for a term, however often it repeats it, and the
/// sentence that two passages share is taken once.
fn words_by_topic(
    assigned: &[Assignment],
    text: &str,
    passages: &[Passage],
) -> Vec<(usize, String)> {
    let mut by_topic: Vec<(usize, String)> = Vec::new();
    let mut end = 0;
    for assignment in assigned {
        let Some(passage) = passages.get(assignment.ordinal as usize) else {
            continue;
        };
        let start = passage.start.max(end);
        let words = text.get(start..passage.end).unwrap_or_default();
        end = passage.end;
        match by_topic
            .iter_mut()
            .find(|(topic, _)| *topic == assignment.topic)
        {
            Some((_, known)) => {
                known.push('\n');
                known.push_str(words);
            }
            None => by_topic.push((assignment.topic, words.to_owned())),
        }
    }
    by_topic
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

/// For each group the passages that show best what it is about.
fn all_representatives(
    index: &PassageIndex,
    headings: &[DocumentHeading],
    grouping: &Grouping,
) -> Vec<Vec<PassageId>> {
    let mut members: Vec<Vec<(f32, usize, u32)>> = vec![Vec::new(); grouping.centroids.len()];
    for (position, heading) in headings.iter().enumerate() {
        for a in grouping.of_document(heading.key) {
            members[a.topic].push((a.similarity, position, a.ordinal));
        }
    }
    members
        .into_iter()
        .map(|mut members| {
            members.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            members.truncate(N_CANDIDATES);
            chosen(index, headings, &members)
        })
        .collect()
}

fn chosen(
    index: &PassageIndex,
    headings: &[DocumentHeading],
    members: &[(f32, usize, u32)],
) -> Vec<PassageId> {
    let candidates: Vec<(PassageId, Candidate)> = members
        .iter()
        .filter_map(|&(similarity, position, ordinal)| {
            let heading: &DocumentHeading = &headings[position];
            let vector = index.passage(heading.key, ordinal)?;
            let id: DocumentId = heading.id.clone();
            let candidate = Candidate {
                similarity,
                document: heading.key,
                vector,
            };
            let document = id;
            Some((PassageId { document, ordinal }, candidate))
        })
        .collect();
    let (ids, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().unzip();
    representatives(&candidates, N_REPRESENTATIVES)
        .into_iter()
        .map(|position| ids[position].clone())
        .collect()
}

/// The ids of the groups: that of the former topic that a group continues, else a new one. Sizes are counted over the
/// passages that both runs know, so that a topic may grow at any rate.
fn continued_ids(former: Option<&CurrentTopics>, grouping: &Grouping, next: u32) -> Vec<TopicId> {
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut n_former = vec![0; former.map_or(0, |former| former.topics.len())];
    let mut n_current = vec![0; grouping.centroids.len()];
    for (key, assigned) in former.into_iter().flat_map(CurrentTopics::assigned) {
        let current = grouping.of_document(*key);
        for old in assigned {
            if let Some(new) = current.iter().find(|new| new.ordinal == old.ordinal) {
                n_former[old.topic] += 1;
                n_current[new.topic] += 1;
                *shared.entry((old.topic, new.topic)).or_default() += 1;
            }
        }
    }
    let shared: Vec<SharedMembers> = shared
        .into_iter()
        .map(|((previous, current), n_shared)| SharedMembers {
            previous,
            current,
            n_shared,
        })
        .collect();
    let former_ids = former.into_iter().flat_map(|former| &former.topics);
    let previous: Vec<(TopicId, usize)> = former_ids.map(|topic| topic.id).zip(n_former).collect();
    stable_ids(&shared, &previous, &n_current, next)
}
