//! The topics of a collection in memory, with the topic of every passage: derived from the centroids, what a person
//! changed, and the index.

use super::assigner::Assigner;
use super::assignment::{AssignmentsByDocument, TopicAssignment};
use super::corrections::Corrections;
use super::position::TopicPosition;
use super::shares::{DocumentShare, main_topic, shares};
use crate::index::PassageIndex;
use crate::model::{
    Correction, DocumentId, DocumentKey, Group, Topic, TopicId, TopicModel, TopicRun,
};

/// The topics in force, and the topic of every passage that has a vector and is near enough to one.
#[derive(Debug)]
pub struct CurrentTopics {
    /// The run that made the topics.
    pub model: TopicModel,
    /// The topics in the order of the run.
    pub topics: Vec<Topic>,
    /// What a person changed about the topics.
    pub corrections: Corrections,
    assigner: Assigner,
    assigned: AssignmentsByDocument,
}

/// The numbers of documents and passages of one topic.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicSize {
    /// The number of documents of which the topic has the largest share.
    pub n_documents: usize,
    /// The number of passages that belong to the topic.
    pub n_passages: usize,
    /// The sizes of the topic's sub-topics, in their order.
    pub subtopics: Vec<TopicSize>,
}

impl CurrentTopics {
    /// Puts a run in force: assigns every passage of the index to the nearest group, and linked documents to the topics
    /// that a person wants them in.
    pub fn new(run: TopicRun, corrections: Corrections, index: &PassageIndex) -> Self {
        let TopicRun { model, topics } = run;
        let assigner = Assigner::new(&model, &topics);
        let mut assignments = assigner.assign_all(index);
        corrections.linked.apply(&assigner, index, &mut assignments);
        let mut current = Self {
            model,
            topics,
            corrections,
            assigner,
            assigned: assignments,
        };
        current.apply_name_corrections();
        current
    }

    /// These topics without topics and sub-topics that have no passage, as links between documents may leave them.
    #[must_use]
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
            let mut subtopics = size.subtopics.iter();
            topic
                .subtopics
                .retain(|_| !subtopics.next().is_some_and(is_empty));
            if !is_empty(size) {
                topics.push(topic);
            }
        }
        self.model.n_clusters = topics.len();
        let run = TopicRun {
            model: self.model,
            topics,
        };
        Self::new(run, self.corrections, index)
    }

    /// Replaces the corrections by `corrections`, oldest first, which may differ only in what topics are called and whether
    /// they are hidden.
    pub fn correct_names(&mut self, corrections: Vec<Correction>) {
        self.corrections.all = corrections;
        self.apply_name_corrections();
    }

    /// Gives topics the labels that a person pinned, and hides those that a person hid.
    pub fn apply_name_corrections(&mut self) {
        let corrections = &self.corrections;
        for topic in &mut self.topics {
            for subtopic in &mut topic.subtopics {
                apply_name_corrections(subtopic, corrections);
            }
            apply_name_corrections(topic, corrections);
            // What is cut from a hidden topic is hidden too.
            let mut cut = topic.groups.iter().filter_map(|group| group.split);
            topic.is_hidden |= cut.any(|split| corrections.hides(split.from));
        }
    }

    /// The assigner to these topics.
    pub fn assigner(&self) -> &Assigner {
        &self.assigner
    }

    /// Assigns the passages of a document that was put into the index.
    pub fn insert(&mut self, id: &DocumentId, key: DocumentKey, index: &PassageIndex) {
        self.corrections.linked.insert(id, key);
        self.reassign(key, index);
    }

    /// Assigns the passages of a document whose passages in the index changed.
    pub fn reassign(&mut self, key: DocumentKey, index: &PassageIndex) {
        if let Some((rows, vectors)) = index.document(key) {
            let assigned = self.assigner.assign(rows, vectors.view());
            self.assigned.insert(key, assigned);
        }
        if self.corrections.linked.contains(key) {
            self.apply_links(index);
        }
    }

    /// Forgets a document that was taken out of the index.
    pub fn remove(&mut self, key: DocumentKey, index: &PassageIndex) {
        self.assigned.remove(&key);
        if self.corrections.linked.remove(key) {
            self.apply_links(index);
        }
    }

    fn apply_links(&mut self, index: &PassageIndex) {
        let linked = &self.corrections.linked;
        linked.apply(&self.assigner, index, &mut self.assigned);
    }

    /// The topic of each passage of a document that has one, in the order of the passages.
    pub fn of_document(&self, key: DocumentKey) -> &[TopicAssignment] {
        self.assigned.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The topic of every passage that has one, by document.
    pub fn assigned(&self) -> &AssignmentsByDocument {
        &self.assigned
    }

    /// The topics of a document with their shares of its assigned tokens, the largest share first.
    pub fn shares(&self, key: DocumentKey) -> Vec<DocumentShare> {
        shares(self.of_document(key))
    }

    /// The topic with the largest share of a document, and its sub-topic with the largest share of what the document has in
    /// the topic; none when no passage of the document has a topic.
    pub fn main_topic(&self, key: DocumentKey) -> Option<TopicPosition> {
        main_topic(self.of_document(key))
    }

    /// The position of the topic or sub-topic with an id; none when it is not in force.
    pub fn position_of(&self, id: TopicId) -> Option<TopicPosition> {
        let mut topics = self.topics.iter().enumerate();
        topics.find_map(|(position, topic)| {
            let mut subtopics = topic.subtopics.iter();
            let subtopic = subtopics.position(|subtopic| subtopic.id == id);
            (topic.id == id || subtopic.is_some()).then_some(TopicPosition {
                topic: position,
                subtopic: subtopic.filter(|_| topic.id != id),
            })
        })
    }

    /// The size of each topic, in the order of the topics.
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

    /// The groups of all topics, topic by topic.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.topics.iter().flat_map(|topic| &topic.groups)
    }
}

fn apply_name_corrections(topic: &mut Topic, corrections: &Corrections) {
    let pinned = corrections.label(topic.id);
    topic.label = pinned.unwrap_or(&topic.found_label).to_owned();
    topic.is_pinned = pinned.is_some();
    topic.is_hidden = corrections.hides(topic.id);
}

/// Counts the passages of one document. The document itself counts for the topic with the largest share of it, and for the
/// sub-topic with the largest share of what it has in that topic.
fn count(assigned: &[TopicAssignment], sizes: &mut [TopicSize]) {
    for assignment in assigned {
        let size = &mut sizes[assignment.topic];
        size.n_passages += 1;
        if let Some(subtopic) = assignment.subtopic {
            size.subtopics[subtopic as usize].n_passages += 1;
        }
    }
    let Some(main) = main_topic(assigned) else {
        return;
    };
    let size = &mut sizes[main.topic];
    size.n_documents += 1;
    if let Some(subtopic) = main.subtopic {
        size.subtopics[subtopic].n_documents += 1;
    }
}
