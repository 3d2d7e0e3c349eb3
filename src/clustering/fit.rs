//! Fitting spherical k-means: starts, Lloyd's iterations, and a sample where there are many rows.

use super::assign::Nearest;
use super::bounds::{self, Shifts, Tracked};
use super::kmeans::{KMeans, Run};
use super::params::{KMeansError, KMeansParams, KMeansValidParams, check_dimension, check_rows};
use super::update::{self, ClusterSums};
use super::{random, start};
use linfa::traits::{Fit, FitWith};
use linfa::{DatasetBase, ParamGuard};
use ndarray::{Array2, ArrayBase, ArrayView2, Axis, Data, Ix2};
use rand_xoshiro::rand_core::RngCore;

/// Least rows of the sample that several runs are tried on.
const TRIED_ROWS: usize = 8192;
const TRIED_ROWS_PER_CLUSTER: usize = 100;

impl KMeansParams {
    /// Checks the settings and clusters `rows` (n x d, unit length): see [`KMeansValidParams::fit_rows`].
    ///
    /// # Errors
    /// [`KMeansError`] for settings that cannot work and for rows that cannot be clustered.
    pub fn fit_rows(&self, rows: ArrayView2<'_, f32>) -> Result<KMeans, KMeansError> {
        self.check_ref()?.fit_rows(rows)
    }

    /// Checks the settings and clusters `rows` (n x d, unit length) in one run from the given centroids (k x d, unit
    /// length): see [`KMeansValidParams::fit_from`].
    ///
    /// # Errors
    /// [`KMeansError`] for settings that cannot work, and for rows or centroids that cannot be used.
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
    /// The best of several runs of Lloyd's iterations, each from a start of greedy k-means++. With fewer distinct rows
    /// than clusters the result has one cluster per distinct row. Of more rows than the sample limit a seeded sample is
    /// clustered, after which all rows are assigned.
    ///
    /// # Errors
    /// [`KMeansError::TooFewRows`] when n is below `n_clusters`; [`KMeansError::Empty`], [`KMeansError::NotFinite`] and
    /// [`KMeansError::NotUnitLength`] for rows that cannot be used.
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

    /// Clusters all `rows` (n x d, unit length) in one run from the given centroids (`n_clusters` x d, unit length).
    ///
    /// From the centroids of a former fit, groups stay where they still fit, and label i is again the group that
    /// started from row i of `start`, as long as no cluster is empty at the end. `n_runs`, `sample_limit` and `seed`
    /// play no part.
    ///
    /// # Errors
    /// [`KMeansError::StartCount`] when there are not `n_clusters` centroids; [`KMeansError::Dimension`] when rows and
    /// centroids differ in d; [`KMeansError::Empty`], [`KMeansError::NotFinite`] and [`KMeansError::NotUnitLength`] for
    /// rows or centroids that cannot be used.
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

    /// Clusters the records of a data set (n x d, unit length): see [`KMeansValidParams::fit_rows`].
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<KMeans, KMeansError> {
        self.fit_rows(dataset.records().view())
    }
}

impl<'a, D: Data<Elem = f32>, T> FitWith<'a, ArrayBase<D, Ix2>, T, KMeansError>
    for KMeansValidParams
{
    type ObjectIn = Option<KMeans>;
    type ObjectOut = KMeans;

    /// Clusters the records of a data set (n x d, unit length) in one run from the centroids of a former model: see
    /// [`KMeansValidParams::fit_from`]. Without one it does what `fit` does.
    ///
    /// The rows of the former model count no longer, so a series of batches ends with the groups of the last one.
    fn fit_with(
        &self,
        former: Option<KMeans>,
        dataset: &'a DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<KMeans, KMeansError> {
        let rows = dataset.records().view();
        match former {
            Some(former) => self.fit_from(rows, former.centroids().view()),
            None => self.fit_rows(rows),
        }
    }
}
