//! Settings of a run that finds topics.

use std::ops::RangeInclusive;

/// The settings of a run that finds topics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RefreshOptions {
    /// The number of topics; none when it is to be chosen from the documents.
    pub n_clusters: Option<usize>,
    /// The seed of all randomness.
    pub seed: u64,
    /// The number of k-means runs that are tried from different starts, at least 1.
    pub n_runs: usize,
    /// The most rounds of one k-means run.
    pub max_iterations: usize,
    /// The most passages that topics are found from; of more, a seeded sample is taken.
    pub sample_limit: usize,
    /// The largest part of the passages that may belong to no topic, 0 to 0.5.
    pub max_unassigned: f32,
    /// Whether topics are found anew without being asked for, once what arrived differs enough from what they were
    /// made of.
    pub refresh_on_drift: bool,
    /// Where a run starts from.
    pub start: Start,
}

/// The topics that a run starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Start {
    /// The run starts from the topics there are: their number and their centroids stay, unless others fit clearly
    /// better.
    #[default]
    Former,
    /// The run starts from nothing, as the first one does. Topics that are found again keep their ids all the same.
    Fresh,
}

impl RefreshOptions {
    /// The accepted range of `n_runs`, the number of k-means starts.
    pub const N_RUNS: RangeInclusive<usize> = 1..=100;
    /// The accepted range of `max_iterations`, the rounds of one k-means run.
    pub const MAX_ITERATIONS: RangeInclusive<usize> = 1..=10_000;
    /// The accepted range of `sample_limit`, in passages.
    pub const SAMPLE_LIMIT: RangeInclusive<usize> = 100..=100_000_000;
    /// The accepted range of `max_unassigned`, a share of the passages.
    pub const MAX_UNASSIGNED: RangeInclusive<f32> = 0.0..=0.5;
}

impl Default for RefreshOptions {
    fn default() -> Self {
        Self {
            n_clusters: None,
            seed: 0,
            n_runs: 4,
            max_iterations: 50,
            sample_limit: 50_000,
            max_unassigned: 0.03,
            refresh_on_drift: false,
            start: Start::Former,
        }
    }
}
