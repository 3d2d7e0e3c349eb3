//! Topics that a person had split are cut again in every run that finds them whole.

use ndarray::{Array2, ArrayView1, Axis};

use super::sample::Sample;
use crate::clustering::{KMeans, KMeansParams};
use crate::model::{Change, Correction, CorrectionId, Group, SplitOff, TopicId, UncutGroup};
use crate::topics::current::{CurrentTopics, group_rows, nearest};

const N_RUNS: usize = 4;

/// Cuts groups as corrections want it.
pub struct Splitter<'s> {
    /// The topics of the run before.
    pub former: Option<&'s CurrentTopics>,
    /// What the groups were found from.
    pub sample: &'s Sample,
    /// What randomness is drawn from.
    pub seed: u64,
    /// The first number that no topic has had.
    pub next: u32,
}

/// A correction that splits a topic.
#[derive(Clone, Copy)]
struct Split {
    by: CorrectionId,
    from: TopicId,
    n_parts: usize,
}

impl Splitter<'_> {
    /// Cuts the groups that corrections split and that were found whole; gives those as they were.
    pub fn apply(&self, groups: &mut Vec<Group>, corrections: &[Correction]) -> Vec<UncutGroup> {
        let splits = corrections
            .iter()
            .filter_map(|correction| match correction.change {
                Change::Split { topic, n_parts } => Some(Split {
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

    fn split(&self, groups: &mut Vec<Group>, split: Split) -> Option<UncutGroup> {
        let Split { by, from, n_parts } = split;
        let origin = SplitOff { from, by };
        let known = self.known_parts(origin);
        for group in groups.iter_mut().filter(|group| known.contains(&group.id)) {
            group.split = Some(origin);
        }
        let is_missing = |id: &&TopicId| !groups.iter().any(|group| group.id == **id);
        let missing: Vec<TopicId> = known.iter().filter(is_missing).copied().collect();
        let position = groups.iter().position(|group| group.id == from)?;
        let is_first = known.is_empty();
        if !is_first && missing.is_empty() {
            return None;
        }
        let rows = members(groups, position, self.sample);
        let start = self.start(from, &missing).filter(|_| !is_first);
        let mut centroids = start.map_or_else(Vec::new, |start| go_on(&rows, &start));
        if centroids.is_empty() {
            let n_parts = if is_first { n_parts } else { missing.len() + 1 };
            centroids = cut(&rows, n_parts, self.seed);
        }
        if centroids.len() < 2 {
            return None;
        }
        let uncut = groups.remove(position);
        let last = groups.iter().map(|group| group.id.0).max();
        let new = last.map_or(self.next, |last| self.next.max(last + 1))..;
        let new = new.map(TopicId).filter(|id| !known.contains(id));
        let ids = std::iter::once(from).chain(missing).chain(new);
        for (id, centroid) in ids.zip(centroids) {
            groups.push(Group {
                id,
                centroid,
                stability: None,
                split: if id == from {
                    uncut.split
                } else {
                    Some(origin)
                },
            });
        }
        Some(UncutGroup { group: uncut, by })
    }

    /// Where the parts of a split lay in the run before, the one that keeps the id first.
    fn start(&self, from: TopicId, known: &[TopicId]) -> Option<Array2<f32>> {
        let former = self.former?;
        let group = |id: &TopicId| former.groups().find(|group| group.id == *id).cloned();
        let ids = std::iter::once(&from).chain(known);
        let groups: Vec<Group> = ids.map(group).collect::<Option<_>>()?;
        Some(group_rows(&groups, former.model.centre.len()))
    }

    /// The groups of the run before that a split cut off.
    fn known_parts(&self, split: SplitOff) -> Vec<TopicId> {
        let groups = self.former.into_iter().flat_map(CurrentTopics::groups);
        let parts = groups.filter(|group| group.split == Some(split));
        parts.map(|group| group.id).collect()
    }
}

/// Puts a group in the place of all that it was cut into.
pub fn rejoin(groups: &mut Vec<Group>, uncut: &UncutGroup) {
    let is_part = |group: &Group| group.id == uncut.group.id || is_cut_by(group, uncut.by, groups);
    let parts: Vec<TopicId> = groups
        .iter()
        .filter(|group| is_part(group))
        .map(|group| group.id)
        .collect();
    let place = groups.iter().position(|group| parts.contains(&group.id));
    groups.retain(|group| !parts.contains(&group.id));
    groups.insert(
        place.unwrap_or_default().min(groups.len()),
        uncut.group.clone(),
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
