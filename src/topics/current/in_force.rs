//! The topics of a collection in memory, with the topic of every passage: derived from the centroids, what a person
//! changed, and the index.

use super::assign::{Assigned, Assigner, Assignment};
use super::corrections::Corrections;
use super::shares::{main_topic, shares};
use crate::index::PassageIndex;
use crate::model::{Correction, DocumentId, DocumentKey, Group, Topic, TopicModel, TopicRun};

/// The newest topics and the topic of every passage that has a vector and is near to one.
#[derive(Debug)]
pub struct CurrentTopics {
    /// The run that made them.
    pub model: TopicModel,
    /// The topics in the order of the run.
    pub topics: Vec<Topic>,
    /// What a person changed about them.
    pub corrections: Corrections,
    assigner: Assigner,
    assigned: Assigned,
}

/// Documents and passages of one topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicSize {
    /// Documents of which the topic has the largest share.
    pub n_documents: usize,
    /// Passages that belong to the topic.
    pub n_passages: usize,
    /// Sizes of the sub-topics of the topic.
    pub subtopics: Vec<TopicSize>,
}

impl CurrentTopics {
    /// Puts a run in force: every passage of the index is assigned to the nearest group, linked documents where a person
    /// wants them.
    pub fn new(kept: TopicRun, corrections: Corrections, index: &PassageIndex) -> Self {
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
    pub fn without_empty(mut self, index: &PassageIndex) -> Self {
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
        let kept = TopicRun {
            model: self.model,
            topics,
        };
        Self::new(kept, self.corrections, index)
    }

    /// Other corrections of what topics are called and whether they are shown.
    pub fn correct_names(&mut self, corrections: Vec<Correction>) {
        self.corrections.all = corrections;
        self.call_as_corrected();
    }

    /// Gives topics the labels that a person pinned, and hides those that a person hid.
    pub fn call_as_corrected(&mut self) {
        let corrections = &self.corrections;
        for topic in &mut self.topics {
            for part in &mut topic.subtopics {
                call_as_corrected(part, corrections);
            }
            call_as_corrected(topic, corrections);
            // What is cut from a hidden topic is hidden too.
            let mut cut = topic.groups.iter().filter_map(|group| group.split);
            topic.is_hidden |= cut.any(|split| corrections.hides(split.from));
        }
    }

    /// Assigns passages to the groups of these topics.
    pub fn assigner(&self) -> &Assigner {
        &self.assigner
    }

    /// Assigns the passages of a document that was put in.
    pub fn put(&mut self, id: &DocumentId, key: DocumentKey, index: &PassageIndex) {
        self.corrections.linked.insert(id, key);
        self.assign(key, index);
    }

    /// Assigns the passages of a document that has other ones than before.
    pub fn assign(&mut self, key: DocumentKey, index: &PassageIndex) {
        if let Some((rows, vectors)) = index.document(key) {
            let assigned = self.assigner.assign(rows, vectors.view());
            self.assigned.insert(key, assigned);
        }
        if self.corrections.linked.contains(key) {
            self.link(index);
        }
    }

    /// Forgets a document.
    pub fn remove(&mut self, key: DocumentKey, index: &PassageIndex) {
        self.assigned.remove(&key);
        if self.corrections.linked.remove(key) {
            self.link(index);
        }
    }

    fn link(&mut self, index: &PassageIndex) {
        let linked = &self.corrections.linked;
        linked.apply(&self.assigner, index, &mut self.assigned);
    }

    /// The topic of each passage of a document.
    pub fn of_document(&self, key: DocumentKey) -> &[Assignment] {
        self.assigned.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The topic of every passage, by document.
    pub fn assigned(&self) -> &Assigned {
        &self.assigned
    }

    /// The topics of a document with their shares of its tokens, largest first.
    pub fn shares(&self, key: DocumentKey) -> Vec<(usize, f32)> {
        shares(self.of_document(key))
    }

    /// The topic with the largest share of a document, and the sub-topic with the largest share of what it has there.
    pub fn main(&self, key: DocumentKey) -> Option<(usize, Option<u32>)> {
        main_topic(self.of_document(key))
    }

    /// Documents and passages of each topic.
    pub fn sizes(&self) -> Vec<TopicSize> {
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
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.topics.iter().flat_map(|topic| &topic.groups)
    }
}

fn call_as_corrected(topic: &mut Topic, corrections: &Corrections) {
    let pinned = corrections.label(topic.id);
    topic.label = pinned.unwrap_or(&topic.found_label).to_owned();
    topic.is_pinned = pinned.is_some();
    topic.is_hidden = corrections.hides(topic.id);
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
    let Some((topic, subtopic)) = main_topic(assigned) else {
        return;
    };
    let size = &mut sizes[topic];
    size.n_documents += 1;
    if let Some(subtopic) = subtopic {
        size.subtopics[subtopic as usize].n_documents += 1;
    }
}
