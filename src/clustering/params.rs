//! The settings of spherical k-means, and what can be wrong with them or with the rows.

use linfa::ParamGuard;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// How far the length of a row may be from 1: as far as rounding takes it.
const LENGTH_TOLERANCE: f32 = 1e-4;

/// Least rows that one task checks.
const MIN_CHECKED: usize = 1024;

/// Most iterations of a trial.
const TRIAL_ITERATIONS: usize = 15;
/// Most clusters for which a trial takes the best of several runs: one bad start of few clusters merges two whole
/// groups, which then look as if they were not found again.
const FEW_CLUSTERS: usize = 20;
/// Runs of a trial of few clusters.
const TRIAL_RUNS_OF_FEW: usize = 3;

/// Unchecked settings of spherical k-means, set one after the other; `check` or any fit turns them into
/// [`KMeansValidParams`].
///
/// ```
/// use likewise::clustering::KMeans;
/// use linfa::ParamGuard;
///
/// let params = KMeans::params(8).n_runs(5).max_iterations(50).tolerance(0.0).seed(42);
/// assert_eq!(params.check().map(|checked| checked.n_runs()).ok(), Some(5));
///
/// let error = KMeans::params(0).check().unwrap_err();
/// assert_eq!(error.to_string(), "n_clusters 0 must be at least 1");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansParams(KMeansValidParams);

/// Checked settings of spherical k-means, made by linfa's `ParamGuard::check` of [`KMeansParams`].
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansValidParams {
    n_clusters: usize,
    n_runs: usize,
    max_iterations: usize,
    tolerance: f32,
    sample_limit: usize,
    seed: u64,
}

impl KMeansParams {
    /// Looks for `n_clusters` groups: best of 3 runs, at most 100 iterations each, tolerance 1e-4, seed 0, and at most
    /// 50,000 rows to fit on.
    #[must_use]
    pub fn new(n_clusters: usize) -> Self {
        Self(KMeansValidParams {
            n_clusters,
            n_runs: 3,
            max_iterations: 100,
            tolerance: 1e-4,
            sample_limit: 50_000,
            seed: 0,
        })
    }

    /// Settings for one of many trials that show how well `n_clusters` groups are found again: few iterations on all
    /// rows.
    pub(super) fn trial(n_clusters: usize, seed: u64) -> Self {
        let is_few = n_clusters <= FEW_CLUSTERS;
        Self::new(n_clusters)
            .n_runs(if is_few { TRIAL_RUNS_OF_FEW } else { 1 })
            .max_iterations(TRIAL_ITERATIONS)
            .sample_limit(usize::MAX)
            .seed(seed)
    }

    /// Sets the number of starts, at least 1, of which the one with the lowest inertia wins. With more than 8,192 rows,
    /// and more than 100 for each cluster, several starts are tried on a seeded sample of that size, and the best goes on
    /// with all rows.
    #[must_use]
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = n_runs;
        self
    }

    /// Sets the most centroid updates in one run, at least 1.
    #[must_use]
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// Sets the movement of all centroids together (Frobenius norm of the k x d differences, finite and at least 0)
    /// below which a run ends; 0 waits until no label changes.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f32) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Sets the most rows that centroids are fitted on, at least `n_clusters`: of more rows, a seeded sample, after which
    /// every row is assigned.
    #[must_use]
    pub fn sample_limit(mut self, sample_limit: usize) -> Self {
        self.0.sample_limit = sample_limit;
        self
    }

    /// Sets the seed of all randomness: equal rows, settings and seeds give equal bits on any number of threads.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }
}

impl ParamGuard for KMeansParams {
    type Checked = KMeansValidParams;
    type Error = KMeansError;

    fn check_ref(&self) -> Result<&KMeansValidParams, KMeansError> {
        let params = &self.0;
        if params.n_clusters == 0 {
            Err(KMeansError::NClusters)
        } else if params.n_runs == 0 {
            Err(KMeansError::NRuns)
        } else if params.max_iterations == 0 {
            Err(KMeansError::MaxIterations)
        } else if !params.tolerance.is_finite() || params.tolerance < 0.0 {
            Err(KMeansError::Tolerance(params.tolerance))
        } else if params.sample_limit < params.n_clusters {
            Err(KMeansError::SampleLimit {
                sample_limit: params.sample_limit,
                n_clusters: params.n_clusters,
            })
        } else {
            Ok(params)
        }
    }

