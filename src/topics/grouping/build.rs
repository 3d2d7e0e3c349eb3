//! Clusters become topics: with the ids of those they continue, as a person corrected them, and divided into sub-topics.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::bounds::{mean_similarity, min_similarity, sizes};
use super::clusters::Clusters;
use super::merge::merged;
use super::split::Splitter;
use super::subtopics::subtopics;
use crate::index::PassageIndex;
use crate::model::{
    Correction, CorrectionId, EndedTopic, Group, SplitOff, Topic, TopicId, TopicModel, TopicRun,
    UncutGroup,
};
use crate::topics::current::{Assigned, Assigner, CurrentTopics, group_rows, nearest};
use crate::topics::history::{Former, group_ids, subtopic_ids};
use crate::topics::options::RefreshOptions;

/// Builds the topics of a run from what is known beside its clusters.
#[derive(Clone, Copy)]
pub struct TopicBuilder<'b> {
    /// Topics that are no more, which may come back.
    pub ended: &'b [EndedTopic],
    /// What a person changed, oldest first.
    pub corrections: &'b [Correction],
    /// How the topics are found.
    pub options: &'b RefreshOptions,
    /// The first number that no topic has had.
    pub next: u32,
}

/// Topics before it is known what they fall into.
pub struct UndividedTopics {
    model: TopicModel,
    /// The groups of each, with the passages of the sample that belong to it.
    topics: Vec<(Vec<Group>, Array2<f32>)>,
}

impl UndividedTopics {
    /// The topics with their sub-topics, without names and sizes.
    pub fn divided(self, seed: u64) -> TopicRun {
        let topics = self.topics.into_par_iter().map(|(groups, rows)| {
            let parts = subtopics(rows.view(), seed);
            unnamed_topic(groups, &parts)
        });
        TopicRun {
            topics: topics.collect(),
            model: self.model,
        }
    }
}

