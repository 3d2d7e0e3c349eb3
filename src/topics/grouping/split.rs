//! Topics that a person had split are cut again in every run that finds them uncut.

use ndarray::{Array2, ArrayView1, Axis};

use super::sample::TopicSample;
use crate::clustering::{KMeans, KMeansParams};
use crate::model::{Change, Correction, CorrectionId, Group, SplitOff, TopicId, UncutGroup};
use crate::topics::current::{CurrentTopics, centroid_rows, nearest};

/// The number of k-means runs that are tried to cut a group.
const N_RUNS: usize = 4;

/// Cuts groups as corrections want it.
pub struct Splitter<'s> {
    /// The topics of the run before; none in the first run.
    pub former: Option<&'s CurrentTopics>,
    /// The sample that the groups were found in.
    pub sample: &'s TopicSample,
    /// The seed of all randomness.
    pub seed: u64,
    /// The first number that no topic has had as its id.
    pub next_number: u32,
}

/// A correction that splits a topic.
#[derive(Clone, Copy)]
struct SplitCorrection {
    by: CorrectionId,
    /// The id of the group that is cut.
    from: TopicId,
    n_parts: usize,
}

impl Splitter<'_> {
    /// Cuts the groups that corrections split and that were found uncut, and returns these as they were.
    pub fn apply(&self, groups: &mut Vec<Group>, corrections: &[Correction]) -> Vec<UncutGroup> {
        let splits = corrections
            .iter()
            .filter_map(|correction| match correction.change {
                Change::Split { topic, n_parts } => Some(SplitCorrection {
                    by: correction.id,
                    from: topic,
                    n_parts,
                }),
                _ => None,
            });
        splits
            .filter_map(|split| self.split(groups, split))
            .collect()
    }

    /// Cuts the group that a correction splits and returns it as it was; none when it is not there or cut already.
    fn split(&self, groups: &mut Vec<Group>, split: SplitCorrection) -> Option<UncutGroup> {
        let SplitCorrection { by, from, .. } = split;
        let origin = SplitOff { from, by };
        let known = self.known_parts(origin);
        for group in groups.iter_mut().filter(|group| known.contains(&group.id)) {
            group.split = Some(origin);
        }
        let is_missing = |id: &&TopicId| !groups.iter().any(|group| group.id == **id);
        let missing: Vec<TopicId> = known.iter().filter(is_missing).copied().collect();
        let position = groups.iter().position(|group| group.id == from)?;
        if !known.is_empty() && missing.is_empty() {
            return None;
        }
        let rows = members(groups, position, self.sample);
        let centroids = if known.is_empty() {
            cut(&rows, split.n_parts, self.seed)
        } else {
            self.cut_again(&rows, from, &missing)
        };
        if centroids.len() < 2 {
            return None;
        }
        let uncut = groups.remove(position);
        let first_free = self.first_free_number(groups);
        let new = (first_free..).map(TopicId).filter(|id| !known.contains(id));
        let cut_off = missing.into_iter().chain(new).map(|id| (id, Some(origin)));
        let parts = std::iter::once((from, uncut.split)).chain(cut_off);
        groups.extend(parts.zip(centroids).map(|((id, split), centroid)| Group {
            id,
            centroid,
            stability: None,
            split,
        }));
        Some(UncutGroup { group: uncut, by })
    }

    /// The first number that no topic has had and that is above the ids of all groups.
    fn first_free_number(&self, groups: &[Group]) -> u32 {
        let last = groups.iter().map(|group| group.id.0).max();
        last.map_or(self.next_number, |last| self.next_number.max(last + 1))
    }

    /// The centroids of the parts of a group that was cut before and was found uncut but for some parts: from where the
    /// `missing` parts lay in the run before, if that leads to as many parts.
    fn cut_again(&self, rows: &Array2<f32>, from: TopicId, missing: &[TopicId]) -> Vec<Vec<f32>> {
        let start = self.former_parts(from, missing);
        let continued = start.map_or_else(Vec::new, |start| cut_from(rows, &start));
        if continued.is_empty() {
            cut(rows, missing.len() + 1, self.seed)
        } else {
            continued
        }
    }

    /// The centroids of the parts of a split in the run before, `n_parts x dimension`, the one that keeps the id first;
    /// none when one of them was not there.
    fn former_parts(&self, from: TopicId, parts: &[TopicId]) -> Option<Array2<f32>> {
        let former = self.former?;
        let group = |id: &TopicId| former.groups().find(|group| group.id == *id).cloned();
        let ids = std::iter::once(&from).chain(parts);
        let groups: Vec<Group> = ids.map(group).collect::<Option<_>>()?;
        Some(centroid_rows(&groups, former.model.centre.len()))
    }

    /// The groups of the run before that a split cut off.
    fn known_parts(&self, split: SplitOff) -> Vec<TopicId> {
        let groups = self.former.into_iter().flat_map(CurrentTopics::groups);
        let parts = groups.filter(|group| group.split == Some(split));
        parts.map(|group| group.id).collect()
    }
}

