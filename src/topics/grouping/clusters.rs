//! The clusters of a run, before topics are built of them.

use ndarray::Array2;

use super::sample::TopicSample;
use super::split::rejoin;
use crate::model::{CorrectionId, Group, SplitOff, TopicId, TopicModel, UncutGroup};
use crate::topics::current::{CurrentTopics, centroid_rows};

/// The clusters that were found for a run.
pub struct Clusters {
    /// The run; its number, its bound and its sizes are not known yet.
    pub model: TopicModel,
    /// The sample that the clusters were found in.
    pub sample: TopicSample,
    /// The centroids of the clusters, `n_clusters x dimension` of length 1.
    pub centroids: Array2<f32>,
    /// For each cluster how well resampled runs agree on it, 0 to 1; none where that was not measured.
    pub stability: Vec<Option<f32>>,
    /// The groups that the clusters are, when they are those of a former run; else nothing.
    pub known: Vec<KnownGroup>,
}

/// A group of a former run that a cluster is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownGroup {
    /// The id of the group.
    pub id: TopicId,
    /// Where the group was cut from; none when it was found.
    pub split: Option<SplitOff>,
}

impl Clusters {
    /// The groups of the current topics, to be built into topics once more. What the correction `undone` had cut is put
    /// together again.
    pub fn of_current(
        current: &CurrentTopics,
        sample: TopicSample,
        undone: Option<CorrectionId>,
    ) -> Self {
        let mut groups: Vec<Group> = current.groups().cloned().collect();
        let is_undone = |uncut: &&UncutGroup| Some(uncut.by) == undone;
        if let Some(uncut) = current.model.uncut.iter().find(is_undone) {
            rejoin(&mut groups, uncut);
        }
        let known = groups.iter().map(|group| KnownGroup {
            id: group.id,
            split: group.split,
        });
        Self {
            model: current.model.clone(),
            centroids: centroid_rows(&groups, current.model.centre.len()),
            known: known.collect(),
            stability: groups.iter().map(|group| group.stability).collect(),
            sample,
        }
    }
}
