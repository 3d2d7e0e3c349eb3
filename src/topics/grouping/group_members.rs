//! The passages that belong to each group, before groups are merged into topics.

use ndarray::{Array2, Axis};

use super::sample::TopicSample;
use crate::model::{Group, TopicId};
use crate::topics::current::NearestCentroid;

/// The passages of each group: their number in the collection, and those of the sample.
pub struct GroupMembers<'s> {
    /// The ids of the groups.
    pub ids: Vec<TopicId>,
    /// For each group the number of passages of the collection that are near enough to it.
    pub n_passages: Vec<usize>,
    /// For each passage of the sample the nearest group.
    pub nearest: Vec<NearestCentroid>,
    /// The sample that the groups were found in.
    pub sample: &'s TopicSample,
}

impl GroupMembers<'_> {
    /// The number of passages of the collection that belong to a topic, given its groups.
    pub fn n_passages(&self, topic: &[Group]) -> usize {
        let groups = self.ids.iter().zip(&self.n_passages);
        let inside = groups.filter(|(id, _)| topic.iter().any(|group| group.id == **id));
        inside.map(|(_, n)| n).sum()
    }

    /// The passages of the sample that belong to a topic, given its groups: `n_passages x dimension`.
    pub fn rows(&self, topic: &[Group]) -> Array2<f32> {
        let is_inside = |nearest: &NearestCentroid| {
            let id = self.ids[nearest.position];
            topic.iter().any(|group| group.id == id)
        };
        let passages = self.nearest.iter().enumerate();
        let inside = passages.filter(|(_, nearest)| is_inside(nearest));
        let rows: Vec<usize> = inside.map(|(row, _)| row).collect();
        self.sample.passages.select(Axis(0), &rows)
    }
}
