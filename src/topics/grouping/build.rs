//! Clusters become topics: with the ids of those they continue, as a person corrected them, and divided into sub-topics.

use std::cmp::Reverse;

use ndarray::{Array1, Array2};
use rayon::prelude::*;

use super::bounds::{mean_similarity, min_similarity, sizes};
use super::clusters::{Clusters, KnownGroup};
use super::group_members::GroupMembers;
use super::merge::merged;
use super::sample::TopicSample;
use super::split::Splitter;
use super::subtopics::subtopics;
use crate::index::PassageIndex;
use crate::model::RefreshOptions;
use crate::model::{
    Correction, CorrectionId, EndedTopic, Group, Topic, TopicId, TopicModel, TopicRun, UncutGroup,
};
use crate::topics::current::{
    Assigner, AssignmentsByDocument, CurrentTopics, NearestCentroid, centroid_rows, nearest,
};
use crate::topics::history::{FormerRun, group_ids, subtopic_ids};

/// Builds the topics of a run from its clusters and what else is known.
#[derive(Clone, Copy)]
pub struct TopicBuilder<'b> {
    /// The topics that have ended, which may come back.
    pub ended: &'b [EndedTopic],
    /// What a person changed, oldest first.
    pub corrections: &'b [Correction],
    /// How the topics are found.
    pub options: &'b RefreshOptions,
    /// The first number that no topic has had as its id.
    pub next_number: u32,
}

/// The topics of a run before they are divided into sub-topics.
pub struct TopicsWithoutSubtopics {
    model: TopicModel,
    topics: Vec<SampledTopic>,
}

/// A topic with what its sub-topics are found in.
struct SampledTopic {
    groups: Vec<Group>,
    /// The passages of the sample that belong to the topic, `n_passages x dimension`.
    passages: Array2<f32>,
}

impl TopicsWithoutSubtopics {
    /// Divides each topic into sub-topics, which takes most of the time of a run and needs nothing of the collection. The
    /// topics have no names and sizes yet.
    pub fn with_subtopics(self, seed: u64) -> TopicRun {
        let topics = self.topics.into_par_iter().map(|topic| {
            let subtopics = subtopics(topic.passages.view(), seed);
            unnamed_topic(topic.groups, &subtopics)
        });
        TopicRun {
            topics: topics.collect(),
            model: self.model,
        }
    }
}