/// Puts a group in the place of all parts that it was cut into.
pub fn rejoin(groups: &mut Vec<Group>, uncut: &UncutGroup) {
    let is_part = |group: &Group| group.id == uncut.group.id || is_cut_by(group, uncut.by, groups);
    let parts: Vec<TopicId> = groups
        .iter()
        .filter(|group| is_part(group))
        .map(|group| group.id)
        .collect();
    let position = groups.iter().position(|group| parts.contains(&group.id));
    groups.retain(|group| !parts.contains(&group.id));
    groups.insert(
        position.unwrap_or_default().min(groups.len()),
        uncut.group.clone(),
    );
}

/// Whether a correction cut off a group, or a group that it was cut from.
fn is_cut_by(group: &Group, by: CorrectionId, groups: &[Group]) -> bool {
    let mut seen: Vec<TopicId> = Vec::new();
    let mut last = Some(group);
    while let Some(group) = last.filter(|group| !seen.contains(&group.id)) {
        let Some(split) = group.split else {
            return false;
        };
        if split.by == by {
            return true;
        }
        seen.push(group.id);
        last = groups.iter().find(|group| group.id == split.from);
    }
    false
}

/// The passages of the sample that are nearest to the group at a position, `n_passages x dimension`.
fn members(groups: &[Group], position: usize, sample: &TopicSample) -> Array2<f32> {
    let centroids = centroid_rows(groups, sample.passages.ncols());
    let similarities = sample.passages.dot(&centroids.t());
    let rows = similarities.outer_iter().enumerate();
    let is_inside = |similarities: ArrayView1<'_, f32>| {
        nearest(similarities).is_some_and(|nearest| nearest.position == position)
    };
    let inside: Vec<usize> = rows
        .filter(|(_, similarities)| is_inside(similarities.view()))
        .map(|(row, _)| row)
        .collect();
    sample.passages.select(Axis(0), &inside)
}

/// The centroids of the parts that k-means finds from the centroids `start`, in their order; nothing when a part is empty.
fn cut_from(rows: &Array2<f32>, start: &Array2<f32>) -> Vec<Vec<f32>> {
    let params = KMeansParams::new(start.nrows());
    match params.fit_from(rows.view(), start.view()) {
        Ok(fitted) if fitted.n_clusters() == start.nrows() => listed(&fitted, 0..start.nrows()),
        _ => Vec::new(),
    }
}

/// The centroids of the parts of a group, largest first; nothing when it cannot be cut. `rows` holds its passages.
fn cut(rows: &Array2<f32>, n_parts: usize, seed: u64) -> Vec<Vec<f32>> {
    let params = KMeansParams::new(n_parts.min(rows.nrows()))
        .seed(seed)
        .n_runs(N_RUNS)
        .sample_limit(rows.nrows());
    let Ok(fitted) = params.fit_rows(rows.view()) else {
        return Vec::new();
    };
    let sizes = fitted.sizes();
    let mut order: Vec<usize> = (0..fitted.n_clusters()).collect();
    order.sort_by_key(|&part| std::cmp::Reverse(sizes[part]));
    listed(&fitted, order)
}

/// The centroids of clusters in an order.
fn listed(fitted: &KMeans, order: impl IntoIterator<Item = usize>) -> Vec<Vec<f32>> {
    let centroid = |part: usize| fitted.centroids().row(part).to_vec();
    order.into_iter().map(centroid).collect()
}
