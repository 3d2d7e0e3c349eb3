//! Fitting spherical k-means: starts, Lloyd's iterations, and a sample where there are many rows.

use super::assign::Nearest;
use super::bounds::{self, Shifts, Tracked};
use super::kmeans::{KMeans, Run};
use super::params::{KMeansError, KMeansParams, KMeansValidParams, check_dimension, check_rows};
use super::update::{self, ClusterSums};
use super::{random, start};
use linfa::traits::Fit;
use linfa::{DatasetBase, ParamGuard};
use ndarray::{Array2, ArrayBase, ArrayView2, Axis, Data, Ix2};
use rand_xoshiro::rand_core::RngCore;

/// Least rows of the sample that several runs are tried on.
const TRIED_ROWS: usize = 8192;
const TRIED_ROWS_PER_CLUSTER: usize = 100;

impl KMeansParams {
    /// Checks the settings and clusters `rows` (n x d, unit length).
    pub fn fit_rows(&self, rows: ArrayView2<'_, f32>) -> Result<KMeans, KMeansError> {
        self.check_ref()?.fit_rows(rows)
    }

    /// Checks the settings and clusters `rows` in one run from the given centroids: see
    /// [`KMeansValidParams::fit_from`].
    pub fn fit_from(
        &self,
        rows: ArrayView2<'_, f32>,
        start: ArrayView2<'_, f32>,
    ) -> Result<KMeans, KMeansError> {
        self.check_ref()?.fit_from(rows, start)
    }
}

impl KMeansValidParams {
    /// Clusters `rows` (n x d, unit length, n at least `n_clusters`).
    ///
    /// With fewer distinct rows than clusters the result has one cluster per distinct row.
    pub fn fit_rows(&self, rows: ArrayView2<'_, f32>) -> Result<KMeans, KMeansError> {
        check_rows(rows)?;
        if rows.nrows() < self.n_clusters() {
            return Err(KMeansError::TooFewRows {
                n_clusters: self.n_clusters(),
                n_rows: rows.nrows(),
            });
        }
        let mut rng = random::generator(self.seed(), 0);
        if rows.nrows() <= self.sample_limit() {
            return Ok(self.best_run(rows, &mut rng));
        }
        let sample = random::sample(&mut rng, rows.nrows(), self.sample_limit());
        let fitted = self.best_run(rows.select(Axis(0), &sample).view(), &mut rng);
        let run = Run {
            centroids: fitted.centroids().clone(),
            n_iterations: fitted.n_iterations(),
            converged: fitted.converged(),
        };
        Ok(KMeans::of_run(run, rows))
    }

    /// Clusters all `rows` (n x d) in one run from the given centroids (k x d, unit length), for tests and
    /// measurements. `n_runs`, `sample_limit` and `seed` play no part.
    pub fn fit_from(
        &self,
        rows: ArrayView2<'_, f32>,
        start: ArrayView2<'_, f32>,
    ) -> Result<KMeans, KMeansError> {
        check_rows(rows)?;
        check_rows(start)?;
        check_dimension(rows, start)?;
        if start.nrows() != self.n_clusters() {
            return Err(KMeansError::StartCount {
                n_centroids: start.nrows(),
                n_clusters: self.n_clusters(),
            });
        }
        Ok(KMeans::of_run(self.run(rows, start.to_owned()), rows))
    }

    /// The run with the lowest inertia, and of equal ones the first. Where there are many rows, several runs are tried
    /// on a sample, and the best one goes on with all rows (Bradley & Fayyad 1998).
    fn best_run(&self, rows: ArrayView2<'_, f32>, rng: &mut impl RngCore) -> KMeans {
        let amount = TRIED_ROWS.max(TRIED_ROWS_PER_CLUSTER * self.n_clusters());
        if self.n_runs() == 1 || rows.nrows() <= amount {
            return self.best_of_runs(rows, rng);
        }
        let sample = random::sample(rng, rows.nrows(), amount);
        let tried = self.best_of_runs(rows.select(Axis(0), &sample).view(), rng);
        KMeans::of_run(self.run(rows, tried.centroids().clone()), rows)
    }

    fn best_of_runs(&self, rows: ArrayView2<'_, f32>, rng: &mut impl RngCore) -> KMeans {
        let mut run = || {
            let start = start::plus_plus(rows, self.n_clusters(), rng);
            KMeans::of_run(self.run(rows, start), rows)
        };
        let first = run();
        (1..self.n_runs()).fold(first, |best, _| {
            let next = run();
            if next.inertia() < best.inertia() {
                next
            } else {
                best
            }
        })
    }

    /// Lloyd's iterations until no label changes, the centroids rest or `max_iterations` is reached.
    fn run(&self, rows: ArrayView2<'_, f32>, start: Array2<f32>) -> Run {
        let mut run = Run {
            centroids: start,
            n_iterations: 0,
            converged: false,
        };
        let n_clusters = run.centroids.nrows();
        let rows = rows.as_standard_layout();
        let rows = rows.view();
        let mut tracked = vec![Tracked::unknown(Nearest::default()); rows.nrows()];
        let mut shifts = Shifts::none(n_clusters);
        let mut sums = ClusterSums::new(n_clusters, rows.ncols());
        while !run.converged && run.n_iterations < self.max_iterations() {
            bounds::follow(rows, run.centroids.view(), &shifts, &mut tracked);
            update::fill_empty_clusters(&mut tracked, n_clusters);
            let labels = tracked.iter().map(|row| row.nearest.label).collect();
            if sums.follow(rows, labels) == 0 {
                run.converged = true;
                break;
            }
            let centroids = sums.centroids(&run.centroids);
            shifts = Shifts::between(&run.centroids, &centroids);
            run.converged = shifts.total() < self.tolerance();
            run.centroids = centroids;
            run.n_iterations += 1;
        }
        run
    }
}

impl<D: Data<Elem = f32>, T> Fit<ArrayBase<D, Ix2>, T, KMeansError> for KMeansValidParams {
    type Object = KMeans;

    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<KMeans, KMeansError> {
        self.fit_rows(dataset.records().view())
    }
}
