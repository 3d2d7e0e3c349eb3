//! The topics of a collection in memory, with the topic of every passage: derived from the centroids, what a person
//! changed, and the index.

use super::assigner::{Assigned, Assigner, Assignment};
use super::linked::Linked;
use crate::engine::damage::Damage;
use crate::index::PassageIndex;
use crate::model::{
    Change, Correction, DocumentId, DocumentKey, Group, Topic, TopicId, TopicModel,
};
use crate::store::{CollectionKey, KeptTopics, Store, StoreError};

/// What a person changed about the topics of a collection.
#[derive(Debug, Default)]
pub(in crate::engine) struct Corrections {
    /// Oldest first.
    pub(in crate::engine) all: Vec<Correction>,
    /// What they link.
    pub(in crate::engine) linked: Linked,
}

impl Corrections {
    pub(in crate::engine) fn read(
        store: &dyn Store,
        collection: CollectionKey,
        damage: &Damage,
    ) -> Result<Self, StoreError> {
        let all = store.corrections(collection)?;
        let key_of = |id: &DocumentId| -> Result<Option<DocumentKey>, StoreError> {
            let key = store.document_key(collection, id)?;
            Ok(key.filter(|key| !damage.contains(*key)))
        };
        let linked = Linked::new(&all, key_of)?;
        Ok(Self { all, linked })
    }

    /// The label that a person gave a topic, the last one.
    fn label(&self, id: TopicId) -> Option<&str> {
        let mut newest_first = self.all.iter().rev();
        newest_first.find_map(|correction| match &correction.change {
            Change::Rename { topic, label } if *topic == id => Some(label.as_str()),
            _ => None,
        })
    }

    fn hide(&self, id: TopicId) -> bool {
        let is_hidden = |change: &Change| matches!(change, Change::Hide { topic } if *topic == id);
        self.all
            .iter()
            .any(|correction| is_hidden(&correction.change))
    }
}

/// The newest topics and the topic of every passage that has a vector and is near to one.
#[derive(Debug)]
pub(in crate::engine) struct CurrentTopics {
    pub(in crate::engine) model: TopicModel,
    pub(in crate::engine) topics: Vec<Topic>,
    pub(in crate::engine) corrections: Corrections,
    assigner: Assigner,
    assigned: Assigned,
}

/// Documents and passages of one topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::engine) struct TopicSize {
    pub(in crate::engine) n_documents: usize,
    pub(in crate::engine) n_passages: usize,
    /// Those of its sub-topics.
    pub(in crate::engine) subtopics: Vec<TopicSize>,
}

impl CurrentTopics {
    pub(in crate::engine) fn new(
        kept: KeptTopics,
        corrections: Corrections,
        index: &PassageIndex,
    ) -> Self {
        let nearest = Assigner::new(&kept.model, &kept.topics);
        let mut assigned = nearest.assign_all(index);
        corrections.linked.apply(&nearest, index, &mut assigned);
        let mut current = Self {
            model: kept.model,
            topics: kept.topics,
            corrections,
            assigner: nearest,
            assigned,
        };
        current.call_as_corrected();
        current
    }

    /// The same without topics and sub-topics that have no passage, as links may leave them.
    pub(in crate::engine) fn without_empty(mut self, index: &PassageIndex) -> Self {
        let sizes = self.sizes();
        let is_empty = |size: &TopicSize| size.n_passages == 0;
        if !sizes
            .iter()
            .any(|size| is_empty(size) || size.subtopics.iter().any(is_empty))
        {
            return self;
        }
        let mut topics = Vec::with_capacity(self.topics.len());
        for (mut topic, size) in self.topics.into_iter().zip(&sizes) {
            let mut parts = size.subtopics.iter();
            topic
                .subtopics
                .retain(|_| !parts.next().is_some_and(is_empty));
            if !is_empty(size) {
                topics.push(topic);
            }
        }
        self.model.n_clusters = topics.len();
        let kept = KeptTopics {
            model: self.model,
            topics,
        };
        Self::new(kept, self.corrections, index)
    }

    /// Other corrections of what topics are called and whether they are shown.
    pub(in crate::engine) fn correct_names(&mut self, corrections: Vec<Correction>) {
        self.corrections.all = corrections;
        self.call_as_corrected();
    }

    /// Gives topics the labels that a person pinned, and hides those that a person hid.
    pub(super) fn call_as_corrected(&mut self) {
        let corrections = &self.corrections;
        for topic in &mut self.topics {
            for part in &mut topic.subtopics {
                call_as_corrected(part, corrections);
            }
            call_as_corrected(topic, corrections);
            // What is cut from a hidden topic is hidden too.
            let mut cut = topic.groups.iter().filter_map(|group| group.split);
            topic.is_hidden |= cut.any(|split| corrections.hide(split.from));
        }
    }

    pub(in crate::engine) fn assigner(&self) -> &Assigner {
        &self.assigner
    }

    /// Assigns the passages of a document that was put in.
    pub(in crate::engine) fn put(
        &mut self,
        id: &DocumentId,
        key: DocumentKey,
        index: &PassageIndex,
    ) {
        self.corrections.linked.meet(id, key);
        self.assign(key, index);
    }