impl TopicBuilder<'_> {
    /// Builds topics from clusters, largest topic first: gives groups their ids, cuts and merges them as corrections want
    /// it, and measures how near passages must be to belong to a topic. Topics without passages are left out.
    pub fn build(
        &self,
        index: &PassageIndex,
        former: Option<&CurrentTopics>,
        clusters: Clusters,
    ) -> TopicsWithoutSubtopics {
        let Clusters {
            mut model,
            sample,
            centroids,
            stability,
            known,
        } = clusters;
        let mut groups = unnamed_groups(&centroids, &stability);
        let mut assigned = assign(&groups, &sample.centre, index);
        self.identify(&mut groups, former, &known, &assigned);
        let splitter = Splitter {
            former,
            sample: &sample,
            seed: self.options.seed,
            next_number: self.next_number,
        };
        let newly_uncut = splitter.apply(&mut groups, self.corrections);
        if !newly_uncut.is_empty() {
            assigned = assign(&groups, &sample.centre, index);
        }
        self.keep_uncut(&mut model, newly_uncut, &groups);
        let members = self.measure(&mut model, &groups, &assigned, &sample);
        let topics = self.merged_topics(groups, &members);
        model.n_clusters = topics.len();
        TopicsWithoutSubtopics { model, topics }
    }

    /// Measures how near passages are to groups and must be to belong to one, and returns those that do.
    fn measure<'s>(
        &self,
        model: &mut TopicModel,
        groups: &[Group],
        assigned: &AssignmentsByDocument,
        sample: &'s TopicSample,
    ) -> GroupMembers<'s> {
        let centroids = centroid_rows(groups, sample.centre.len());
        let similarities = sample.passages.dot(&centroids.t());
        let nearest: Vec<NearestCentroid> = similarities.outer_iter().filter_map(nearest).collect();
        let max_unassigned = self.options.max_unassigned;
        model.min_similarity = min_similarity(&similarities, &nearest, assigned, max_unassigned);
        model.mean_similarity = mean_similarity(assigned, model.min_similarity);
        GroupMembers {
            ids: groups.iter().map(|group| group.id).collect(),
            n_passages: sizes(assigned, groups.len(), model.min_similarity),
            nearest,
            sample,
        }
    }

    /// The topics that groups make, largest first, without those that have no passage.
    fn merged_topics(&self, groups: Vec<Group>, members: &GroupMembers<'_>) -> Vec<SampledTopic> {
        let mut topics = merged(groups, self.corrections);
        topics.retain(|topic| members.n_passages(topic) > 0);
        topics.sort_by_key(|topic| Reverse(members.n_passages(topic)));
        let sampled = topics.into_iter().map(|groups| SampledTopic {
            passages: members.rows(&groups),
            groups,
        });
        sampled.collect()
    }

    /// Keeps groups as they were before they were cut: those that were cut now, and those of earlier runs whose parts and
    /// correction are still there.
    fn keep_uncut(&self, model: &mut TopicModel, newly_uncut: Vec<UncutGroup>, groups: &[Group]) {
        let is_in_force = |by: CorrectionId| self.corrections.iter().any(|known| known.id == by);
        let is_cut = |by: CorrectionId| {
            let mut splits = groups.iter().filter_map(|group| group.split);
            splits.any(|split| split.by == by)
        };
        let is_cut_anew = |by: CorrectionId| newly_uncut.iter().any(|uncut| uncut.by == by);
        model
            .uncut
            .retain(|old| is_in_force(old.by) && is_cut(old.by) && !is_cut_anew(old.by));
        model.uncut.extend(newly_uncut);
    }

    /// Gives groups the ids of those that they are or that they continue, else new ones.
    fn identify(
        &self,
        groups: &mut [Group],
        former: Option<&CurrentTopics>,
        known: &[KnownGroup],
        assigned: &AssignmentsByDocument,
    ) {
        if known.is_empty() {
            let former = FormerRun {
                current: former,
                ended: self.ended,
            };
            let ids = group_ids(former, assigned, groups.len(), self.next_number);
            for (group, id) in groups.iter_mut().zip(ids) {
                group.id = id;
            }
        }
        for (group, known) in groups.iter_mut().zip(known) {
            (group.id, group.split) = (known.id, known.split);
        }
    }

    /// Gives sub-topics the ids of those that they continue, else new ones.
    pub fn number_subtopics(&self, former: Option<&CurrentTopics>, draft: &mut CurrentTopics) {
        let topics = draft.topics.iter();
        let n_subtopics: Vec<usize> = topics.map(|topic| topic.subtopics.len()).collect();
        let behind_groups = draft.groups().map(|group| group.id.0 + 1).max();
        let next_number = behind_groups.unwrap_or_default().max(self.next_number);
        let ids = subtopic_ids(former, draft.assigned(), &n_subtopics, next_number);
        let topics = draft.topics.iter_mut();
        let subtopics = topics.flat_map(|topic| &mut topic.subtopics);
        for (subtopic, id) in subtopics.zip(ids) {
            subtopic.id = id;
            for group in &mut subtopic.groups {
                group.id = id;
            }
        }
    }
}

/// The nearest group of every passage, however far it is.
fn assign(groups: &[Group], centre: &Array1<f32>, index: &PassageIndex) -> AssignmentsByDocument {
    let centroids = centroid_rows(groups, centre.len());
    Assigner::of_groups(centre.clone(), centroids).assign_all(index)
}

/// Groups with these centroids, `n_groups x dimension`, whose ids are not known yet.
fn unnamed_groups(centroids: &Array2<f32>, stability: &[Option<f32>]) -> Vec<Group> {
    let groups = centroids.outer_iter().enumerate();
    groups
        .map(|(position, centroid)| Group {
            id: TopicId(0),
            centroid: centroid.to_vec(),
            stability: stability.get(position).copied().flatten(),
            split: None,
        })
        .collect()
}

/// A topic of these groups, with sub-topics that have these centroids, `n_subtopics x dimension`.
fn unnamed_topic(groups: Vec<Group>, subtopic_centroids: &Array2<f32>) -> Topic {
    let subtopic_groups = unnamed_groups(subtopic_centroids, &[]).into_iter();
    let subtopics = subtopic_groups.map(|group| unnamed_topic(vec![group], &Array2::zeros((0, 0))));
    Topic {
        id: groups[0].id,
        label: String::new(),
        found_label: String::new(),
        is_pinned: false,
        is_hidden: false,
        keywords: Vec::new(),
        coverage: None,
        subtopics: subtopics.collect(),
        representatives: Vec::new(),
        n_documents: 0,
        n_passages: 0,
        share: 0.0,
        groups,
    }
}