    fn check(self) -> Result<KMeansValidParams, KMeansError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl KMeansValidParams {
    /// The number of groups looked for.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// The number of starts.
    #[must_use]
    pub fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// The most centroid updates in one run.
    #[must_use]
    pub fn max_iterations(&self) -> usize {
        self.max_iterations
    }

    /// The movement of all centroids together (Frobenius norm) below which a run ends.
    #[must_use]
    pub fn tolerance(&self) -> f32 {
        self.tolerance
    }

    /// The most rows that centroids are fitted on; of more, a seeded sample is taken.
    #[must_use]
    pub fn sample_limit(&self) -> usize {
        self.sample_limit
    }

    /// The seed of all randomness.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }
}

/// Why rows could not be clustered, or could not be assigned to clusters.
#[derive(Debug, thiserror::Error)]
pub enum KMeansError {
    /// No clusters were asked for.
    #[error("n_clusters 0 must be at least 1")]
    NClusters,
    /// No runs were asked for.
    #[error("n_runs 0 must be at least 1")]
    NRuns,
    /// No iterations were allowed.
    #[error("max_iterations 0 must be at least 1")]
    MaxIterations,
    /// The tolerance is negative or not a number.
    #[error("tolerance {0} must be a finite number and at least 0")]
    Tolerance(f32),
    /// The sample would be too small to hold one row for each cluster.
    #[error("sample_limit {sample_limit} must be at least n_clusters {n_clusters}")]
    SampleLimit {
        /// The most rows that centroids are fitted on.
        sample_limit: usize,
        /// The number of groups looked for.
        n_clusters: usize,
    },
    /// There is nothing to cluster.
    #[error("at least one row of at least one number is required to cluster")]
    Empty,
    /// There are fewer rows than clusters were asked for.
    #[error("n_clusters {n_clusters} must be at most the number of rows {n_rows}")]
    TooFewRows {
        /// The number of groups looked for.
        n_clusters: usize,
        /// The number of rows given.
        n_rows: usize,
    },
    /// A row holds NaN or an infinite number.
    #[error("row {row} must hold finite numbers only")]
    NotFinite {
        /// The position of the row, from 0.
        row: usize,
    },
    /// A row lies off the unit sphere.
    #[error("row {row} has length {length} and must have length 1")]
    NotUnitLength {
        /// The position of the row, from 0.
        row: usize,
        /// The Euclidean length of the row.
        length: f32,
    },
    /// The start does not hold one centroid per cluster.
    #[error("{n_centroids} start centroids were given for n_clusters {n_clusters}")]
    StartCount {
        /// The number of centroids given.
        n_centroids: usize,
        /// The number of groups looked for.
        n_clusters: usize,
    },
    /// There is not one label for each row.
    #[error("{n_labels} labels were given for {n_rows} rows")]
    LabelCount {
        /// The number of labels given.
        n_labels: usize,
        /// The number of rows given.
        n_rows: usize,
    },
    /// Rows and centroids have different dimensions.
    #[error("rows of dimension {found} must have the dimension of the centroids, {required}")]
    Dimension {
        /// The dimension of the rows.
        found: usize,
        /// The dimension of the centroids.
        required: usize,
    },
    /// An error of linfa's own, which its `Fit` trait requires a place for.
    #[error("clustering failed inside linfa")]
    Linfa(#[from] linfa::error::Error),
}

/// Refuses rows that are missing, not finite or off the unit sphere.
pub(super) fn check_rows(rows: ArrayView2<'_, f32>) -> Result<(), KMeansError> {
    if rows.is_empty() {
        return Err(KMeansError::Empty);
    }
    let refused = |row: usize| {
        let values = rows.row(row);
        let length = values.dot(&values).sqrt();
        if (length - 1.0).abs() <= LENGTH_TOLERANCE {
            None
        } else if values.iter().all(|value| value.is_finite()) {
            Some(KMeansError::NotUnitLength { row, length })
        } else {
            Some(KMeansError::NotFinite { row })
        }
    };
    let first = (0..rows.nrows())
        .into_par_iter()
        .with_min_len(MIN_CHECKED)
        .find_map_first(refused);
    first.map_or(Ok(()), Err)
}

/// Refuses rows of another dimension than that of the centroids.
pub(super) fn check_dimension(
    rows: ArrayView2<'_, f32>,
    centroids: ArrayView2<'_, f32>,
) -> Result<(), KMeansError> {
    if rows.ncols() == centroids.ncols() {
        return Ok(());
    }
    Err(KMeansError::Dimension {
        found: rows.ncols(),
        required: centroids.ncols(),
    })
}