    /// Assigns the passages of a document that has other ones than before.
    pub(in crate::engine) fn assign(&mut self, key: DocumentKey, index: &PassageIndex) {
        if let Some((rows, vectors)) = index.document(key) {
            let assigned = self.assigner.assign(rows, vectors.view());
            self.assigned.insert(key, assigned);
        }
        if self.corrections.linked.contains(key) {
            self.link(index);
        }
    }

    pub(in crate::engine) fn remove(&mut self, key: DocumentKey, index: &PassageIndex) {
        self.assigned.remove(&key);
        if self.corrections.linked.part_with(key) {
            self.link(index);
        }
    }

    fn link(&mut self, index: &PassageIndex) {
        let linked = &self.corrections.linked;
        linked.apply(&self.assigner, index, &mut self.assigned);
    }

    /// The topic of each passage of a document.
    pub(in crate::engine) fn of_document(&self, key: DocumentKey) -> &[Assignment] {
        self.assigned.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The topic of every passage, by document.
    pub(in crate::engine) fn assigned(&self) -> &Assigned {
        &self.assigned
    }

    /// The topics of a document with their shares of its tokens, largest first.
    pub(in crate::engine) fn shares(&self, key: DocumentKey) -> Vec<(usize, f32)> {
        shares(self.of_document(key))
    }

    /// The topic with the largest share of a document, and the sub-topic with the largest share of what it has there.
    pub(in crate::engine) fn main(&self, key: DocumentKey) -> Option<(usize, Option<u32>)> {
        main(self.of_document(key))
    }

    /// Documents and passages of each topic.
    pub(in crate::engine) fn sizes(&self) -> Vec<TopicSize> {
        let subtopics = |topic: &Topic| vec![TopicSize::default(); topic.subtopics.len()];
        let size = |topic: &Topic| TopicSize {
            subtopics: subtopics(topic),
            ..TopicSize::default()
        };
        let mut sizes: Vec<TopicSize> = self.topics.iter().map(size).collect();
        for assigned in self.assigned.values() {
            count(assigned, &mut sizes);
        }
        sizes
    }

    /// The groups of all topics, in the order of their positions.
    pub(in crate::engine) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.topics.iter().flat_map(|topic| &topic.groups)
    }
}

fn call_as_corrected(topic: &mut Topic, corrections: &Corrections) {
    let pinned = corrections.label(topic.id);
    topic.label = pinned.unwrap_or(&topic.found_label).to_owned();
    topic.is_pinned = pinned.is_some();
    topic.is_hidden = corrections.hide(topic.id);
}

/// Counts the passages of one document; the document counts for the topic with the largest share of it, and for the
/// sub-topic with the largest share of what it has in that topic.
fn count(assigned: &[Assignment], sizes: &mut [TopicSize]) {
    for assignment in assigned {
        let size = &mut sizes[assignment.topic];
        size.n_passages += 1;
        if let Some(subtopic) = assignment.subtopic {
            size.subtopics[subtopic as usize].n_passages += 1;
        }
    }
    let Some((topic, subtopic)) = main(assigned) else {
        return;
    };
    let size = &mut sizes[topic];
    size.n_documents += 1;
    if let Some(subtopic) = subtopic {
        size.subtopics[subtopic as usize].n_documents += 1;
    }
}

fn main(assigned: &[Assignment]) -> Option<(usize, Option<u32>)> {
    let &(topic, _) = shares(assigned).first()?;
    let inside = assigned
        .iter()
        .filter(|assignment| assignment.topic == topic);
    let of_subtopics =
        inside.filter_map(|assignment| Some((assignment.subtopic?, assignment.n_tokens)));
    let subtopic = largest_first(of_subtopics).first().map(|(part, _)| *part);
    Some((topic, subtopic))
}

/// The topics of a document with their shares of its tokens, largest first.
pub(in crate::engine) fn shares(assigned: &[Assignment]) -> Vec<(usize, f32)> {
    let tokens = assigned
        .iter()
        .map(|assignment| (assignment.topic, assignment.n_tokens));
    let tokens = largest_first(tokens);
    let total = tokens.iter().map(|(_, n)| n).sum::<u64>().max(1) as f32;
    tokens
        .into_iter()
        .map(|(topic, n)| (topic, n as f32 / total))
        .collect()
}

/// The tokens of each part, most first, of equal ones the first part.
fn largest_first<P: Ord + Copy>(parts: impl Iterator<Item = (P, u32)>) -> Vec<(P, u64)> {
    let mut tokens: Vec<(P, u64)> = Vec::new();
    for (part, n_tokens) in parts {
        let n_tokens = u64::from(n_tokens.max(1));
        match tokens.iter_mut().find(|(known, _)| *known == part) {
            Some((_, total)) => *total += n_tokens,
            None => tokens.push((part, n_tokens)),
        }
    }
    tokens.sort_unstable_by_key(|&(part, total)| (std::cmp::Reverse(total), part));
    tokens
}
