//! Clusters become topics: with the ids of those they continue, as a person corrected them, and divided into sub-topics.

use ndarray::{Array2, Axis};
use rayon::prelude::*;

use super::assigner::{Assigned, Assigner, group_rows, nearest};
use super::current::{Corrections, CurrentTopics};
use super::lineage::{Former, changes, group_ids, subtopic_ids};
use super::sample::Sample;
use super::split::{apply_splits, rejoin};
use super::subtopics::subtopics;
use crate::engine::collection::{Collection, CollectionState};
use crate::engine::{Engine, RefreshOptions};
use crate::model::{Correction, CorrectionId, Group, SplitOff, Topic, TopicId, TopicModel, Whole};
use crate::store::{DocumentHeading, EndedTopic, KeptTopics, StoreError, TopicChanges};
use crate::topics::merged;

/// What was found before it is called topics.
pub(in crate::engine) struct Clusters {
    /// The run; its number, its bound and its sizes are not known yet.
    pub(in crate::engine) model: TopicModel,
    /// What they were found from.
    pub(in crate::engine) sample: Sample,
    /// `n_clusters x dimension`, unit length.
    pub(in crate::engine) centroids: Array2<f32>,
    /// How well resampled runs agree on each; none where that was not measured.
    pub(in crate::engine) stability: Vec<Option<f32>>,
    /// The groups that they are already, where those of a former run go on; else none.
    pub(in crate::engine) known: Vec<(TopicId, Option<SplitOff>)>,
}

impl Clusters {
    /// The groups of the current topics, to be settled once more; what the undone correction had cut is whole again.
    pub(in crate::engine) fn going_on(
        current: &CurrentTopics,
        sample: Sample,
        undone: Option<CorrectionId>,
    ) -> Self {
        let mut groups: Vec<Group> = current.groups().cloned().collect();
        let is_undone = |whole: &&Whole| Some(whole.by) == undone;
        if let Some(whole) = current.model.wholes.iter().find(is_undone) {
            rejoin(&mut groups, whole);
        }
        let known = groups.iter().map(|group| (group.id, group.split));
        Self {
            model: current.model.clone(),
            centroids: group_rows(&groups, current.model.centre.len()),
            known: known.collect(),
            stability: groups.iter().map(|group| group.stability).collect(),
            sample,
        }
    }
}

/// What the topics of a run are settled from.
pub(super) struct Settling<'s> {
    pub(super) state: &'s CollectionState,
    pub(super) former: Former<'s>,
    pub(super) corrections: &'s [Correction],
    pub(super) options: &'s RefreshOptions,
    /// The first number that no topic has had.
    pub(super) next: u32,
}

/// The part of that which does not change meanwhile.
#[derive(Clone, Copy)]
struct Basis<'b> {
    ended: &'b [EndedTopic],
    corrections: &'b [Correction],
    options: &'b RefreshOptions,
    next: u32,
}

/// Topics before it is known what they fall into.
struct Undivided {
    model: TopicModel,
    /// The groups of each, with the passages of the sample that belong to it.
    topics: Vec<(Vec<Group>, Array2<f32>)>,
}

impl Undivided {
    /// The topics with their sub-topics, without names and sizes.
    fn divided(self, seed: u64) -> KeptTopics {
        let topics = self.topics.into_par_iter().map(|(groups, rows)| {
            let parts = subtopics(rows.view(), seed);
            unnamed_topic(groups, &parts)
        });
        KeptTopics {
            topics: topics.collect(),
            model: self.model,
        }
    }
}

impl Engine {
    /// Makes topics of clusters and says what that changes. Reads every text once.
    pub(in crate::engine) fn settle(
        &self,
        collection: &Collection,
        headings: &[DocumentHeading],
        clusters: Clusters,
        options: &RefreshOptions,
    ) -> Result<(KeptTopics, TopicChanges), StoreError> {
        let next = self.store.next_topic_number(collection.key())?;
        let ended = self.store.ended_topics(collection.key())?;
        let corrections = self.corrections_of(collection)?;
        let in_force = corrections.all.clone();
        let basis = Basis {
            ended: &ended,
            corrections: &in_force,
            options,
            next,
        };
        let undivided = Settling::new(&collection.state(), basis).undivided(clusters);
        // The longest part, which needs nothing of the collection: nobody waits for it.
        let kept = undivided.divided(options.seed);
        let mut draft = {
            let state = collection.state();
            let draft = CurrentTopics::new(kept, corrections, &state.index);
            let mut draft = draft.without_empty(&state.index);
            Settling::new(&state, basis).number_subtopics(&mut draft);
            draft
        };
        self.describe(collection, headings, &mut draft)?;
        let state = collection.state();
        let former = Former {
            current: state.topics.as_ref(),
            ended: &ended,
        };
        let changes = changes(former, &draft);
        let CurrentTopics { model, topics, .. } = draft;
        Ok((KeptTopics { model, topics }, changes))
    }