impl TopicBuilder<'_> {
    /// The groups of each topic, largest topic first.
    pub fn undivided(
        &self,
        index: &PassageIndex,
        former: Option<&CurrentTopics>,
        clusters: Clusters,
    ) -> UndividedTopics {
        let Clusters {
            mut model, sample, ..
        } = clusters;
        let centre = sample.centre.clone();
        let assign = |groups: &[Group]| -> Assigned {
            let rows = group_rows(groups, centre.len());
            Assigner::of_groups(centre.clone(), rows).assign_all(index)
        };
        let mut groups = unnamed(&clusters.centroids, &clusters.stability);
        let mut assigned = assign(&groups);
        self.identify(&mut groups, former, &clusters.known, &assigned);
        let splitter = Splitter {
            former,
            sample: &sample,
            seed: self.options.seed,
            next: self.next,
        };
        let wholes = splitter.apply(&mut groups, self.corrections);
        if !wholes.is_empty() {
            assigned = assign(&groups);
        }
        self.keep_wholes(&mut model, wholes, &groups);
        let similarities = sample.passages.dot(&group_rows(&groups, centre.len()).t());
        let nearest: Vec<(usize, f32)> = similarities.outer_iter().filter_map(nearest).collect();
        let max_unassigned = self.options.max_unassigned;
        model.min_similarity = min_similarity(&similarities, &nearest, &assigned, max_unassigned);
        model.mean_similarity = mean_similarity(&assigned, model.min_similarity);
        let sizes = sizes(&assigned, groups.len(), model.min_similarity);
        let size_of: Vec<(TopicId, usize)> =
            groups.iter().map(|group| group.id).zip(sizes).collect();
        let rows_of = |topic: &[Group]| -> Array2<f32> {
            let is_inside = |group: usize| topic.iter().any(|inside| inside.id == size_of[group].0);
            let rows = nearest.iter().enumerate();
            let inside: Vec<usize> = rows
                .filter(|(_, (group, _))| is_inside(*group))
                .map(|(row, _)| row)
                .collect();
            sample.passages.select(Axis(0), &inside)
        };
        let n_passages = |topic: &[Group]| -> usize {
            let inside = size_of
                .iter()
                .filter(|(id, _)| topic.iter().any(|group| group.id == *id));
            inside.map(|(_, n)| n).sum()
        };
        let mut topics = merged(groups, self.corrections);
        topics.retain(|topic| n_passages(topic) > 0);
        topics.sort_by_key(|topic| std::cmp::Reverse(n_passages(topic)));
        model.n_clusters = topics.len();
        let topics = topics.into_iter().map(|groups| {
            let rows = rows_of(&groups);
            (groups, rows)
        });
        UndividedTopics {
            topics: topics.collect(),
            model,
        }
    }

    /// What was cut, as it was: now, or earlier where it is cut still.
    fn keep_wholes(&self, model: &mut TopicModel, wholes: Vec<UncutGroup>, groups: &[Group]) {
        let is_in_force = |by: CorrectionId| self.corrections.iter().any(|known| known.id == by);
        let is_cut = |by: CorrectionId| {
            let mut splits = groups.iter().filter_map(|group| group.split);
            splits.any(|split| split.by == by)
        };
        let is_cut_anew = |by: CorrectionId| wholes.iter().any(|whole| whole.by == by);
        model
            .wholes
            .retain(|old| is_in_force(old.by) && is_cut(old.by) && !is_cut_anew(old.by));
        model.wholes.extend(wholes);
    }

    /// Gives groups the ids of those they continue.
    fn identify(
        &self,
        groups: &mut [Group],
        former: Option<&CurrentTopics>,
        known: &[(TopicId, Option<SplitOff>)],
        assigned: &Assigned,
    ) {
        if known.is_empty() {
            let former = Former {
                current: former,
                ended: self.ended,
            };
            let ids = group_ids(former, assigned, groups.len(), self.next);
            for (group, id) in groups.iter_mut().zip(ids) {
                group.id = id;
            }
        }
        for (group, (id, split)) in groups.iter_mut().zip(known) {
            (group.id, group.split) = (*id, *split);
        }
    }

    /// Gives sub-topics the ids of those they continue.
    pub fn number_subtopics(&self, former: Option<&CurrentTopics>, draft: &mut CurrentTopics) {
        let n_subtopics: Vec<usize> = draft
            .topics
            .iter()
            .map(|topic| topic.subtopics.len())
            .collect();
        let next = draft.groups().map(|group| group.id.0 + 1).max();
        let next = next.unwrap_or_default().max(self.next);
        let ids = subtopic_ids(former, draft.assigned(), &n_subtopics, next);
        let parts = draft
            .topics
            .iter_mut()
            .flat_map(|topic| &mut topic.subtopics);
        for (part, id) in parts.zip(ids) {
            part.id = id;
            for group in &mut part.groups {
                group.id = id;
            }
        }
    }
}

/// Groups that no id is known of yet.
fn unnamed(centroids: &Array2<f32>, stability: &[Option<f32>]) -> Vec<Group> {
    let groups = centroids.outer_iter().enumerate();
    groups
        .map(|(place, centroid)| Group {
            id: TopicId(0),
            centroid: centroid.to_vec(),
            stability: stability.get(place).copied().flatten(),
            split: None,
        })
        .collect()
}

fn unnamed_topic(groups: Vec<Group>, subtopics: &Array2<f32>) -> Topic {
    let parts = unnamed(subtopics, &[]).into_iter();
    let parts = parts.map(|part| unnamed_topic(vec![part], &Array2::zeros((0, 0))));
    Topic {
        id: groups[0].id,
        label: String::new(),
        found_label: String::new(),
        is_pinned: false,
        is_hidden: false,
        keywords: Vec::new(),
        coverage: None,
        subtopics: parts.collect(),
        representatives: Vec::new(),
        n_documents: 0,
        n_passages: 0,
        share: 0.0,
        groups,
    }
}
