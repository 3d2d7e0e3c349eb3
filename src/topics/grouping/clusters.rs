//! Groups that were found, before they are called topics.

use ndarray::Array2;

use super::sample::Sample;
use super::split::rejoin;
use crate::model::{CorrectionId, Group, SplitOff, TopicId, TopicModel, UncutGroup};
use crate::topics::current::{CurrentTopics, group_rows};

/// What was found before it is called topics.
pub struct Clusters {
    /// The run; its number, its bound and its sizes are not known yet.
    pub model: TopicModel,
    /// What they were found from.
    pub sample: Sample,
    /// `n_clusters x dimension`, unit length.
    pub centroids: Array2<f32>,
    /// How well resampled runs agree on each; none where that was not measured.
    pub stability: Vec<Option<f32>>,
    /// The groups that they are already, where those of a former run go on; else none.
    pub known: Vec<(TopicId, Option<SplitOff>)>,
}

impl Clusters {
    /// The groups of the current topics, to be built once more; what the undone correction had cut is whole again.
    pub fn going_on(current: &CurrentTopics, sample: Sample, undone: Option<CorrectionId>) -> Self {
        let mut groups: Vec<Group> = current.groups().cloned().collect();
        let is_undone = |uncut: &&UncutGroup| Some(uncut.by) == undone;
        if let Some(uncut) = current.model.wholes.iter().find(is_undone) {
            rejoin(&mut groups, uncut);
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
