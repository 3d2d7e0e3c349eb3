//! The settings of spherical k-means, and what can be wrong with them or with the rows.

use linfa::ParamGuard;
use ndarray::ArrayView2;
use rayon::prelude::*;

/// Rows may deviate this far from length 1, which covers rounding and nothing else.
const LENGTH_TOLERANCE: f32 = 1e-4;

/// Rows checked by one task, at least.
const MIN_CHECKED: usize = 1024;

/// Unchecked settings of spherical k-means; `check` or any fit turns them into [`KMeansValidParams`].
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansParams(KMeansValidParams);

/// Checked settings of spherical k-means.
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

    /// Number of starts; the run with the lowest inertia wins. With more than 8,192 rows, and 100 for each cluster,
    /// several are tried on a seeded sample of that size, and the best goes on with all rows.
    #[must_use]
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = n_runs;
        self
    }

    /// Centroid updates in one run, at most.
    #[must_use]
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.max_iterations = max_iterations;
        self
    }

    /// A run ends when all centroids together move less than this (Frobenius norm); 0 waits until no label changes.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f32) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// With more rows than this, centroids are fitted on a seeded sample of this size and every row is assigned after.
    #[must_use]
    pub fn sample_limit(mut self, sample_limit: usize) -> Self {
        self.0.sample_limit = sample_limit;
        self
    }

    /// Where all randomness comes from: same rows, settings and seed give the same bits on any number of threads.
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
    /// Number of groups looked for.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// Number of starts.
    #[must_use]
    pub fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// Centroid updates in one run, at most.
    #[must_use]
    pub fn max_iterations(&self) -> usize {
        self.max_iterations
    }

    /// Movement of all centroids together below which a run ends.
    #[must_use]
    pub fn tolerance(&self) -> f32 {
        self.tolerance
    }

    /// Rows to fit on, at most.
    #[must_use]
    pub fn sample_limit(&self) -> usize {
        self.sample_limit
    }

    /// Where all randomness comes from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }
}

/// Why rows could not be clustered.
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
    /// The sample could not hold one row per cluster.
    #[error("sample_limit {sample_limit} must be at least n_clusters {n_clusters}")]
    SampleLimit {
        /// Rows to fit on, at most.
        sample_limit: usize,
        /// Number of groups looked for.
        n_clusters: usize,
    },
    /// There is nothing to cluster.
    #[error("at least one row of at least one number is required to cluster")]
    Empty,
    /// There are fewer rows than clusters.
    #[error("n_clusters {n_clusters} must be at most the number of rows {n_rows}")]
    TooFewRows {
        /// Number of groups looked for.
        n_clusters: usize,
        /// Rows given.
        n_rows: usize,
    },
    /// A row holds NaN or an infinite number.
    #[error("row {row} must hold finite numbers only")]
    NotFinite {
        /// Which row, from 0.
        row: usize,
    },
    /// A row lies off the unit sphere.
    #[error("row {row} has length {length} and must have length 1")]
    NotUnitLength {
        /// Which row, from 0.
        row: usize,
        /// Its Euclidean length.
        length: f32,
    },
    /// The start does not hold one centroid per cluster.
    #[error("{n_centroids} start centroids were given for n_clusters {n_clusters}")]
    StartCount {
        /// Rows of the start.
        n_centroids: usize,
        /// Number of groups looked for.
        n_clusters: usize,
    },
    /// There is not one label for each row.
    #[error("{n_labels} labels were given for {n_rows} rows")]
    LabelCount {
        /// Labels given.
        n_labels: usize,
        /// Rows given.
        n_rows: usize,
    },
    /// Rows and centroids live in different spaces.
    #[error("rows of dimension {found} must have the dimension of the centroids, {required}")]
    Dimension {
        /// Columns of the rows.
        found: usize,
        /// Columns of the centroids.
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

/// Refuses rows that do not live in the space of the centroids.
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