    /// What a person changed, with the documents that it links.
    pub(in crate::engine) fn corrections_of(
        &self,
        collection: &Collection,
    ) -> Result<Corrections, StoreError> {
        let damage = collection.state().damage.clone();
        Corrections::read(self.store.as_ref(), collection.key(), &damage)
    }
}

impl<'s> Settling<'s> {
    fn new(state: &'s CollectionState, basis: Basis<'s>) -> Self {
        Self {
            state,
            former: Former {
                current: state.topics.as_ref(),
                ended: basis.ended,
            },
            corrections: basis.corrections,
            options: basis.options,
            next: basis.next,
        }
    }

    /// The groups of each topic, largest topic first.
    fn undivided(&self, clusters: Clusters) -> Undivided {
        let Clusters {
            mut model, sample, ..
        } = clusters;
        let centre = sample.centre.clone();
        let assign = |groups: &[Group]| -> Assigned {
            let rows = group_rows(groups, centre.len());
            Assigner::of_groups(centre.clone(), rows).assign_all(&self.state.index)
        };
        let mut groups = unnamed(&clusters.centroids, &clusters.stability);
        let mut assigned = assign(&groups);
        self.identify(&mut groups, &clusters.known, &assigned);
        let wholes = apply_splits(self, &mut groups, &sample);
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
        Undivided {
            topics: topics.collect(),
            model,
        }
    }

    /// What was cut, as it was: now, or earlier where it is cut still.
    fn keep_wholes(&self, model: &mut TopicModel, wholes: Vec<Whole>, groups: &[Group]) {
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
        known: &[(TopicId, Option<SplitOff>)],
        assigned: &Assigned,
    ) {
        if known.is_empty() {
            let ids = group_ids(self.former, assigned, groups.len(), self.next);
            for (group, id) in groups.iter_mut().zip(ids) {
                group.id = id;
            }
        }
        for (group, (id, split)) in groups.iter_mut().zip(known) {
            (group.id, group.split) = (*id, *split);
        }
    }

    fn number_subtopics(&self, draft: &mut CurrentTopics) {
        let n_subtopics: Vec<usize> = draft
            .topics
            .iter()
            .map(|topic| topic.subtopics.len())
            .collect();
        let next = draft.groups().map(|group| group.id.0 + 1).max();
        let next = next.unwrap_or_default().max(self.next);
        let ids = subtopic_ids(self.former.current, draft.assigned(), &n_subtopics, next);
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

/// Passages of each group that are near enough to it.
fn sizes(assigned: &Assigned, n_groups: usize, min_similarity: f32) -> Vec<usize> {
    let mut sizes = vec![0; n_groups];
    for assignment in assigned.values().flatten() {
        sizes[assignment.group as usize] += usize::from(assignment.similarity >= min_similarity);
    }
    sizes
}

/// Of the passages that are near enough to a group. Summed in whole millionths, so that the order does not matter.
fn mean_similarity(assigned: &Assigned, min_similarity: f32) -> f32 {
    let (mut sum, mut n) = (0_i64, 0_i64);
    for assignment in assigned.values().flatten() {
        if assignment.similarity >= min_similarity {
            sum += (f64::from(assignment.similarity) * 1e6).round() as i64;
            n += 1;
        }
    }
    (sum as f64 / 1e6 / n.max(1) as f64) as f32
}

/// The cosine below which a passage is too far from every group: where it is no nearer to its group than chance makes
/// a passage to one of so many groups that are not its own; but never more than `max_unassigned` of all passages, and
/// none when there is a single group.
///
/// `similarities` holds passages x groups of a sample, `nearest` the nearest group of each of its passages.
fn min_similarity(
    similarities: &Array2<f32>,
    nearest: &[(usize, f32)],
    assigned: &Assigned,
    max_unassigned: f32,
) -> f32 {
    let n_groups = similarities.ncols();
    let mut own: Vec<f32> = assigned.values().flatten().map(|a| a.similarity).collect();
    let n_allowed = (f64::from(max_unassigned) * own.len() as f64) as usize;
    if n_groups < 2 || n_allowed == 0 || nearest.is_empty() {
        return -1.0;
    }
    let mut others: Vec<f32> = Vec::with_capacity(nearest.len());
    for (row, (own, _)) in similarities.outer_iter().zip(nearest) {
        // One other group for each passage, in turn.
        let step = 1 + others.len() % (n_groups - 1);
        others.push(row[(own + step) % n_groups]);
    }
    let place = others.len() - 1 - others.len() / (n_groups + 1);
    let (_, by_chance, _) = others.select_nth_unstable_by(place, f32::total_cmp);
    let (_, bound, _) = own.select_nth_unstable_by(n_allowed, f32::total_cmp);
    by_chance.min(*bound)
}
