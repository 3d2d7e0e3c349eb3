//! How topics are found.

/// How topics are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RefreshOptions {
    /// Number of topics; none chooses it from the documents.
    pub n_clusters: Option<usize>,
    /// What randomness is drawn from.
    pub seed: u64,
    /// Starts that are tried.
    pub n_runs: usize,
    /// Most rounds of one run.
    pub max_iterations: usize,
    /// Most passages that topics are found from.
    pub sample_limit: usize,
    /// Part of the passages that may belong to no topic, at most: 0 to 1.
    pub max_unassigned: f32,
    /// Whether topics are found anew without being asked for, once what arrived differs enough from what they were made
    /// of.
    pub refresh_on_drift: bool,
    /// How much the topics of the run before count.
    pub start: Start,
}

/// Where a run starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Start {
    /// From the topics there are: their number and their places stay, unless others fit clearly better.
    #[default]
    Former,
    /// From nothing, as the first run does; topics that are found again keep their ids all the same.
    Fresh,
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
