//! Topics that a person had split are cut again in every run that finds them whole.

use ndarray::{Array2, ArrayView1, Axis};

use super::assigner::{group_rows, nearest};
use super::sample::Sample;
use super::settle::Settling;
use crate::clustering::{KMeans, KMeansParams};
use crate::model::{Change, CorrectionId, Group, SplitOff, TopicId, Whole};

const N_RUNS: usize = 4;

/// Cuts the groups that corrections split and that were found whole; gives those as they were.
pub(super) fn apply_splits(
    settling: &Settling<'_>,
    groups: &mut Vec<Group>,
    sample: &Sample,
) -> Vec<Whole> {
    let mut wholes = Vec::new();
    for correction in settling.corrections {
        if let Change::Split { topic, n_parts } = correction.change {
            wholes.extend(settling.split(groups, sample, (correction.id, topic, n_parts)));
        }
    }
    wholes
}

/// Puts a group in the place of all that it was cut into.
pub(super) fn rejoin(groups: &mut Vec<Group>, whole: &Whole) {
    let is_part = |group: &Group| group.id == whole.group.id || is_cut_by(group, whole.by, groups);
    let parts: Vec<TopicId> = groups
        .iter()
        .filter(|group| is_part(group))
        .map(|group| group.id)
        .collect();
    let place = groups.iter().position(|group| parts.contains(&group.id));
    groups.retain(|group| !parts.contains(&group.id));
    groups.insert(
        place.unwrap_or_default().min(groups.len()),
        whole.group.clone(),
    );
}

/// Whether a correction cut off the group, or what it was cut from.
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

impl Settling<'_> {
    fn split(
        &self,
        groups: &mut Vec<Group>,
        sample: &Sample,
        (by, from, n_parts): (CorrectionId, TopicId, usize),
    ) -> Option<Whole> {
        let split = SplitOff { from, by };
        let known = self.known_parts(split);
        for group in groups.iter_mut().filter(|group| known.contains(&group.id)) {
            group.split = Some(split);
        }
        let is_missing = |id: &&TopicId| !groups.iter().any(|group| group.id == **id);
        let missing: Vec<TopicId> = known.iter().filter(is_missing).copied().collect();
        let place = groups.iter().position(|group| group.id == from)?;
        let is_first = known.is_empty();
        if !is_first && missing.is_empty() {
            return None;
        }
        let rows = members(groups, place, sample);
        let start = self.start(from, &missing).filter(|_| !is_first);
        let mut centroids = start.map_or_else(Vec::new, |start| go_on(&rows, &start));
        if centroids.is_empty() {
            let n_parts = if is_first { n_parts } else { missing.len() + 1 };
            centroids = cut(&rows, n_parts, self.options.seed);
        }
        if centroids.len() < 2 {
            return None;
        }
        let whole = groups.remove(place);
        let last = groups.iter().map(|group| group.id.0).max();
        let new = last.map_or(self.next, |last| self.next.max(last + 1))..;
        let new = new.map(TopicId).filter(|id| !known.contains(id));
        let ids = std::iter::once(from).chain(missing).chain(new);
        for (id, centroid) in ids.zip(centroids) {
            groups.push(Group {
                id,
                centroid,
                stability: None,
                split: if id == from { whole.split } else { Some(split) },
            });
        }
        Some(Whole { group: whole, by })
    }

    /// Where the parts of a split lay in the run before, the one that keeps the id first.
    fn start(&self, from: TopicId, known: &[TopicId]) -> Option<Array2<f32>> {
        let former = self.former.current?;
        let group = |id: &TopicId| former.groups().find(|group| group.id == *id).cloned();
        let ids = std::iter::once(&from).chain(known);
        let groups: Vec<Group> = ids.map(group).collect::<Option<_>>()?;
        Some(group_rows(&groups, former.model.centre.len()))
    }

    /// The groups of the run before that a split cut off.
    fn known_parts(&self, split: SplitOff) -> Vec<TopicId> {
        let former = self.former.current.into_iter();
        let groups = former.flat_map(super::current::CurrentTopics::groups);
        let parts = groups.filter(|group| group.split == Some(split));
        parts.map(|group| group.id).collect()
    }
}

/// The passages of the sample that are nearest to a group.
fn members(groups: &[Group], place: usize, sample: &Sample) -> Array2<f32> {
    let centroids = group_rows(groups, sample.passages.ncols());
    let similarities = sample.passages.dot(&centroids.t());
    let rows = similarities.outer_iter().enumerate();
    let is_inside = |row: ArrayView1<'_, f32>| nearest(row).is_some_and(|(at, _)| at == place);
    let inside: Vec<usize> = rows
        .filter(|(_, similarities)| is_inside(similarities.view()))
        .map(|(row, _)| row)
        .collect();
    sample.passages.select(Axis(0), &inside)
}

/// The centroids of the parts that `start` leads to, in its order; none where one of them is empty.
fn go_on(rows: &Array2<f32>, start: &Array2<f32>) -> Vec<Vec<f32>> {
    let params = KMeansParams::new(start.nrows());
    match params.fit_from(rows.view(), start.view()) {
        Ok(fitted) if fitted.n_clusters() == start.nrows() => listed(&fitted, 0..start.nrows()),
        _ => Vec::new(),
    }
}

/// The centroids of the parts of a group, largest first.
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

fn listed(fitted: &KMeans, order: impl IntoIterator<Item = usize>) -> Vec<Vec<f32>> {
    let centroid = |part: usize| fitted.centroids().row(part).to_vec();
    order.into_iter().map(centroid).collect()
}
